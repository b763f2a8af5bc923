"""Items under lock: an item always together with everything that is joined with it, in order of id.

So of a merge and a closing at one moment one comes first, and the other finds what it left; and two that want
the same rows wait for each other in the same order.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from learning_exchange import clock
from learning_exchange.extensions import db
from learning_exchange.people.models import Person
from learning_exchange.practice_development.models import QueueItem
from learning_exchange.practice_development.queries.items import ids_given, is_steward
from learning_exchange.practice_development.rules.items import (
    OPEN,
    Act,
    Actor,
    ItemState,
    NoSuchItem,
    Refused,
    Standing,
    refusal,
    relation_of,
)

CHANGED = "Somebody changed this at the same moment. Look at it again, and try once more."
_ROOT = func.coalesce(QueueItem.root_id, QueueItem.id)


@dataclass(frozen=True, slots=True)
class Locked:
    """Items under lock, by id. `is_whole`: nothing was joined with them while we waited for the lock."""

    items: dict[int, QueueItem]
    is_whole: bool

    def item(self, public_id: UUID) -> QueueItem:
        """One of them; raises NoSuchItem, also where what it is about was taken back a moment ago."""
        found = next((item for item in self.items.values() if item.public_id == public_id), None)
        if found is None or (found.state != ItemState.WITHDRAWN and found.id not in ids_given([found])):
            raise NoSuchItem
        return found

    def root(self, item: QueueItem) -> QueueItem:
        """The item in which this one lives on; itself where it was not joined."""
        return self.items.get(item.root_id, item) if item.root_id else item

    def joined(self, root: QueueItem) -> list[QueueItem]:
        """What lives on in an item, the oldest first."""
        return sorted(
            (item for item in self.items.values() if item.root_id == root.id),
            key=lambda item: (item.arrived_at, item.id),
        )

    def check(self, item: QueueItem, act: Act, by: Actor) -> None:
        """Ask the rules; raises Refused with their sentence."""
        root = self.root(item)
        owner = db.session.get(Person, root.owner_id) if root.owner_id else None
        standing = Standing(
            ItemState(item.state), root.owner_id, owner.name if owner else "", root_is_open=root.state in OPEN
        )
        is_theirs = is_steward(by.person_id, item, root)
        relation = relation_of(by, standing, is_steward=is_theirs, is_contributor=False)
        why_not = refusal(standing, act, relation)
        if why_not or not self.is_whole:
            raise Refused(why_not or CHANGED)


def lock(*public_ids: UUID) -> Locked:
    """The items with everything that is joined with them, under lock."""
    return lock_where(QueueItem.public_id.in_(public_ids))


def lock_where(wanted: ColumnElement[bool]) -> Locked:
    """Every item for which this holds, with everything that is joined with it, under lock."""
    roots = select(_ROOT).where(wanted).scalar_subquery()
    whole = or_(QueueItem.id.in_(roots), QueueItem.root_id.in_(roots))
    found = db.session.scalars(
        select(QueueItem)
        .where(whole)
        .order_by(QueueItem.id)
        .with_for_update(of=QueueItem)
        .execution_options(populate_existing=True)
    )
    items = {item.id: item for item in found}
    now = db.session.scalars(select(QueueItem.id).where(whole))
    return Locked(items, is_whole=set(now) == items.keys())


def asked(public_id: UUID, act: Act, by: Actor) -> tuple[QueueItem, Locked]:
    """An item under lock, if the rules allow the act; raises NoSuchItem and Refused."""
    locked = lock(public_id)
    item = locked.item(public_id)
    locked.check(item, act, by)
    return item, locked


def move(item: QueueItem, state: ItemState) -> None:
    """Put an item, on which somebody acted just now, into a state."""
    now = clock.now()
    if item.state != state:
        item.state, item.state_since = state, now
    item.first_response_at = item.first_response_at or now
