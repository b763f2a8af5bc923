"""What a senior manager is asked for about an item, and their reply: an item awaits one reply at a time."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from learning_exchange import clock
from learning_exchange.events.items import ReplyAsked, ReplyGivenUp, ReplyNoted
from learning_exchange.extensions import db
from learning_exchange.outbox import record
from learning_exchange.practice_development.models import ItemAsk, QueueItem
from learning_exchange.practice_development.operations.items import keep_reason
from learning_exchange.practice_development.operations.locking import asked, move
from learning_exchange.practice_development.rules.holding import out_of_reach
from learning_exchange.practice_development.rules.items import Act, Actor, ItemState, Refused


def ask_for_reply(public_id: UUID, whom: str, question: str, due_on: date, *, by: Actor) -> QueueItem:
    """Note what a senior manager was asked, and by when a reply is wanted. Raises NoSuchItem and Refused."""
    item, _ = asked(public_id, Act.ASK, by)
    if fault := out_of_reach(due_on, clock.now().date()):
        raise Refused(fault)
    given = {"whom": whom, "question": question, "due_on": due_on}
    db.session.add(ItemAsk(item_id=item.id, asked_by_id=by.person_id, asked_at=clock.now(), **given))
    move(item, ItemState.AWAITING_REPLY)
    record(ReplyAsked(item.id, due_on.isoformat()), by=by.person_id)
    return item


def note_reply(public_id: UUID, reply: str, *, by: Actor) -> QueueItem:
    """Note the reply; the item is in its owner's hands again. Raises NoSuchItem and Refused."""
    item, _ = asked(public_id, Act.NOTE_REPLY, by)
    end_ask(item, reply)
    _take_up(item, by)
    record(ReplyNoted(item.id), by=by.person_id)
    return item


def stop_waiting(public_id: UUID, *, reason: str, by: Actor) -> QueueItem:
    """Wait no longer for a reply; that none came stays on record. Raises NoSuchItem and Refused."""
    item, _ = asked(public_id, Act.STOP_WAITING, by)
    end_ask(item)
    _take_up(item, by)
    keep_reason(item, Act.STOP_WAITING, reason, by=by)
    record(ReplyGivenUp(item.id), by=by.person_id)
    return item


def end_ask(item: QueueItem, reply: str = "") -> None:
    """End the open ask of an item, with the reply if there was one; nothing to do where none is open."""
    is_open = select(ItemAsk).where(ItemAsk.item_id == item.id, ItemAsk.ended_at.is_(None))
    ask = db.session.scalar(is_open)
    if ask is not None:
        ask.reply, ask.ended_at = reply, clock.now()


def _take_up(item: QueueItem, by: Actor) -> None:
    item.owner_id = item.owner_id or by.person_id  # whose owner left while it waited
    move(item, ItemState.IN_HAND)
