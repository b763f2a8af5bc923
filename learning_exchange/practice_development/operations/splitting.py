"""Making two items of one: each is about a part of what was given, and owed to everybody who gave it."""

from uuid import UUID

from sqlalchemy import func, insert, literal, select

from learning_exchange import clock
from learning_exchange.events.items import ItemSplit
from learning_exchange.extensions import db
from learning_exchange.outbox import record
from learning_exchange.practice_development.models import ItemContributor, QueueItem
from learning_exchange.practice_development.operations.locking import asked, move
from learning_exchange.practice_development.rules.items import Act, Actor, ItemState

# What a part has of the item that it comes from: everything that says what it is, where, why and by when.
_SHARED = (
    *(
        "kind",
        "contribution_id",
        "organisation_id",
        "queue_id",
        "rule_id",
        "rule_version",
        "matched",
        "because",
    ),
    *("priority", "arrived_at", "due_on", "owner_id", "first_response_at"),
)


def split_item(public_id: UUID, focus: str, other_focus: str, *, by: Actor) -> QueueItem:
    """Give an item a focus, and make another of its other part; returns that one.

    It has the same owner, if there is one, and whatever was joined with the item is joined with the part as
    well. Raises NoSuchItem and Refused.
    """
    item, locked = asked(public_id, Act.SPLIT, by)
    item.focus = focus
    move(item, ItemState(item.state))
    part = _copy(item, ItemState.IN_HAND if item.owner_id else ItemState.WAITING)
    part.focus = other_focus
    db.session.add(part)
    db.session.flush()
    copies = {item.id: part}
    for joined in locked.joined(item):  # the oldest first, so that what each was joined with may come later
        copies[joined.id] = _copy(joined, ItemState.MERGED, root_id=part.id, merged_into_id=part.id)
        copies[joined.id].state_before = joined.state_before
        db.session.add(copies[joined.id])
    db.session.flush()
    for joined in locked.joined(item):
        copies[joined.id].merged_into_id = copies[joined.merged_into_id or item.id].id
    for old_id, copy in copies.items():
        _owe(copy.id, old_id)
    record(ItemSplit(item.id, part.id), by=by.person_id)
    return part


def _copy(item: QueueItem, state: ItemState, **joined: int) -> QueueItem:
    of_contribution = QueueItem.kind == item.kind, QueueItem.contribution_id == item.contribution_id
    parts = db.session.scalar(select(func.max(QueueItem.part)).where(*of_contribution)) or 1
    values = {name: getattr(item, name) for name in _SHARED}
    return QueueItem(
        **values, part=parts + 1, split_from_id=item.id, state=state, state_since=clock.now(), **joined
    )


def _owe(copy_id: int, item_id: int) -> None:
    """Let an item be owed to everybody to whom another is."""
    people = select(literal(copy_id), ItemContributor.person_id).where(ItemContributor.item_id == item_id)
    db.session.execute(insert(ItemContributor).from_select(["item_id", "person_id"], people))
