"""Closing an item with an outcome, and telling whoever gave to it, themselves or by a merge, once each."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import insert

from learning_exchange import clock
from learning_exchange.events.items import ItemClosed
from learning_exchange.extensions import db
from learning_exchange.outbox import record
from learning_exchange.practice_development.models import ItemContributor, ItemNotice, QueueItem
from learning_exchange.practice_development.operations.asking import end_ask
from learning_exchange.practice_development.operations.locking import asked, move
from learning_exchange.practice_development.queries.items import ids_given
from learning_exchange.practice_development.rules.closing import Closing, Outcome
from learning_exchange.practice_development.rules.items import Act, Actor, ItemState, Refused


def close_item(public_id: UUID, closing: Closing, *, by: Actor) -> QueueItem:
    """Close an item; whoever gave to it is told in the same transaction. Raises NoSuchItem and Refused."""
    if faults := closing.missing(clock.now().date()):
        raise Refused(next(iter(faults.values())))
    item, locked = asked(public_id, Act.CLOSE, by)
    end_ask(item, closing.words if closing.outcome is Outcome.ESCALATED else "")
    item.outcome, item.outcome_words, item.outcome_whom = closing.outcome, closing.words, closing.whom
    item.outcome_on, item.link = closing.on, closing.link
    item.closed_at = clock.now()
    move(item, ItemState.CLOSED)
    db.session.flush()
    _tell(item, ids_given([item, *locked.joined(item)]))
    record(ItemClosed(item.id, str(closing.outcome)), by=by.person_id)
    return item


def _tell(item: QueueItem, given: Collection[int]) -> None:
    """A notice for everybody who gave to one of these items; whoever has one already gets no other."""
    owed = (
        select(literal(item.id), ItemContributor.person_id)
        .where(ItemContributor.item_id.in_(given))
        .distinct()
        .order_by(ItemContributor.person_id)
    )
    notices = insert(ItemNotice).from_select(["item_id", "person_id"], owed)
    db.session.execute(notices.on_conflict_do_nothing(index_elements=["item_id", "person_id"]))
