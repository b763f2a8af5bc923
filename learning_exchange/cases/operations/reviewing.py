"""What champions do with a story: claim it, give it back, ask for changes, publish it, put it away.

Each locks the row first and asks the rules under that lock, so of two champions at once one wins and the
other is told. Whether a claim has expired only the database's clock says.
"""

from collections.abc import Callable, Mapping
from uuid import UUID

from sqlalchemy import func, select

from learning_exchange import clock
from learning_exchange.cases.models import Case, CaseComment
from learning_exchange.cases.operations.writing import Unscreened, findings_in
from learning_exchange.cases.rules import (
    CLAIM_LASTS,
    STRENGTHS,
    Actor,
    CaseState,
    NoSuchCase,
    Refused,
    Standing,
    can_archive,
    can_claim,
    can_publish,
    can_release,
    can_return,
)
from learning_exchange.events.cases import (
    CaseArchived,
    CaseClaimed,
    CasePublished,
    CaseReleased,
    CaseReturned,
)
from learning_exchange.extensions import db
from learning_exchange.outbox import record
from learning_exchange.screening import must_change


class Overtaken(Refused):
    """Somebody else reviews the story, or its review is over; `stream` is where the history says by whom."""

    def __init__(self, sentence: str, case: Case) -> None:
        super().__init__(sentence)
        self.stream = f"case:{case.id}"


def claim_case(public_id: UUID, *, by: Actor) -> Case:
    """Take a story to review it, for CLAIM_LASTS; claiming it again makes the claim last anew.

    Raises NoSuchCase and Refused.
    """
    case = _locked(public_id, can_claim, by)
    if case.claimed_by_id != by.person_id:
        record(CaseClaimed(case.id), by=by.person_id)
    case.claim_expires_at = db.session.scalar(select(func.now() + CLAIM_LASTS))  # may flush: both or none
    case.claimed_by_id = by.person_id
    return case


def release_case(public_id: UUID, *, by: Actor) -> Case:
    """Give a story back to those that wait. Raises NoSuchCase and Refused."""
    case = _locked(public_id, can_release, by)
    _end_claim(case)
    record(CaseReleased(case.id), by=by.person_id)
    return case


def return_case(public_id: UUID, comments: Mapping[str, str], *, strengths: str = "", by: Actor) -> Case:
    """Ask the author for changes: comments by field, at least one. Raises NoSuchCase and Refused."""
    case = _locked(public_id, can_return, by)
    if not comments:
        raise Refused("Say at one part of the story or more what the author should change.")
    _keep_comments(case, {STRENGTHS: strengths} | dict(comments), by)
    _move(case, CaseState.WITH_AUTHOR)
    record(CaseReturned(case.id, submission=case.submission, fields=list(comments)), by=by.person_id)
    return case


def publish_case(public_id: UUID, *, strengths: str = "", by: Actor) -> Case:
    """Publish a story. Raises NoSuchCase, Refused, and Unscreened where it holds what screening blocks.

    Its words have not changed since its author handed it in, but the detectors may have learned since.
    """
    case = _locked(public_id, can_publish, by)
    findings = findings_in(case)
    if must_change(findings):
        raise Unscreened(findings)
    _keep_comments(case, {STRENGTHS: strengths}, by)
    _move(case, CaseState.PUBLISHED)
    case.published_at = case.state_since
    record(CasePublished(case.id), by=by.person_id)
    return case


def archive_case(public_id: UUID, *, by: Actor) -> Case:
    """Put a published story away as no longer current. Raises NoSuchCase and Refused."""
    case = _locked(public_id, can_archive, by)
    _move(case, CaseState.ARCHIVED)
    record(CaseArchived(case.id), by=by.person_id)
    return case


def _locked(public_id: UUID, may: Callable[[Standing, Actor], str | None], by: Actor) -> Case:
    """The story, its row locked, if the rule allows it; raises NoSuchCase, Refused and Overtaken."""
    ended = Case.claim_expires_at <= func.now()
    found = db.session.execute(
        select(Case, ended)
        .where(Case.public_id == public_id, Case.state != CaseState.DRAFT)
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NoSuchCase
    case, claim_ended = found
    standing = _standing(case, by, claim_ended=bool(claim_ended))
    if refusal := may(standing, by):
        is_over = standing.state != CaseState.WITH_CHAMPION
        is_taken = standing.claimed_by_id not in (None, by.person_id)
        raise Overtaken(refusal, case) if is_over or is_taken else Refused(refusal)
    return case


def _standing(case: Case, by: Actor, *, claim_ended: bool) -> Standing:
    holder = None if claim_ended and case.claimed_by_id != by.person_id else case.claimed_by
    claim = (holder.id, holder.name) if holder else (None, None)
    return Standing(CaseState(case.state), case.author_id, *claim)


def _keep_comments(case: Case, comments: Mapping[str, str], by: Actor) -> None:
    for field, body in comments.items():
        if body:
            kept = {"field": field, "body": body, "by_id": by.person_id, "written_at": clock.now()}
            db.session.add(CaseComment(case_id=case.id, submission=case.submission, **kept))


def _move(case: Case, state: CaseState) -> None:
    case.state, case.state_since = state, clock.now()
    _end_claim(case)


def _end_claim(case: Case) -> None:
    case.claimed_by_id = case.claim_expires_at = None
