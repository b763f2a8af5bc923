"""Joining items that are about the same, across organisations, and undoing it.

Of joined items one goes on: the root, to which all point. Each also keeps which one it was joined with, and
where it stood, so that an undo leads back exactly there, with everything that had been joined with it before.
"""

from uuid import UUID

from learning_exchange import clock
from learning_exchange.events.items import ItemLetGo, ItemMerged, ItemTookIn, MergeUndone
from learning_exchange.outbox import record
from learning_exchange.practice_development.models import QueueItem
from learning_exchange.practice_development.operations.items import keep_reason
from learning_exchange.practice_development.operations.locking import Locked, asked, lock, move
from learning_exchange.practice_development.rules.items import Act, Actor, ItemState, Refused


def merge_item(public_id: UUID, into: UUID, *, reason: str, by: Actor) -> QueueItem:
    """Join an item with another, or with the one in which that one lives on; returns the item that goes on.

    Raises NoSuchItem and Refused.
    """
    locked = lock(public_id, into)
    item, root = locked.item(public_id), locked.root(locked.item(into))
    locked.check(item, Act.MERGE, by)
    if root.id == item.id:
        raise Refused("Choose another item: this is the same one, or one that was joined with it.")
    locked.check(root, Act.TAKE_IN, by)
    for below in locked.joined(item):
        below.root_id = root.id
    item.merged_into_id, item.root_id, item.state_before = root.id, root.id, item.state
    move(item, ItemState.MERGED)
    move(root, ItemState(root.state))
    keep_reason(item, Act.MERGE, reason, by=by)
    record(ItemMerged(item.id, root.id), by=by.person_id)
    record(ItemTookIn(root.id, item.id), by=by.person_id)
    return root


def unmerge_item(public_id: UUID, *, by: Actor) -> QueueItem:
    """Let a joined item stand on its own again, where it stood, with its owner and what was joined with it.

    Raises NoSuchItem and Refused.
    """
    item, locked = asked(public_id, Act.UNMERGE, by)
    root = locked.root(item)
    for below in _below(item, locked):
        below.root_id = item.id
    back = ItemState(item.state_before or ItemState.WAITING)
    item.merged_into_id = item.root_id = item.state_before = None
    move(item, back)
    record(MergeUndone(item.id, root.id), by=by.person_id)
    record(ItemLetGo(root.id, item.id), by=by.person_id)
    return item


def hand_up(item: QueueItem, locked: Locked) -> None:
    """Take a joined item out of its group for good: what was joined with it is its parent's from now on."""
    for child in locked.items.values():
        if child.merged_into_id == item.id:
            child.merged_into_id = item.merged_into_id
    item.merged_into_id = item.root_id = item.state_before = None
    item.state_since = clock.now()


def _below(item: QueueItem, locked: Locked) -> list[QueueItem]:
    """What was joined with an item, or with something that was, and so on."""
    found: list[QueueItem] = []
    parents = {item.id}
    while parents:
        children = [one for one in locked.items.values() if one.merged_into_id in parents]
        found += children
        parents = {child.id for child in children}
    return found
