"""What an author sees of their own stories; nobody else's ever comes out of here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import joinedload

from learning_exchange.cases.models import Case, CaseComment, ScreeningConfirmation, StoryConsent
from learning_exchange.cases.rules import CaseState
from learning_exchange.extensions import db

PAGE = 20  # stories: what one scrolls through on a phone
MOST_RETURNED = 100  # nobody has as many at a time; the page stays bounded all the same
# Somebody asks the author for something: changes, an answer to screening, whether it is still current.
ASKED = (CaseState.WITH_AUTHOR, CaseState.SCREENING, CaseState.REVIEW_DUE)


@dataclass(frozen=True, slots=True)
class OwnStories:
    """A page of somebody's stories, last saved first; `older` is where the next page begins."""

    stories: Sequence[Case]
    older: tuple[datetime, UUID] | None


def own_case(public_id: UUID, *, author_id: int) -> Case | None:
    """The person's own story, whatever its state; None when there is none or it is somebody else's."""
    return db.session.scalar(select(Case).where(Case.public_id == public_id, Case.author_id == author_id))


def stories_returned_to(author_id: int) -> Sequence[Case]:
    """The stories about which somebody asks their author something, the longest wait first."""
    return db.session.scalars(
        select(Case)
        .where(Case.author_id == author_id, Case.state.in_(ASKED))
        .order_by(Case.state_since, Case.id)
        .limit(MOST_RETURNED)
    ).all()


def other_stories_of(author_id: int, before: tuple[datetime, UUID] | None = None) -> OwnStories:
    """A page of everything else that the person wrote, `before` the place where the last page ended."""
    wanted = select(Case).where(Case.author_id == author_id, Case.state.not_in(ASKED))
    if before:
        wanted = wanted.where(tuple_(Case.saved_at, Case.public_id) < tuple_(*before))
    found = db.session.scalars(
        wanted.options(joinedload(Case.claimed_by))
        .order_by(Case.saved_at.desc(), Case.public_id.desc())
        .limit(PAGE + 1)
    ).all()
    last = found[PAGE - 1] if len(found) > PAGE else None
    return OwnStories(found[:PAGE], (last.saved_at, last.public_id) if last else None)


def comments_on_return(case: Case) -> dict[str, list[CaseComment]]:
    """What a reader asked for when returning the story the last time, by field."""
    if case.state not in (CaseState.WITH_AUTHOR, CaseState.SCREENING):
        return {}
    found = db.session.scalars(
        select(CaseComment)
        .where(CaseComment.case_id == case.id, CaseComment.submission == case.submission)
        .options(joinedload(CaseComment.by))
        .order_by(CaseComment.id)
    )
    by_field: dict[str, list[CaseComment]] = {}
    for comment in found:
        by_field.setdefault(comment.field, []).append(comment)
    return by_field


def reasons_given(case: Case) -> dict[str, str]:
    """Why the author said that what screening asked about is no person receiving care, by fingerprint."""
    kept = select(ScreeningConfirmation).where(ScreeningConfirmation.case_id == case.id)
    return {row.fingerprint: row.reason for row in db.session.scalars(kept)}


def consent_to(case: Case) -> StoryConsent | None:
    """Who can show that the one person whom the story is about agreed; None where nobody has said yet."""
    return db.session.get(StoryConsent, case.id)
