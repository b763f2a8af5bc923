"""Every read of queues: their terms, their teams, and who may belong to one."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from learning_exchange.extensions import db
from learning_exchange.people.models import Membership, Person
from learning_exchange.people.rules import PersonState
from learning_exchange.practice_development.models import Queue, QueueItem, QueueSteward, RoutingRule
from learning_exchange.practice_development.rules.items import OPEN
from learning_exchange.practice_development.rules.queues import READERS

CANDIDATES = 60  # people: what one can look through; others are added by their address


def may_work(person: type[Person] = Person) -> ColumnElement[bool]:
    """The condition that somebody is here and holds a role for working in queues."""
    holds = exists().where(
        Membership.person_id == person.id,
        Membership.until.is_(None),
        Membership.roles.overlap([str(role) for role in READERS]),
    )
    return (person.state == PersonState.ACTIVE) & holds


def present_queues() -> Sequence[Queue]:
    """Every queue that is not retired, by name."""
    return db.session.scalars(_present().order_by(func.lower(Queue.name), Queue.id)).all()


def queue_with_team(public_id: UUID) -> Queue | None:
    """A queue that is not retired, with its team and default owner."""
    found = _present().where(Queue.public_id == public_id)
    return db.session.scalar(found.options(selectinload(Queue.stewards), joinedload(Queue.default_owner)))


def stewards_of(queue: Queue) -> Sequence[Person]:
    """The team of a queue: those who hold a role for it at present, by name."""
    team = select(Person).join(QueueSteward).where(QueueSteward.queue_id == queue.id, may_work())
    return db.session.scalars(team.order_by(func.lower(Person.name), Person.id)).all()


def candidates(besides: Collection[int] = ()) -> Sequence[Person]:
    """People who may belong to a team, by name: the first so many, and those of the ids `besides`."""
    first = select(Person.id).where(may_work()).order_by(func.lower(Person.name), Person.id).limit(CANDIDATES)
    chosen = select(Person).where(may_work(), or_(Person.id.in_(first), Person.id.in_(besides)))
    return db.session.scalars(chosen.order_by(func.lower(Person.name), Person.id)).all()


def candidates_at(addresses: Collection[str]) -> dict[str, int]:
    """The ids of those who may belong to a team, by their email address in lower case."""
    rows = db.session.execute(
        select(func.lower(Person.email), Person.id).where(
            func.lower(Person.email).in_({address.lower() for address in addresses}), may_work()
        )
    )
    return {row[0]: row[1] for row in rows}


def open_in(queue: Queue) -> tuple[int, int]:
    """How many open items stand in a queue, and how many rules fill it."""
    items = select(func.count()).where(QueueItem.queue_id == queue.id, QueueItem.state.in_(OPEN))
    rules = select(func.count()).where(RoutingRule.queue_id == queue.id, RoutingRule.position.is_not(None))
    row = db.session.execute(select(items.scalar_subquery(), rules.scalar_subquery())).one()
    return row[0], row[1]


def _present() -> Select[Queue]:
    return select(Queue).where(Queue.retired_at.is_(None))
