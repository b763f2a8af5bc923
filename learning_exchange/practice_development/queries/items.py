"""Items as those who work on them read them: the one door, headings, who holds each, what is in hand.

Lists of items are in `boards.py`, what is written on one in `work.py`; what became of a contribution, as
whoever gave it may know it, in `following.py`.
"""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select, text
from sqlalchemy.orm import joinedload

from learning_exchange.contributions import KINDS
from learning_exchange.extensions import db
from learning_exchange.people.models import Membership, Person
from learning_exchange.people.rules import PersonState
from learning_exchange.practice_development.models import Queue, QueueItem, QueueSteward
from learning_exchange.practice_development.rules.contributions import Heading
from learning_exchange.practice_development.rules.holding import WORKING_LIMIT, Team
from learning_exchange.practice_development.rules.items import OPEN, WORKING_ROLES, ItemState


def visible_item(public_id: UUID, *, to: Person) -> QueueItem | None:
    """The item, if this person may see it; None when there is none and when they may not.

    Whoever works on items sees all of them. One whose contribution was taken back is told by its state; until
    that is set, it is not there.
    """
    if to.roles.isdisjoint(WORKING_ROLES):
        return None
    item = db.session.scalar(
        select(QueueItem)
        .where(QueueItem.public_id == public_id)
        .options(*(joinedload(one) for one in (QueueItem.queue, QueueItem.owner, QueueItem.root)))
        .options(joinedload(QueueItem.organisation), joinedload(QueueItem.split_from))
    )
    if item is None or (item.state != ItemState.WITHDRAWN and item.id not in ids_given([item])):
        return None
    return item


def ids_given(items: Iterable[QueueItem]) -> set[int]:
    """The ids of those items whose contribution still stands; one statement a kind."""
    found: set[int] = set()
    for kind, of_kind in _by_kind(items).items():
        given = KINDS[kind].given().subquery()
        ids = db.session.scalars(
            select(given.c[0]).where(given.c[0].in_([i.contribution_id for i in of_kind]))
        )
        still = set(ids)
        found |= {item.id for item in of_kind if item.contribution_id in still}
    return found


def headings_of(items: Iterable[QueueItem], *, to: Person) -> dict[int, Heading]:
    """How to name the items whose contribution this person may read, by item; one statement a kind."""
    found: dict[int, Heading] = {}
    for kind, of_kind in _by_kind(items).items():
        headings = KINDS[kind].headings([item.contribution_id for item in of_kind], to=to)
        found |= {
            item.id: headings[item.contribution_id] for item in of_kind if item.contribution_id in headings
        }
    return found


def names_of(items: Sequence[QueueItem], *, to: Person) -> list[str]:
    """The items as a sentence names them: by title, or by number where this person may not read it."""
    headings = headings_of(items, to=to)
    return [f"“{headings[i.id].title}”" if i.id in headings else f"item {i.id}" for i in items]


def in_hand(person_id: int, queue_id: int | None) -> Sequence[QueueItem]:
    """What somebody has in hand of one queue, or of the unrouted; what awaits a reply is in others' hands."""
    theirs = select(QueueItem).where(
        QueueItem.owner_id == person_id,
        QueueItem.state == ItemState.IN_HAND,
        QueueItem.queue_id.is_not_distinct_from(queue_id),
    )
    return db.session.scalars(theirs.order_by(QueueItem.due_on, QueueItem.arrived_at, QueueItem.id)).all()


def working_limit(queue_id: int | None) -> int:
    """How much of a queue one person may have in hand."""
    queue = db.session.get(Queue, queue_id) if queue_id else None
    return queue.working_limit if queue else WORKING_LIMIT


def teams(queue_ids: Collection[int | None]) -> dict[int | None, Team]:
    """Who looks after these queues, of those who still hold a role for it; in one statement."""
    ids = {queue_id for queue_id in queue_ids if queue_id}
    rows = db.session.execute(_TEAMS, {"queues": sorted(ids)}).all() if ids else []
    return {
        queue_id: Team(
            next((row.name for row in rows if row.queue_id == queue_id and row.is_default), ""),
            tuple(row.name for row in rows if row.queue_id == queue_id and not row.is_default),
        )
        for queue_id in queue_ids
    }


def is_steward(person_id: int, *items: QueueItem) -> bool:
    """Whether somebody is in the team of one of these items' queues."""
    queues = {item.queue_id for item in items if item.queue_id}
    found = select(QueueSteward.person_id).where(
        QueueSteward.queue_id.in_(queues), QueueSteward.person_id == person_id
    )
    return db.session.scalar(found.limit(1)) is not None


def worker(email: str) -> Person | None:
    """Somebody who is here and may work on items, by their address."""
    person = db.session.scalar(
        select(Person).where(Person.email == email.lower(), Person.state == PersonState.ACTIVE)
    )
    return person if person and not person.roles.isdisjoint(WORKING_ROLES) else None


def colleagues(item: QueueItem) -> Sequence[Person]:
    """To whom an item can be given by name: its queue's team, and whoever has something of it in hand."""
    busy = select(QueueItem.owner_id).where(
        QueueItem.queue_id.is_not_distinct_from(item.queue_id), QueueItem.state.in_(OPEN)
    )
    team = select(QueueSteward.person_id).where(QueueSteward.queue_id == item.queue_id)
    default = select(Queue.default_owner_id).where(Queue.id == item.queue_id)
    ids = busy.union(team, default).subquery()
    return db.session.scalars(
        select(Person)
        .where(Person.id.in_(select(ids.c[0])), Person.state == PersonState.ACTIVE, works())
        .order_by(Person.name, Person.id)
        .limit(50)
    ).all()


def works() -> ColumnElement[bool]:
    """The condition that a person holds a role with which one works on items."""
    return exists().where(
        Membership.person_id == Person.id,
        Membership.until.is_(None),
        Membership.roles.overlap([str(role) for role in sorted(WORKING_ROLES)]),
    )


_TEAMS = text("""
    SELECT team.queue_id, team.is_default, person.name
    FROM (
        SELECT id AS queue_id, true AS is_default, default_owner_id AS person_id
        FROM queue WHERE id = ANY (:queues)
        UNION ALL
        SELECT queue_id, false, person_id FROM queue_steward WHERE queue_id = ANY (:queues)
    ) AS team JOIN person ON person.id = team.person_id
    WHERE person.state = 'active' AND EXISTS (
        SELECT FROM membership WHERE membership.person_id = person.id AND until IS NULL
        AND roles && ARRAY['champion', 'lead', 'administrator']
    )
    ORDER BY person.name, person.id
""")


def _by_kind(items: Iterable[QueueItem]) -> dict[str, list[QueueItem]]:
    found: dict[str, list[QueueItem]] = {}
    for item in items:
        found.setdefault(item.kind, []).append(item)
    return found
