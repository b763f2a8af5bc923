"""What became of something that was given, as whoever gave it may know it: no notes, no checklists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from learning_exchange.extensions import db
from learning_exchange.practice_development.models import QueueItem
from learning_exchange.practice_development.queries.items import teams
from learning_exchange.practice_development.rules.closing import Outcome
from learning_exchange.practice_development.rules.holding import holder
from learning_exchange.practice_development.rules.items import OPEN, ItemState


@dataclass(frozen=True, slots=True)
class Became:
    """Where an item of a contribution stands, or what became of it; of a joined one, what the other's did."""

    item_id: int
    queue: str | None  # None: no rule fits it
    state: ItemState
    since: datetime
    holder: str  # in words; empty where nothing is open
    due_on: date | None  # None where nothing is open
    focus: str  # what this part is about; empty for the whole
    is_joined: bool  # with what others gave
    outcome: Outcome | None
    words: str
    link: str
    whom: str
    on: date | None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in OPEN


def became_of(kind: str, contribution_id: int) -> list[Became]:
    """What became of a contribution: one entry, or one for each part of it; none before it was routed."""
    found = db.session.scalars(
        _ITEMS.where(QueueItem.kind == kind, QueueItem.contribution_id == contribution_id)
    )
    return _told(found.all())


def became(item_ids: Sequence[int]) -> dict[int, Became]:
    """What became of items, by their ids."""
    return {
        one.item_id: one for one in _told(db.session.scalars(_ITEMS.where(QueueItem.id.in_(item_ids))).all())
    }


_ITEMS = (
    select(QueueItem)
    .where(QueueItem.state != ItemState.WITHDRAWN)
    .order_by(QueueItem.part)
    .options(joinedload(QueueItem.queue), joinedload(QueueItem.owner))
    .options(joinedload(QueueItem.root).options(joinedload(QueueItem.queue), joinedload(QueueItem.owner)))
)


def _told(items: Sequence[QueueItem]) -> list[Became]:
    pairs = [(item, item.root or item) for item in items]
    team_of = teams({root.queue_id for _, root in pairs})
    return [
        _one(item, root, holder(root.owner.name if root.owner else "", team_of[root.queue_id]))
        for item, root in pairs
    ]


def _one(item: QueueItem, root: QueueItem, held_by: str) -> Became:
    is_open = root.state in OPEN
    return Became(
        item_id=item.id,
        queue=root.queue.name if root.queue else None,
        state=ItemState(root.state),
        since=root.state_since,
        holder=held_by if is_open else "",
        due_on=root.due_on if is_open else None,
        focus=item.focus,
        is_joined=root is not item,
        outcome=Outcome(root.outcome) if root.outcome else None,
        words=root.outcome_words,
        link="" if is_open else root.link,
        whom=root.outcome_whom,
        on=root.outcome_on,
    )
