"""Every read of queues and of what waits in them. What a contribution is called, its own feature says."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from learning_exchange.contributions import KINDS
from learning_exchange.extensions import db
from learning_exchange.people.models import Person
from learning_exchange.practice_development.models import ItemMove, Queue, QueueItem, RoutingRule
from learning_exchange.practice_development.rules.contributions import Heading
from learning_exchange.practice_development.rules.items import OPEN, ItemState
from learning_exchange.practice_development.rules.routing import Priority

PAGE = 20  # items: what one scrolls through on a phone
COUNTED = 500  # items of a queue: beyond that "more than" says enough, and the page stays as quick


@dataclass(frozen=True, slots=True)
class Holding:
    """What waits in one place: how many (COUNTED + 1 is "more"), and since when the oldest does."""

    count: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One open item of a queue; no heading where its reader may not read the contribution."""

    public_id: UUID
    heading: Heading | None
    kind_label: str
    state: ItemState
    priority: Priority
    because: str
    rule: UUID | None  # that chose this queue
    rule_version: int | None
    moved_by: str  # who put it here by hand, if somebody did, and why
    reason: str
    arrived_at: datetime


def queues_and_holdings() -> list[tuple[Queue, Holding]]:
    """Every queue by name that is not retired, and what is open in it."""
    waiting = _waiting(QueueItem.queue_id == Queue.id).limit(COUNTED + 1).lateral()
    rows = db.session.execute(
        select(Queue, func.count(waiting.c.arrived_at), func.min(waiting.c.arrived_at))
        .outerjoin(waiting, true())
        .where(Queue.retired_at.is_(None))
        .group_by(Queue.id)
        .order_by(Queue.name)
    )
    return [(queue, Holding(count, oldest_at)) for queue, count, oldest_at in rows]


def unrouted_holding() -> Holding:
    """What waits although no rule fits it."""
    waiting = _waiting(QueueItem.queue_id.is_(None)).limit(COUNTED + 1).subquery()
    row = db.session.execute(select(func.count(), func.min(waiting.c.arrived_at)).select_from(waiting)).one()
    return Holding(*row)


def queue_named(public_id: UUID) -> Queue | None:
    """One queue, or None."""
    return db.session.scalar(select(Queue).where(Queue.public_id == public_id))


def items_of(
    queue: Queue | None, *, to: Person, after: UUID | None = None
) -> tuple[list[Listed], UUID | None]:
    """A page of what is open in a queue (None: unrouted), the oldest first, and where the next begins."""
    place = QueueItem.queue_id == queue.id if queue else QueueItem.queue_id.is_(None)
    wanted = _waiting(place).add_columns(QueueItem, RoutingRule.public_id, _MOVED_BY, _REASON)
    wanted = wanted.outerjoin(RoutingRule, RoutingRule.id == QueueItem.rule_id).limit(PAGE + 1)
    if after:
        last = select(QueueItem.arrived_at, QueueItem.id).where(QueueItem.public_id == after)
        wanted = wanted.where(tuple_(QueueItem.arrived_at, QueueItem.id) > last.scalar_subquery())
    found = db.session.execute(wanted).all()
    return _listed(found[:PAGE], to), found[PAGE - 1][1].public_id if len(found) > PAGE else None


def _last_move(column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    moves = select(column).select_from(ItemMove).join(Person, Person.id == ItemMove.by_id)
    moves = moves.where(ItemMove.item_id == QueueItem.id)
    return func.coalesce(moves.order_by(ItemMove.id.desc()).limit(1).scalar_subquery(), "")


_MOVED_BY, _REASON = _last_move(Person.name), _last_move(ItemMove.reason)


def _waiting(place: ColumnElement[bool]) -> Select[datetime]:
    given = [
        and_(QueueItem.kind == name, QueueItem.contribution_id.in_(kind.given()))
        for name, kind in KINDS.items()
    ]
    is_open = QueueItem.state.in_(OPEN)
    wanted = select(QueueItem.arrived_at).where(place, is_open, or_(*given))
    return wanted.order_by(QueueItem.arrived_at, QueueItem.id)


def _listed(rows: Sequence[Any], to: Person) -> list[Listed]:
    items = [row[1] for row in rows]
    headings = {
        (kind, given_id): heading
        for kind in {item.kind for item in items}
        for given_id, heading in KINDS[kind].headings(_ids(items, kind), to=to).items()
    }
    return [
        Listed(
            public_id=item.public_id,
            heading=headings.get((item.kind, item.contribution_id)),
            kind_label=KINDS[item.kind].LABEL,
            state=ItemState(item.state),
            priority=Priority(item.priority),
            because=item.because,
            rule=rule,
            rule_version=item.rule_version,
            moved_by=moved_by,
            reason=reason,
            arrived_at=item.arrived_at,
        )
        for _, item, rule, moved_by, reason in rows
    ]


def _ids(items: Sequence[QueueItem], kind: str) -> Collection[int]:
    return [item.contribution_id for item in items if item.kind == kind]
