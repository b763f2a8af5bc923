"""Every read of queues and of what waits in them. What a contribution is called, its own feature says."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true, tuple_

from learning_exchange.contributions import KINDS
from learning_exchange.extensions import db
from learning_exchange.people.models import Person
from learning_exchange.practice_development.models import Queue, QueueItem
from learning_exchange.practice_development.rules.contributions import Heading

PAGE = 20  # items: what one scrolls through on a phone
COUNTED = 500  # items of a queue: beyond that "more than" says enough, and the page stays as quick


@dataclass(frozen=True, slots=True)
class Holding:
    """What waits in one place: how many (COUNTED + 1 is "more"), and since when the oldest does."""

    count: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One item of a queue; no heading where its reader may not read the contribution."""

    public_id: UUID
    heading: Heading | None
    because: str
    arrived_at: datetime


def queues_and_holdings() -> list[tuple[Queue, Holding]]:
    """Every queue by name, and what waits in it."""
    waiting = _waiting(QueueItem.queue_id == Queue.id).limit(COUNTED + 1).lateral()
    rows = db.session.execute(
        select(Queue, func.count(waiting.c.arrived_at), func.min(waiting.c.arrived_at))
        .outerjoin(waiting, true())
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
    """A page of a queue (None: of the unrouted), the oldest first, and after which item the next begins."""
    place = QueueItem.queue_id == queue.id if queue else QueueItem.queue_id.is_(None)
    wanted = _waiting(place).add_columns(QueueItem).limit(PAGE + 1)
    if after:
        last = select(QueueItem.arrived_at, QueueItem.id).where(QueueItem.public_id == after)
        wanted = wanted.where(tuple_(QueueItem.arrived_at, QueueItem.id) > last.scalar_subquery())
    found = [item for _, item in db.session.execute(wanted)]
    return _listed(found[:PAGE], to), found[PAGE - 1].public_id if len(found) > PAGE else None


def _waiting(place: ColumnElement[bool]) -> Select[datetime]:
    given = [
        and_(QueueItem.kind == kind, QueueItem.contribution_id.in_(of.given())) for kind, of in KINDS.items()
    ]
    return select(QueueItem.arrived_at).where(place, or_(*given)).order_by(QueueItem.arrived_at, QueueItem.id)


def _listed(items: Sequence[QueueItem], to: Person) -> list[Listed]:
    headings = {
        (kind, given_id): heading
        for kind in {item.kind for item in items}
        for given_id, heading in KINDS[kind].headings(_ids(items, kind), to=to).items()
    }
    return [
        Listed(item.public_id, headings.get((item.kind, item.contribution_id)), item.because, item.arrived_at)
        for item in items
    ]


def _ids(items: Sequence[QueueItem], kind: str) -> Collection[int]:
    return [item.contribution_id for item in items if item.kind == kind]
