"""Every write to queues: making, changing and retiring one. Nothing here commits."""

from uuid import UUID

from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from learning_exchange.events.practice_development import ItemMoved, QueueRetired, QueueSaved
from learning_exchange.extensions import db
from learning_exchange.outbox import record
from learning_exchange.practice_development.models import ItemMove, Queue, QueueItem, QueueSteward
from learning_exchange.practice_development.operations.rules import lock_rules, refill
from learning_exchange.practice_development.queries.queues import open_in
from learning_exchange.practice_development.rules.items import OPEN
from learning_exchange.practice_development.rules.queues import (
    ChangedMeanwhile,
    NameTaken,
    Refused,
    Terms,
    can_retire,
)


def make_queue(terms: Terms, *, by: int) -> Queue:
    """Open a new queue. Raises NameTaken."""
    return _keep(Queue(), terms, by)


def change_queue(public_id: UUID, terms: Terms, *, seen: int, by: int) -> Queue:
    """Change what a queue is; `seen` is the version that the page showed.

    Raises ChangedMeanwhile and NameTaken.
    """
    queue = _locked(public_id)
    if queue is None or queue.retired_at or queue.version != seen:
        raise ChangedMeanwhile
    queue.version += 1
    return _keep(queue, terms, by)


def retire_queue(public_id: UUID, *, into: UUID | None, by: int) -> Queue:
    """Close a queue for good; what is open in it, and its rules, go to another. Raises Refused."""
    lock_rules()
    queue = _locked(public_id)
    if queue is None or queue.retired_at:
        raise Refused("This queue is retired already.")
    heir = _heir(into, queue) if into else None
    items, rules = open_in(queue)
    if refusal := can_retire(items, rules, has_heir=heir is not None):
        raise Refused(refusal)
    if heir:
        _pass_on(queue, heir, by)
        refill(queue.id, heir.id, by=by)
    queue.retired_at, queue.version = func.now(), queue.version + 1
    record(QueueRetired(queue.id, heir.id if heir else None, items, rules), by=by)
    return queue


def _keep(queue: Queue, terms: Terms, by: int) -> Queue:
    queue.name, queue.purpose = terms.name, terms.purpose
    queue.working_limit, queue.target_days = terms.working_limit, terms.target_days
    queue.default_owner_id = terms.default_owner_id
    if _is_taken(queue, terms.name):
        raise NameTaken
    db.session.add(queue)
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:  # two people gave two queues one name at the same moment
        raise NameTaken from error
    db.session.execute(delete(QueueSteward).where(QueueSteward.queue_id == queue.id))
    if terms.stewards:
        team = [{"queue_id": queue.id, "person_id": person_id} for person_id in terms.stewards]
        db.session.execute(insert(QueueSteward), team)
    record(QueueSaved(queue.id), by=by)
    return queue


def _is_taken(queue: Queue, name: str) -> bool:
    with db.session.no_autoflush:
        same = select(Queue.id).where(func.lower(Queue.name) == name.lower())
        return any(found != queue.id for found in db.session.scalars(same))


def _locked(public_id: UUID) -> Queue | None:
    found = select(Queue).where(Queue.public_id == public_id)
    return db.session.scalar(found.with_for_update().execution_options(populate_existing=True))


def _heir(public_id: UUID, queue: Queue) -> Queue:
    """The queue that takes over, held so that it cannot be retired at the same moment."""
    found = select(Queue).where(
        Queue.public_id == public_id, Queue.retired_at.is_(None), Queue.id != queue.id
    )
    heir = db.session.scalar(found.with_for_update(read=True, key_share=True))
    if heir is None:
        raise Refused("The queue that you chose is not there any more. Choose another.")
    return heir


def _pass_on(queue: Queue, heir: Queue, by: int) -> None:
    """Move what is open to the heir, each item with a line that says why."""
    is_open = select(QueueItem.id).where(QueueItem.queue_id == queue.id, QueueItem.state.in_(OPEN))
    ids = db.session.scalars(is_open.order_by(QueueItem.id).with_for_update()).all()
    why = (literal(f"“{queue.name}” was retired."), literal(by))
    moves = select(QueueItem.id, literal(queue.id), literal(heir.id), literal(False), *why)
    columns = ["item_id", "from_queue_id", "to_queue_id", "by_hand", "reason", "by_id"]
    db.session.execute(insert(ItemMove).from_select(columns, moves.where(QueueItem.id.in_(ids))))
    moved = update(QueueItem).where(QueueItem.id.in_(ids)).values(queue_id=heir.id)
    for item in db.session.execute(moved.returning(QueueItem.id, QueueItem.kind, QueueItem.contribution_id)):
        record(ItemMoved(item.kind, item.contribution_id, item.id, heir.id), by=by)
