"""Whose move a story is, since when and by when, as pages show it."""

from dataclasses import dataclass
from datetime import datetime

from learning_exchange import clock
from learning_exchange.cases.models import Case
from learning_exchange.cases.rules import CaseState, due_at
from learning_exchange.cases.rules.telling import by_when, whose_move
from learning_exchange.cases.rules.waiting import Line
from learning_exchange.pages import day


@dataclass(frozen=True, slots=True)
class Turn:
    """What is said of one story: who, since when, by when, and its place in line if it waits in one."""

    who: str
    since: datetime
    by: str
    is_late: bool
    line: str


def turn_of(case: Case, *, is_author: bool, line: Line | None = None) -> Turn | None:
    """Whose move a story is; None where nobody has to move any more."""
    state = CaseState(case.state)
    since = case.saved_at if state == CaseState.DRAFT else case.state_since
    due = due_at(state, since)
    if due is None:
        return None
    is_late = due < clock.now()
    reader = case.claimed_by.name if case.claimed_by and is_claimed(case) else None
    return Turn(
        whose_move(state, author=case.author.name, is_author=is_author, reader=reader),
        since,
        by_when(state, is_author=is_author, is_late=is_late).format(day=day(due)),
        is_late,
        line.in_words if line and is_author and state == CaseState.WITH_CHAMPION else "",
    )


def is_claimed(case: Case) -> bool:
    """Whether somebody's claim on the story still holds."""
    return case.claim_expires_at is not None and case.claim_expires_at > clock.now()
