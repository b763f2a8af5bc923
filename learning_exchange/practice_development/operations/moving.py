"""Putting an item into another queue by hand, and asking the rules again about what is unrouted."""

from uuid import UUID

from sqlalchemy import func, select

from learning_exchange.contributions import KINDS
from learning_exchange.events.practice_development import ItemMoved
from learning_exchange.extensions import db
from learning_exchange.outbox import record
from learning_exchange.practice_development.models import ItemMove, Queue, QueueItem
from learning_exchange.practice_development.operations.locking import lock
from learning_exchange.practice_development.operations.routing import route_again
from learning_exchange.practice_development.rules.items import OPEN, ItemState
from learning_exchange.practice_development.rules.moving import GONE, can_move
from learning_exchange.practice_development.rules.queues import Refused

ASKED_AGAIN = 500  # items at once: a press of the button is answered within a second


def move_item(public_id: UUID, to: UUID, *, reason: str, by: int) -> QueueItem:
    """Put an open item into another queue, where it waits for that team. Raises NoSuchItem and Refused.

    Whoever had it in hand has it no longer; who waits for a reply keeps it. The day it is due stays.
    """
    item, to_id = lock(public_id).item(public_id), _held(to)
    if to_id is None:
        raise Refused(GONE)
    if refusal := can_move(ItemState(item.state), item.queue_id, to_id):
        raise Refused(refusal)
    move = {"from_queue_id": item.queue_id, "to_queue_id": to_id, "reason": reason, "by_id": by}
    db.session.add(ItemMove(item_id=item.id, **move))
    item.queue_id = to_id
    if item.state == ItemState.IN_HAND:
        item.state, item.state_since, item.owner_id = ItemState.WAITING, func.now(), None
    db.session.flush()
    record(ItemMoved(item.kind, item.contribution_id, item.id, to_id), by=by)
    return item


def ask_rules_again() -> tuple[int, int]:
    """Ask the rules about what is unrouted, the oldest first; returns how many there were, and fit now."""
    unrouted = select(QueueItem).where(QueueItem.queue_id.is_(None), QueueItem.state.in_(OPEN))
    oldest = unrouted.order_by(QueueItem.arrived_at, QueueItem.id).limit(ASKED_AGAIN)
    items = db.session.scalars(oldest.with_for_update(skip_locked=True)).all()
    return len(items), sum(_route_again(item) for item in items)


def _route_again(item: QueueItem) -> bool:
    contribution = KINDS[item.kind].contribution_of(item.contribution_id)
    return contribution is not None and route_again(item, contribution)


def _held(public_id: UUID) -> int | None:
    """The id of a queue that cannot be retired before this transaction ends, or None."""
    present = select(Queue.id).where(Queue.public_id == public_id, Queue.retired_at.is_(None))
    return db.session.scalar(present.with_for_update(read=True, key_share=True))
