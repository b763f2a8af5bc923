"""What the page for putting an item into another queue shows, and how an item came where it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import literal, select
from sqlalchemy.orm import joinedload

from learning_exchange.contributions import KINDS
from learning_exchange.extensions import db
from learning_exchange.people.models import Person
from learning_exchange.practice_development.models import ItemMove, QueueItem
from learning_exchange.practice_development.rules.contributions import Heading
from learning_exchange.practice_development.rules.items import OPEN


@dataclass(frozen=True, slots=True)
class Movable:
    """An open item; no heading where its reader may not read the contribution, no queue for an unrouted."""

    public_id: UUID
    heading: Heading | None
    kind_label: str
    queue_id: int | None
    queue: str | None
    because: str
    moves: Sequence[ItemMove]


def movable(public_id: UUID, *, to: Person) -> Movable | None:
    """An open item whose contribution still stands, or None."""
    found = select(QueueItem).where(QueueItem.public_id == public_id, QueueItem.state.in_(OPEN))
    item = db.session.scalar(found.options(joinedload(QueueItem.queue)))
    if item is None:
        return None
    kind = KINDS[item.kind]
    if not db.session.scalar(select(literal(item.contribution_id).in_(kind.given()))):
        return None
    heading = kind.headings([item.contribution_id], to=to).get(item.contribution_id)
    name = item.queue.name if item.queue else None
    return Movable(public_id, heading, kind.LABEL, item.queue_id, name, item.because, moves_of(item.id))


def moves_of(item_id: int) -> Sequence[ItemMove]:
    """How an item went from queue to queue since the rules placed it, in order."""
    moves = select(ItemMove).where(ItemMove.item_id == item_id).order_by(ItemMove.id)
    return db.session.scalars(
        moves.options(*(joinedload(one) for one in (ItemMove.by, ItemMove.from_queue, ItemMove.to_queue)))
    ).all()
