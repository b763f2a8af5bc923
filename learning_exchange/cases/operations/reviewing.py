"""What champions and second readers do with a story: claim it, give it back, ask for changes, pass it on,
agree, publish it.

Each locks the row first and asks the rules under that lock: see `moving.py`.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import update

from learning_exchange import clock
from learning_exchange.cases.models import Case, CaseComment, CaseVersion
from learning_exchange.cases.operations.moving import begin_claim, case_for, end_claim, move
from learning_exchange.cases.operations.writing import Unscreened, findings_in
from learning_exchange.cases.rules import ASKED_FOR, STRENGTHS, Act, Actor, CaseState, Refused
from learning_exchange.events.cases import (
    CaseAgreed,
    CaseClaimed,
    CaseHandedOn,
    CasePublished,
    CaseReleased,
    CaseReturned,
)
from learning_exchange.extensions import db
from learning_exchange.outbox import record
from learning_exchange.screening import must_change


def claim_case(public_id: UUID, *, by: Actor) -> Case:
    """Take a story to read it, for CLAIM_LASTS; claiming it again makes the claim last anew.

    Raises NoSuchCase and Refused.
    """
    case = case_for(Act.CLAIM, public_id, by=by)
    if case.claimed_by_id != by.person_id:
        record(CaseClaimed(case.id), by=by.person_id)
    begin_claim(case, by.person_id)
    return case


def release_case(public_id: UUID, *, by: Actor) -> Case:
    """Give a story back to those that wait. Raises NoSuchCase and Refused."""
    case = case_for(Act.RELEASE, public_id, by=by)
    end_claim(case)
    record(CaseReleased(case.id), by=by.person_id)
    return case


def return_case(public_id: UUID, comments: Mapping[str, str], *, strengths: str = "", by: Actor) -> Case:
    """Ask the author for changes: comments by field, at least one. Raises NoSuchCase and Refused."""
    case = case_for(Act.RETURN, public_id, by=by)
    if not comments:
        raise Refused("Say at one part of the story or more what the author should change.")
    _keep_comments(case, {STRENGTHS: strengths} | dict(comments), by)
    _decide(case, CaseState.WITH_AUTHOR)
    record(CaseReturned(case.id, submission=case.submission, fields=list(comments)), by=by.person_id)
    return case


def hand_on_case(public_id: UUID, *, strengths: str = "", by: Actor) -> Case:
    """Pass a story on to a second reader, because a rule or its champion says so.

    Raises NoSuchCase, Refused and Unscreened.
    """
    case = _sound_case_for(Act.HAND_ON, public_id, by)
    _keep_comments(case, {STRENGTHS: strengths}, by)
    case.second_reader_because = case.second_reader_because or ASKED_FOR
    case.first_champion_id = by.person_id
    _decide(case, CaseState.WITH_SECOND_READER)
    record(CaseHandedOn(case.id, why=case.second_reader_because), by=by.person_id)
    return case


def agree_case(public_id: UUID, *, strengths: str = "", by: Actor) -> Case:
    """Agree, as the second reader, that a story may be published: its first champion does that next.

    Raises NoSuchCase, Refused and Unscreened.
    """
    case = _sound_case_for(Act.AGREE, public_id, by)
    _keep_comments(case, {STRENGTHS: strengths}, by)
    _decide(case, CaseState.READY)
    if case.first_champion_id:
        begin_claim(case, case.first_champion_id)
    record(CaseAgreed(case.id), by=by.person_id)
    return case


def publish_case(public_id: UUID, *, strengths: str = "", by: Actor) -> Case:
    """Publish a story. Raises NoSuchCase, Refused, and Unscreened where it holds what screening blocks."""
    case = _sound_case_for(Act.PUBLISH, public_id, by)
    _keep_comments(case, {STRENGTHS: strengths}, by)
    _decide(case, CaseState.PUBLISHED)
    case.published_at = case.state_since
    record(CasePublished(case.id), by=by.person_id)
    return case


def _sound_case_for(act: Act, public_id: UUID, by: Actor) -> Case:
    """The locked story, screened once more: its words are the same, but the detectors may have learned."""
    case = case_for(act, public_id, by=by)
    findings = findings_in(case)
    if must_change(findings):
        raise Unscreened(findings)
    return case


def _decide(case: Case, state: CaseState) -> None:
    """Move the story on, and note when its first reader had read it: that is how long a review takes."""
    if case.state == CaseState.WITH_CHAMPION:
        read = CaseVersion.case_id == case.id, CaseVersion.submission == case.submission
        db.session.execute(update(CaseVersion).where(*read).values(decided_at=clock.now()))
    move(case, state)


def _keep_comments(case: Case, comments: Mapping[str, str], by: Actor) -> None:
    for field, body in comments.items():
        if body:
            kept = {"field": field, "body": body, "by_id": by.person_id, "written_at": clock.now()}
            db.session.add(CaseComment(case_id=case.id, submission=case.submission, **kept))
