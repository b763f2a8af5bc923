"""What became of something that was given, as whoever gave it may know it: no notes, no checklists."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, exists, func, select
from sqlalchemy.orm import aliased, joinedload

from learning_exchange.extensions import db
from learning_exchange.practice_development.models import ItemMove, QueueItem
from learning_exchange.practice_development.queries.items import teams
from learning_exchange.practice_development.rules.closing import Outcome
from learning_exchange.practice_development.rules.holding import Team, holder
from learning_exchange.practice_development.rules.items import OPEN, ItemState


@dataclass(frozen=True, slots=True)
class Became:
    """Where an item of a contribution stands, or what became of it; of a joined one, what the other's did."""

    item_id: int
    queue: str | None  # None: no rule fits it
    state: ItemState
    because: str  # why it came into the queue in which it began, in words
    is_there: bool  # whether it still is in that queue
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
    of_it = _ITEMS.where(QueueItem.kind == kind, QueueItem.contribution_id == contribution_id)
    return _told(db.session.execute(of_it).all())


def became(item_ids: Sequence[int]) -> dict[int, Became]:
    """What became of items, by their ids."""
    found = db.session.execute(_ITEMS.where(QueueItem.id.in_(item_ids))).all()
    return {one.item_id: one for one in _told(found)}


def stands_of(kind: str, contribution_ids: Collection[int]) -> dict[int, str]:
    """Where contributions stand, in a word or two, by id; of parts, the one acted on last."""
    root = aliased(QueueItem)
    rows = db.session.execute(
        select(QueueItem.contribution_id, root.state, root.outcome)
        .join(root, root.id == func.coalesce(QueueItem.root_id, QueueItem.id))
        .where(QueueItem.kind == kind, QueueItem.contribution_id.in_(contribution_ids))
        .where(QueueItem.state != ItemState.WITHDRAWN)
        .order_by(root.state_since)
    )
    return {
        one: Outcome(outcome).label if outcome else ItemState(state).label for one, state, outcome in rows
    }


_ITEMS = (
    select(QueueItem, exists().where(ItemMove.item_id == QueueItem.id).label("moved"))
    .where(QueueItem.state != ItemState.WITHDRAWN)
    .order_by(QueueItem.part)
    .options(joinedload(QueueItem.queue), joinedload(QueueItem.owner))
    .options(joinedload(QueueItem.root).options(joinedload(QueueItem.queue), joinedload(QueueItem.owner)))
)


def _told(rows: Sequence[Row[QueueItem, bool]]) -> list[Became]:
    team_of = teams({(item.root or item).queue_id for item, _ in rows})
    return [_one(item, team_of, moved=moved) for item, moved in rows]


def _one(item: QueueItem, team_of: Mapping[int | None, Team], *, moved: bool) -> Became:
    root = item.root or item
    is_open = root.state in OPEN
    held_by = holder(root.owner.name if root.owner else "", team_of[root.queue_id])
    return Became(
        item_id=item.id,
        queue=root.queue.name if root.queue else None,
        state=ItemState(root.state),
        because=item.because,
        is_there=not moved and root.queue_id == item.queue_id,
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
