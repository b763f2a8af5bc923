"""The states of a story: each names who has the next move, and by when.

Pure: no Flask, no database, no clock. Which act leads from one to another stands in `moves.py`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class CaseState(StrEnum):
    """Where a story stands, in the order in which most stories go."""

    DRAFT = "draft"
    SCREENING = "screening"  # its author handed it in, and screening asks about something first
    WITH_AUTHOR = "with_author"
    WITH_CHAMPION = "with_champion"
    WITH_SECOND_READER = "with_second_reader"
    READY = "ready"  # both readers agree, and a champion has to publish it
    PUBLISHED = "published"
    REVIEW_DUE = "review_due"  # published, and its author is asked whether it is still current
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"

    @property
    def label(self) -> str:
        """The state as pages name it."""
        return _LABELS[self]


_LABELS = {
    CaseState.DRAFT: "Draft",
    CaseState.SCREENING: "Being checked for details of people",
    CaseState.WITH_AUTHOR: "With its author, to change",
    CaseState.WITH_CHAMPION: "With a champion",
    CaseState.WITH_SECOND_READER: "With a second reader",
    CaseState.READY: "Ready to publish",
    CaseState.PUBLISHED: "Published",
    CaseState.REVIEW_DUE: "Published, being checked whether it is still current",
    CaseState.WITHDRAWN: "Withdrawn",
    CaseState.ARCHIVED: "Archived",
}

# What everybody may read, in lists, search, feeds and digests.
CURRENT = frozenset({CaseState.PUBLISHED, CaseState.REVIEW_DUE})
# Whose words only their author sees, and may change.
EDITABLE = frozenset({CaseState.DRAFT, CaseState.SCREENING, CaseState.WITH_AUTHOR})
# What champions and second readers have before them.
IN_REVIEW = frozenset({CaseState.WITH_CHAMPION, CaseState.WITH_SECOND_READER, CaseState.READY})
# Nobody has to move any more.
FINAL = frozenset({CaseState.WITHDRAWN, CaseState.ARCHIVED})

# A champion has two hours a week: long enough to read and ask, and nobody waits long on a lost claim.
CLAIM_LASTS = timedelta(hours=48)


class Holder(StrEnum):
    """Who has the next move; a claim names the person among them."""

    AUTHOR = "author"
    CHAMPIONS = "champions"
    SECOND_READERS = "second_readers"
    CALENDAR = "calendar"  # nobody until the day comes


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose move a state is, and how many days after it began that move is due."""

    holder: Holder
    days: int


# Every state but the final ones. Late is never punished: it is said kindly, and sorts first in lists.
TURNS = {
    # Begun four weeks ago and not touched since, a story is one that its author may want to finish or delete.
    CaseState.DRAFT: Turn(Holder.AUTHOR, 28),
    # She had just pressed "hand in": a few minutes of work, at the latest on next week's quiet afternoon.
    CaseState.SCREENING: Turn(Holder.AUTHOR, 7),
    # Two weeks' leave must not make anybody late.
    CaseState.WITH_AUTHOR: Turn(Holder.AUTHOR, 14),
    # Champions have two hours a week, so a week is once round for each of them.
    CaseState.WITH_CHAMPION: Turn(Holder.CHAMPIONS, 7),
    # Partners give their own time, and some of them have bad weeks. Then any other champion may read it.
    CaseState.WITH_SECOND_READER: Turn(Holder.SECOND_READERS, 14),
    # One button, pressed in the next two hours that a champion has.
    CaseState.READY: Turn(Holder.CHAMPIONS, 7),
    # Two years: teams and ways of working have changed by then, also where the story has not.
    CaseState.PUBLISHED: Turn(Holder.CALENDAR, 730),
    # Leave, and one more try; a story that nobody stands by any more is put away after it.
    CaseState.REVIEW_DUE: Turn(Holder.AUTHOR, 28),
}


def due_at(state: CaseState, since: datetime) -> datetime | None:
    """By when whoever holds a story in this state since then should have moved; None for a final state."""
    turn = TURNS.get(state)
    return since + timedelta(days=turn.days) if turn else None
