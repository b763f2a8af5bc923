"""What becomes of items when somebody goes: whoever gave them takes that back, or whoever has them leaves.

What was taken back leaves its queue with every word that was written on it. Where others gave to the same
item, it goes on in the oldest of theirs, and whoever took theirs back is told nothing of it.
"""

from sqlalchemy import delete, or_, select, update

from learning_exchange import clock
from learning_exchange.events.items import ItemReleased, ItemWentOn, ItemWithdrawn
from learning_exchange.extensions import db
from learning_exchange.outbox import record
from learning_exchange.people.models import Person
from learning_exchange.practice_development.models import (
    ChecklistLine,
    ItemAsk,
    ItemContributor,
    ItemMove,
    ItemNote,
    ItemNotice,
    QueueItem,
)
from learning_exchange.practice_development.operations.locking import CHANGED, Locked, lock_where
from learning_exchange.practice_development.operations.merging import hand_up
from learning_exchange.practice_development.queries.items import works
from learning_exchange.practice_development.rules.items import OPEN, ItemState, Refused

_WRITTEN = (ItemNote, ChecklistLine, ItemAsk, ItemMove)
_STANDING = (
    *("state", "owner_id", "due_on", "first_response_at", "link", "closed_at"),
    *("outcome", "outcome_words", "outcome_whom", "outcome_on"),
)


def withdraw_contribution(kind: str, contribution_id: int) -> None:
    """Let every item of a contribution leave, whatever part of it that is; called again, it does nothing.

    Raises Refused where somebody joined another item with them at the same moment: try again.
    """
    theirs = QueueItem.kind == kind, QueueItem.contribution_id == contribution_id
    locked = lock_where((theirs[0] & theirs[1]) & (QueueItem.state != ItemState.WITHDRAWN))
    if not locked.is_whole:
        raise Refused(CHANGED)
    gone = [i for i in locked.items.values() if (i.kind, i.contribution_id) == (kind, contribution_id)]
    gone = [item for item in gone if item.state != ItemState.WITHDRAWN]
    for item in sorted(gone, key=lambda item: item.root_id is None):  # joined ones first, then their roots
        root = locked.root(item)
        if item.root_id:
            hand_up(item, locked)
        else:
            _pass_on(item, locked)
        _leave(item)
        if root is not item:
            _keep_notices(root, locked)


def release_items_of(person_id: int) -> None:
    """Give back what somebody has in hand who works on items no longer; nothing where they still do.

    Raises Refused as the other does.
    """
    still_works = select(Person.id).where(Person.id == person_id, Person.state == "active", works())
    if db.session.scalar(still_works) is not None:
        return
    is_theirs = QueueItem.owner_id == person_id
    held = or_(QueueItem.state.in_(OPEN), QueueItem.state == ItemState.MERGED)
    locked = lock_where(is_theirs & held)
    if not locked.is_whole:
        raise Refused(CHANGED)
    for item in locked.items.values():
        if item.owner_id == person_id and item.state not in (ItemState.CLOSED, ItemState.WITHDRAWN):
            _release(item)


def _release(item: QueueItem) -> None:
    """Nobody's own any more: it waits for somebody, or for the reply that was asked for."""
    item.owner_id = None
    if item.state == ItemState.IN_HAND:
        item.state, item.state_since = ItemState.WAITING, clock.now()
    if item.state_before == ItemState.IN_HAND:
        item.state_before = ItemState.WAITING
    record(ItemReleased(item.id), by=None)


def _pass_on(root: QueueItem, locked: Locked) -> None:
    """Let the oldest of those that were joined with an item go on in its place."""
    others = locked.joined(root)
    if not others:
        return
    heir = next(item for item in others if item.merged_into_id == root.id)
    heir.merged_into_id = heir.root_id = heir.state_before = None
    heir.state_since = root.state_since
    for name in _STANDING:
        setattr(heir, name, getattr(root, name))
    for other in others:
        if other is not heir:
            other.root_id = heir.id
            other.merged_into_id = heir.id if other.merged_into_id == root.id else other.merged_into_id
    db.session.flush()
    for written in (*_WRITTEN, ItemNotice):
        db.session.execute(update(written).where(written.item_id == root.id).values(item_id=heir.id))
    _keep_notices(heir, locked)
    record(ItemWentOn(heir.id, root.id), by=None)


def _leave(item: QueueItem) -> None:
    """Take an item out of its queue, and everything that is written on it off the pages."""
    item.state, item.state_since = ItemState.WITHDRAWN, clock.now()
    item.owner_id = item.outcome = item.outcome_on = item.closed_at = None
    item.focus = item.link = item.outcome_words = item.outcome_whom = ""
    db.session.flush()
    for written in (*_WRITTEN, ItemNotice):
        db.session.execute(delete(written).where(written.item_id == item.id))
    record(ItemWithdrawn(item.id), by=None)


def _keep_notices(root: QueueItem, locked: Locked) -> None:
    """Leave the notices of a closed item to those who still give to it, and those that a digest has shown."""
    db.session.flush()
    group = [root.id, *(item.id for item in locked.joined(root))]
    owed = select(ItemContributor.person_id).where(ItemContributor.item_id.in_(group))
    db.session.execute(
        delete(ItemNotice).where(
            ItemNotice.item_id == root.id,
            ItemNotice.digest_run_id.is_(None),
            ItemNotice.person_id.not_in(owed),
        )
    )
