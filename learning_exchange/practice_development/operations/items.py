"""Who has an item in hand, when it is due, and what is written on it. Each act asks the rules under a lock.

Managers' replies are in `asking.py`, checklists in `checklists.py`; what makes one item of several or several
of one in `merging.py` and `splitting.py`; how an item ends in `closing.py` and `leaving.py`.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from learning_exchange import clock
from learning_exchange.cases.markdown import render
from learning_exchange.events.items import (
    DueDateSet,
    ItemClaimed,
    ItemHandedOver,
    ItemLinked,
    ItemNoted,
    ItemReleased,
)
from learning_exchange.extensions import db
from learning_exchange.outbox import record
from learning_exchange.people.models import Person
from learning_exchange.practice_development.models import ItemNote, QueueItem
from learning_exchange.practice_development.operations.locking import asked, move
from learning_exchange.practice_development.queries.items import in_hand, names_of, working_limit
from learning_exchange.practice_development.rules.holding import out_of_reach, over_the_limit
from learning_exchange.practice_development.rules.items import (
    WORKING_ROLES,
    Act,
    Actor,
    ItemState,
    Refused,
)


def claim_item(public_id: UUID, *, by: Actor) -> QueueItem:
    """Take an item in hand. Raises NoSuchItem and Refused, also where there is too much in hand already."""
    item, _ = asked(public_id, Act.CLAIM, by)
    _make_room(item, by.person_id, by=by)
    item.owner_id = by.person_id
    move(item, ItemState.IN_HAND)
    record(ItemClaimed(item.id), by=by.person_id)
    return item


def hand_over_item(public_id: UUID, to: int, *, reason: str = "", by: Actor) -> QueueItem:
    """Put an item into somebody's hands, or take it into one's own. Raises NoSuchItem and Refused."""
    item, _ = asked(public_id, Act.HAND_OVER, by)
    if item.owner_id == to:
        raise Refused(f"{'You' if to == by.person_id else 'They'} have this in hand already.")
    _make_room(item, to, by=by)
    item.owner_id = to
    move(item, ItemState.AWAITING_REPLY if item.state == ItemState.AWAITING_REPLY else ItemState.IN_HAND)
    keep_reason(item, Act.HAND_OVER, reason, by=by)
    record(ItemHandedOver(item.id, to), by=by.person_id)
    return item


def release_item(public_id: UUID, *, reason: str = "", by: Actor) -> QueueItem:
    """Give an item back to those that wait. Raises NoSuchItem and Refused."""
    item, _ = asked(public_id, Act.RELEASE, by)
    item.owner_id = None
    move(item, ItemState.WAITING)
    keep_reason(item, Act.RELEASE, reason, by=by)
    record(ItemReleased(item.id), by=by.person_id)
    return item


def set_due(public_id: UUID, due_on: date, *, reason: str, by: Actor) -> QueueItem:
    """Move the day on which an item is due, for a reason. Raises NoSuchItem and Refused."""
    item, _ = asked(public_id, Act.SET_DUE, by)
    if fault := out_of_reach(due_on, clock.now().date()):
        raise Refused(fault)
    if due_on != item.due_on:
        record(DueDateSet(item.id, item.due_on.isoformat(), due_on.isoformat()), by=by.person_id)
        item.due_on = due_on
        _acted(item)
        keep_reason(item, Act.SET_DUE, reason, by=by)
    return item


def link_item(public_id: UUID, link: str, *, by: Actor) -> QueueItem:
    """Keep where one finds what is made of an item; an empty address takes it away. Raises as the others."""
    item, _ = asked(public_id, Act.LINK, by)
    if link != item.link:
        item.link = link
        _acted(item)
        record(ItemLinked(item.id), by=by.person_id)
    return item


def note_item(public_id: UUID, body: str, *, by: Actor) -> QueueItem:
    """Write a note on an item: screened Markdown. Raises NoSuchItem and Refused."""
    item, _ = asked(public_id, Act.NOTE, by)
    _acted(item)
    _keep(item, "", body, by)
    record(ItemNoted(item.id), by=by.person_id)
    return item


def keep_reason(item: QueueItem, act: Act, reason: str, *, by: Actor) -> None:
    """Keep why somebody did something to an item, if they said so."""
    if reason:
        _keep(item, act, reason, by)


def _keep(item: QueueItem, about: str, body: str, by: Actor) -> None:
    written = {"body": body, "html": render(body), "by_id": by.person_id, "written_at": clock.now()}
    db.session.add(ItemNote(item_id=item.id, about=about, **written))


def _acted(item: QueueItem) -> None:
    move(item, ItemState(item.state))


def _make_room(item: QueueItem, owner: int, *, by: Actor) -> None:
    """See that somebody may have one more of this queue in hand.

    Their row is locked, after the item's: else two claims at one moment would both find the last free place.
    """
    locked = select(Person).where(Person.id == owner).with_for_update(key_share=True)
    person = db.session.scalar(locked.execution_options(populate_existing=True))
    if person is None or not person.is_active or person.roles.isdisjoint(WORKING_ROLES):
        raise Refused("They do not work on items: only champions, leads and administrators do.")
    if item.state == ItemState.AWAITING_REPLY:
        return
    me = db.session.get_one(Person, by.person_id)
    held = names_of(in_hand(owner, item.queue_id), to=me)
    is_own = owner == by.person_id
    too_much = over_the_limit(held, working_limit(item.queue_id), whose="" if is_own else person.name)
    if too_much:
        raise Refused(too_much)
