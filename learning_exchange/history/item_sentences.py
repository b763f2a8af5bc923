"""What happens to items of practice development as sentences that people read; pure, as `sentences.py`."""

from collections.abc import Callable
from datetime import date
from typing import Any

from learning_exchange.events import Event
from learning_exchange.events.items import (
    ChecklistChanged,
    DueDateSet,
    ItemClaimed,
    ItemClosed,
    ItemHandedOver,
    ItemLetGo,
    ItemLinked,
    ItemMerged,
    ItemNoted,
    ItemOverdue,
    ItemReleased,
    ItemSplit,
    ItemTookIn,
    ItemWentOn,
    ItemWithdrawn,
    MergeUndone,
    ReplyAsked,
    ReplyGivenUp,
    ReplyNoted,
)
from learning_exchange.pages import day
from learning_exchange.practice_development.rules.closing import OUTCOME_LABELS

_CHANGES = {
    "added": "put a line on the checklist",
    "ticked": "ticked a line of the checklist",
    "unticked": "took a tick off the checklist",
    "removed": "removed a line from the checklist",
}


def _day(iso: str) -> str:
    return day(date.fromisoformat(iso))


ITEM_SENTENCES: dict[type[Event], Callable[[Any, str], str]] = {
    ItemClaimed: lambda _, who: f"{who} took this in hand.",
    ItemHandedOver: lambda _, who: f"{who} handed this over.",
    ItemReleased: lambda _, who: f"{who} gave this back to those that wait.",
    ReplyAsked: lambda e, who: f"{who} asked a senior manager, for a reply by {_day(e.due_on)}.",
    ReplyNoted: lambda _, who: f"{who} noted the reply.",
    ReplyGivenUp: lambda _, who: f"{who} stopped waiting for a reply.",
    DueDateSet: lambda e, who: f"{who} made this due on {_day(e.due_on)}; it was {_day(e.was)}.",
    ChecklistChanged: lambda e, who: f"{who} {_CHANGES.get(e.what, 'changed the checklist')}.",
    ItemNoted: lambda _, who: f"{who} wrote a note.",
    ItemLinked: lambda _, who: f"{who} changed the link to what is made of this.",
    ItemMerged: lambda e, who: f"{who} joined this with item {e.into_id}.",
    ItemTookIn: lambda e, who: f"{who} joined item {e.other_id} with this one.",
    MergeUndone: lambda e, who: f"{who} let this stand on its own again, apart from item {e.from_id}.",
    ItemLetGo: lambda e, who: f"{who} let item {e.other_id} stand on its own again.",
    ItemSplit: lambda e, who: f"{who} made item {e.part_id} of a part of this.",
    ItemOverdue: lambda e, _: f"This is {e.days} days overdue: those who look after its queue are told.",
    ItemClosed: lambda e, who: f"{who} closed this: {OUTCOME_LABELS.get(e.outcome, 'with an outcome')}.",
    ItemWithdrawn: lambda _, __: "What this is about was taken back, so it left its queue.",
    ItemWentOn: lambda e, __: f"This goes on in the place of item {e.instead_of_id}, which was taken back.",
}
