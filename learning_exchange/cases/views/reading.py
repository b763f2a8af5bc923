"""Reading one story, with what became of it. The list and its search are in `finding.py`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from flask import abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_exchange.cases.models import Case, CaseComment
from learning_exchange.cases.operations import standing_of
from learning_exchange.cases.operations.saving import KEEPABLE
from learning_exchange.cases.queries.alike import cases_like
from learning_exchange.cases.queries.reading import comments_on, visible_case
from learning_exchange.cases.queries.saving import is_bookmarked
from learning_exchange.cases.queries.turns import places_in_line
from learning_exchange.cases.rules import (
    BOXES,
    COMMENTABLE,
    CURRENT,
    IN_REVIEW,
    STRENGTHS,
    Act,
    Actor,
    CaseState,
    refusal,
)
from learning_exchange.cases.views import cases
from learning_exchange.cases.views.additions import additions_to
from learning_exchange.cases.views.turns import turn_of
from learning_exchange.framework import framework
from learning_exchange.history.queries import Step, timeline
from learning_exchange.people.access import current_person, signed_in
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.queries.following import became_of

# Stories are told in the first person, so over a story the second box is not "What you did".
ALIKE = 3  # stories under a story: what one may want to read next
HEADINGS = BOXES | {"what_you_did": "What we did"}
# The steps at which a reader writes to the author.
_ANSWERS = ("CaseReturned", "CaseHandedOn", "CaseAgreed", "CasePublished")


@cases.get("/<uuid:public_id>")
@signed_in
def story(public_id: UUID) -> ResponseReturnValue:
    """One story; for its author and for champions also what became of it so far."""
    person = current_person()
    case = visible_case(public_id, to=person) or abort(404)
    if case.state == CaseState.DRAFT:
        return redirect(url_for("cases.edit", public_id=public_id), 303)
    is_author, champion = case.author_id == person.id, Role.CHAMPION in person.roles
    follows = is_author or champion or case.state == CaseState.WITH_SECOND_READER
    line = places_in_line([case.id] if is_author and case.state == CaseState.WITH_CHAMPION else ())
    return render_template(
        "cases/case.html",
        case=case,
        boxes=HEADINGS,
        framework=framework(),
        labelled=labelled,
        is_author=is_author,
        in_review=case.state in IN_REVIEW,
        may=_may(case, Actor(person.id, person.roles)),
        turn=turn_of(case, is_author=is_author, line=line.get(case.id)) if follows else None,
        steps=[*_told(timeline(f"case:{case.id}"), comments_on(case))] if follows else (),
        became=became_of("case", case.id) if follows else (),
        strengths=STRENGTHS,
        commentable=COMMENTABLE,
        alike=cases_like(case, ALIKE, to=person.id) if case.state in CURRENT else (),
        bookmarked=is_bookmarked(case.id, by=person.id) if case.state in KEEPABLE else None,
        address=current_app.extensions["settings"].site_url + request.path,
        **additions_to(case, person),
    )


def labelled(slugs: Iterable[str], labels: Mapping[str, str]) -> list[str]:
    """The labels of slugs, for templates; a slug without a label is left out."""
    return [labels[slug] for slug in slugs if slug in labels]


def _told(
    steps: Sequence[Step], comments: Sequence[CaseComment]
) -> Iterator[tuple[Step, Sequence[CaseComment]]]:
    """Each step with what a reader wrote to the author at it."""
    left, submission = [*comments], 0
    for step in steps:
        submission += step.type == "CaseSubmitted"
        told = [
            comment for comment in left if step.type in _ANSWERS and _written_at(step, comment, submission)
        ]
        left = [comment for comment in left if comment not in told]
        yield step, told


def _written_at(step: Step, comment: CaseComment, submission: int) -> bool:
    by_whom = (comment.submission, comment.by_id) == (submission, step.who_id)
    return by_whom and comment.written_at <= step.at


def _may(case: Case, actor: Actor) -> set[str]:
    """Which of the acts that the page offers this person may do; whoever claimed the story."""
    standing = standing_of(case, actor)
    return {act for act in (Act.ARCHIVE, Act.KEEP, Act.WITHDRAW) if refusal(act, standing, actor) is None}
