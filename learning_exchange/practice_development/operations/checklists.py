"""What is to be done for an item, line by line: added, ticked, unticked, removed."""

from uuid import UUID

from sqlalchemy import func, select

from learning_exchange import clock
from learning_exchange.events.items import ChecklistChanged
from learning_exchange.extensions import db
from learning_exchange.outbox import record
from learning_exchange.practice_development.models import ChecklistLine, QueueItem
from learning_exchange.practice_development.operations.locking import asked, move
from learning_exchange.practice_development.rules.items import Act, Actor, ItemState, NoSuchItem, Refused

LINES_MOST = 30  # longer lists are several items


def add_line(public_id: UUID, words: str, *, by: Actor) -> QueueItem:
    """Put something to do at the end of an item's checklist. Raises NoSuchItem and Refused."""
    item = _asked(public_id, by)
    lines = db.session.scalar(select(func.count()).where(ChecklistLine.item_id == item.id)) or 0
    if lines >= LINES_MOST:
        raise Refused(f"A checklist has {LINES_MOST} lines at most. Remove one, or split the item.")
    db.session.add(ChecklistLine(item_id=item.id, words=words))
    record(ChecklistChanged(item.id, "added"), by=by.person_id)
    return item


def tick_line(public_id: UUID, line_id: UUID, *, ticked: bool, by: Actor) -> QueueItem:
    """Tick a line, or take its tick away; what is so already stays so. Raises NoSuchItem and Refused."""
    item = _asked(public_id, by)
    line = _line(item, line_id)
    if ticked != (line.ticked_at is not None):
        line.ticked_at, line.ticked_by_id = (clock.now(), by.person_id) if ticked else (None, None)
        record(ChecklistChanged(item.id, "ticked" if ticked else "unticked"), by=by.person_id)
    return item


def remove_line(public_id: UUID, line_id: UUID, *, by: Actor) -> QueueItem:
    """Take a line from the checklist. Raises NoSuchItem and Refused."""
    item = _asked(public_id, by)
    db.session.delete(_line(item, line_id))
    record(ChecklistChanged(item.id, "removed"), by=by.person_id)
    return item


def _asked(public_id: UUID, by: Actor) -> QueueItem:
    item, _ = asked(public_id, Act.CHECKLIST, by)
    move(item, ItemState(item.state))
    return item


def _line(item: QueueItem, line_id: UUID) -> ChecklistLine:
    of_item = select(ChecklistLine).where(
        ChecklistLine.public_id == line_id, ChecklistLine.item_id == item.id
    )
    line = db.session.scalar(of_item)
    if line is None:
        raise NoSuchItem
    return line
