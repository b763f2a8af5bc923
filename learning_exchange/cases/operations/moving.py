"""How every operation on a story begins and ends: its row locked, the rules asked, its state changed.

Of two people at once one wins, and the other is told. Whether a claim has expired only the database's clock
says.
"""

from uuid import UUID

from sqlalchemy import func, or_, select

from learning_exchange import clock
from learning_exchange.cases.models import Case
from learning_exchange.cases.queries.reviewing import PARTNERS_CAN
from learning_exchange.cases.rules import (
    CLAIM_LASTS,
    IN_REVIEW,
    Act,
    Actor,
    CaseState,
    NoSuchCase,
    Refused,
    Standing,
    refusal,
)
from learning_exchange.extensions import db


class Overtaken(Refused):
    """Somebody else reviews the story, or its review is over; `stream` is where the history says by whom."""

    def __init__(self, sentence: str, case: Case) -> None:
        super().__init__(sentence)
        self.stream = f"case:{case.id}"


def case_for(act: Act, public_id: UUID, *, by: Actor) -> Case:
    """The story, its row locked, if the rules allow this act; raises NoSuchCase, Refused and Overtaken.

    A story that was never handed in exists for its author alone.
    """
    handed_in = or_(Case.submission > 0, Case.author_id == by.person_id)
    ended = Case.claim_expires_at <= func.now()
    found = db.session.execute(
        select(Case, ended, PARTNERS_CAN)
        .where(Case.public_id == public_id, handed_in)
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NoSuchCase
    case, claim_ended, partners_can = found
    standing = standing_of(case, by, claim_ended=bool(claim_ended), partners_can=bool(partners_can))
    if sentence := refusal(act, standing, by):
        is_over = standing.state not in IN_REVIEW
        is_taken = standing.claimed_by_id not in (None, by.person_id)
        raise Overtaken(sentence, case) if is_over or is_taken else Refused(sentence)
    return case


def standing_of(case: Case, by: Actor, *, claim_ended: bool = False, partners_can: bool = False) -> Standing:
    """Where a story stands, as the rules see it; a claim that has ended counts for whoever had it."""
    holder = None if claim_ended and case.claimed_by_id != by.person_id else case.claimed_by
    return Standing(
        CaseState(case.state),
        case.author_id,
        claimed_by_id=holder.id if holder else None,
        claimed_by_name=holder.name if holder else None,
        was_handed_in=case.submission > 0,
        first_champion_id=case.first_champion_id,
        second_reader_because=case.second_reader_because,
        partners_can=partners_can,
    )


def move(case: Case, state: CaseState) -> None:
    """Put the story into a state, from now on and claimed by nobody."""
    case.state, case.state_since = state, clock.now()
    end_claim(case)


def begin_claim(case: Case, person_id: int) -> None:
    """Let the story be somebody's for CLAIM_LASTS, by the database's clock."""
    case.claim_expires_at = db.session.scalar(select(func.now() + CLAIM_LASTS))  # may flush: both or none
    case.claimed_by_id = person_id


def end_claim(case: Case) -> None:
    """Let the story be nobody's."""
    case.claimed_by_id = case.claim_expires_at = None
