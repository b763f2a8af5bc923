"""What is written on an item and what happened to it, as whoever works on items reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from learning_exchange.extensions import db
from learning_exchange.history.queries import timeline
from learning_exchange.practice_development.models import (
    ChecklistLine,
    ItemAsk,
    ItemContributor,
    ItemMove,
    ItemNote,
    QueueItem,
)
from learning_exchange.practice_development.queries.moving import moves_of

STEPS = 200  # of one timeline: nobody reads more, and the page stays bounded


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to an item, or a note on it: a sentence, with the note's HTML below."""

    at: datetime
    sentence: str
    html: str = ""


def checklist(item: QueueItem) -> Sequence[ChecklistLine]:
    """What is to be done for an item, in the order in which it was added."""
    lines = select(ChecklistLine).where(ChecklistLine.item_id == item.id).order_by(ChecklistLine.id)
    return db.session.scalars(lines.options(joinedload(ChecklistLine.ticked_by))).all()


def asks(item: QueueItem) -> Sequence[ItemAsk]:
    """What managers were asked for, the last first."""
    asked = select(ItemAsk).where(ItemAsk.item_id == item.id).order_by(ItemAsk.id.desc()).limit(20)
    return db.session.scalars(asked.options(joinedload(ItemAsk.asked_by))).all()


def joined_with(item: QueueItem) -> Sequence[QueueItem]:
    """The items that live on in this one, the oldest first."""
    joined = select(QueueItem).where(QueueItem.root_id == item.id)
    joined = joined.options(joinedload(QueueItem.queue), joinedload(QueueItem.organisation))
    return db.session.scalars(joined.order_by(QueueItem.arrived_at, QueueItem.id).limit(100)).all()


def notes(items: Sequence[QueueItem]) -> Sequence[ItemNote]:
    """The notes on items, and the reasons that were given on them, in order; the last STEPS."""
    ids = [item.id for item in items]
    written = select(ItemNote).where(ItemNote.item_id.in_(ids)).order_by(ItemNote.id.desc()).limit(STEPS)
    return db.session.scalars(written.options(joinedload(ItemNote.by))).all()[::-1]


def contributors_count(items: Sequence[QueueItem]) -> int:
    """How many people gave to these items."""
    people = select(func.count(func.distinct(ItemContributor.person_id)))
    return db.session.scalar(people.where(ItemContributor.item_id.in_([item.id for item in items]))) or 0


def moments(item: QueueItem, written: Sequence[ItemNote]) -> list[Moment]:
    """What happened to an item, in order, each with the reason or the note that was written with it."""
    routed = [
        step for step in timeline(f"{item.kind}:{item.contribution_id}") if step.type == "ContributionRouted"
    ]
    moved = [Moment(move.moved_at, _moved(move)) for move in moves_of(item.id)]
    theirs = [note for note in written if note.item_id == item.id]
    steps = [
        Moment(step.at, f"{step.sentence.removesuffix('.')}{_where(step.queue, step.because)}")
        for step in routed
    ] + [Moment(step.at, step.sentence) for step in timeline(f"item:{item.id}") if step.type != "ItemNoted"]
    noted = [Moment(note.written_at, _heading(note), note.html) for note in theirs]
    return sorted(steps + moved + noted, key=lambda moment: moment.at)


def _where(queue: str | None, because: str | None) -> str:
    return (f", into “{queue}”" if queue else "") + (f", {because}" if because else "") + "."


def _moved(move: ItemMove) -> str:
    place = f"“{move.to_queue.name}”" if move.to_queue else "the unrouted"
    return f"{move.by.name} put this into {place}: {move.reason}"


def _heading(note: ItemNote) -> str:
    return f"{note.by.name}, why:" if note.about else f"{note.by.name} wrote:"
