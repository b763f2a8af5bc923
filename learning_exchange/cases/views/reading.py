"""Reading one story, with what became of it. The list and its search are in `finding.py`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from learning_exchange import clock
from learning_exchange.cases.models import Case, CaseComment
from learning_exchange.cases.queries.reading import comments_on, visible_case
from learning_exchange.cases.rules import (
    BOXES,
    COMMENTABLE,
    STRENGTHS,
    Actor,
    CaseState,
    Standing,
    can_archive,
)
from learning_exchange.cases.views import cases
from learning_exchange.cases.views.additions import additions_to
from learning_exchange.framework import framework
from learning_exchange.history.queries import Step, timeline
from learning_exchange.people.access import current_person, signed_in
from learning_exchange.people.rules import Role

# Stories are told in the first person, so over a story the second box is not "What you did".
HEADINGS = BOXES | {"what_you_did": "What we did"}


@cases.get("/<uuid:public_id>")
@signed_in
def story(public_id: UUID) -> ResponseReturnValue:
    """One story; for its author and for champions also what became of it so far."""
    person = current_person()
    case = visible_case(public_id, to=person) or abort(404)
    if case.state == CaseState.DRAFT:
        return redirect(url_for("cases.edit", public_id=public_id), 303)
    follows = case.author_id == person.id or Role.CHAMPION in person.roles
    return render_template(
        "cases/case.html",
        case=case,
        boxes=HEADINGS,
        framework=framework(),
        labelled=labelled,
        is_author=case.author_id == person.id,
        may_archive=can_archive(_standing(case), Actor(person.id, person.roles)) is None,
        steps=[*_told(timeline(f"case:{case.id}"), comments_on(case))] if follows else (),
        strengths=STRENGTHS,
        commentable=COMMENTABLE,
        now=clock.now(),
        **additions_to(case, person),
    )


def labelled(slugs: Iterable[str], labels: Mapping[str, str]) -> list[str]:
    """The labels of slugs, for templates; a slug without a label is left out."""
    return [labels[slug] for slug in slugs if slug in labels]


def _told(
    steps: Sequence[Step], comments: Sequence[CaseComment]
) -> Iterator[tuple[Step, Sequence[CaseComment]]]:
    """Each step with what a champion wrote to the author at it."""
    submission = 0
    for step in steps:
        submission += step.type == "CaseSubmitted"
        answered = step.type in ("CaseReturned", "CasePublished")
        yield step, [c for c in comments if answered and c.submission == submission]


def _standing(case: Case) -> Standing:
    """Where the story stands; who claimed it makes no difference to what a reader may do."""
    return Standing(CaseState(case.state), case.author_id, was_handed_in=case.submission > 0)
