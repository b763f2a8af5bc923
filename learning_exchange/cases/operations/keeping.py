"""Whether a published story is still current: asked after two years, answered by people or by the calendar.

The calendar asks and, unanswered, puts the story away; both are schedules, and harmless when run twice.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from learning_exchange.cases.models import Case
from learning_exchange.cases.operations.moving import case_for, move, standing_of
from learning_exchange.cases.rules import CALENDAR, TURNS, Act, Actor, CaseState, state_after
from learning_exchange.events.cases import CaseArchived, CaseKept, CaseReopened, CaseReviewDue
from learning_exchange.extensions import db
from learning_exchange.outbox import record

AT_ONCE = 100  # stories in one transaction: the next look, seconds later, takes the next hundred


def keep_case(public_id: UUID, *, by: Actor) -> Case:
    """Say that a story is still current: for two more years nobody asks. Raises NoSuchCase and Refused."""
    case = case_for(Act.KEEP, public_id, by=by)
    move(case, CaseState.PUBLISHED)
    record(CaseKept(case.id), by=by.person_id)
    return case


def reopen_case(public_id: UUID, *, by: Actor) -> Case:
    """Give a story that needs a change back to its author. Raises NoSuchCase and Refused."""
    case = case_for(Act.REOPEN, public_id, by=by)
    move(case, CaseState.WITH_AUTHOR)
    record(CaseReopened(case.id), by=by.person_id)
    return case


def archive_case(public_id: UUID, *, by: Actor) -> Case:
    """Put a published story away as no longer current. Raises NoSuchCase and Refused."""
    case = case_for(Act.ARCHIVE, public_id, by=by)
    move(case, CaseState.ARCHIVED)
    record(CaseArchived(case.id), by=by.person_id)
    return case


def ask_whether_current() -> int:
    """Ask about the stories whose two years are over; returns how many."""
    return _when_due(CaseState.PUBLISHED, Act.ASK, CaseReviewDue)


def archive_unanswered() -> int:
    """Put the stories away about which nobody answered in time; returns how many."""
    return _when_due(CaseState.REVIEW_DUE, Act.ARCHIVE, CaseArchived)


def _when_due(state: CaseState, act: Act, event: type[CaseReviewDue] | type[CaseArchived]) -> int:
    """Do what the calendar does with the stories that have stood in a state for all its days."""
    begun = func.now() - timedelta(days=TURNS[state].days)
    due = db.session.scalars(
        select(Case)
        .where(Case.state == state, Case.state_since <= begun)
        .order_by(Case.state_since)
        .limit(AT_ONCE)
        .with_for_update(of=Case, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for case in due:
        move(case, state_after(act, standing_of(case, CALENDAR), CALENDAR))
        record(event(case.id), by=None)
    return len(due)
