"""Reviewing stories: what waits, claiming, and the page on which champions and second readers answer.

Whatever was typed comes back when somebody else was faster. Nothing is decided here: the operations ask the
rules under a lock.
"""

from collections.abc import Callable
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_exchange import clock
from learning_exchange.cases.forms import ReviewForm
from learning_exchange.cases.models import Case
from learning_exchange.cases.operations import (
    Overtaken,
    Unscreened,
    agree_case,
    claim_case,
    hand_on_case,
    publish_case,
    release_case,
    return_case,
    standing_of,
)
from learning_exchange.cases.queries.reading import comments_on, visible_case
from learning_exchange.cases.queries.reviewing import cases_claimed_by, cases_waiting_for, partners_can_read
from learning_exchange.cases.rules import (
    BOXES,
    IN_REVIEW,
    SCREENED,
    Actor,
    CaseState,
    NoSuchCase,
    Refused,
    can_claim,
)
from learning_exchange.cases.views import cases
from learning_exchange.cases.views.additions import additions_to
from learning_exchange.cases.views.changes import changes_of
from learning_exchange.cases.views.places import place_in_address, read_place
from learning_exchange.cases.views.reading import labelled
from learning_exchange.cases.views.turns import is_claimed
from learning_exchange.extensions import db
from learning_exchange.framework import framework
from learning_exchange.history.queries import latest_step
from learning_exchange.pages import ago
from learning_exchange.people.access import current_person, needs
from learning_exchange.people.rules import Role
from learning_exchange.screening import must_change

# After which somebody else's turn at a story is over, or has begun.
_TURNS = (
    "CaseClaimed",
    "CaseReturned",
    "CaseHandedOn",
    "CaseAgreed",
    "CasePublished",
    "CaseReopened",
    "CaseWithdrawn",
    "CaseArchived",
)
# What each button of the review does, and what is said then; any other returns the story.
_GOES_ON: dict[str, tuple[Callable[..., Case], str]] = {
    "publish": (publish_case, "The story is published."),
    "hand_on": (hand_on_case, "The story waits for a second reader. After that it is yours to publish."),
    "agree": (agree_case, "Thank you. The champion who read it first publishes it next."),
}


@cases.get("/waiting")
@needs(Role.CHAMPION, Role.PARTNER)
def waiting() -> ResponseReturnValue:
    """What waits for a reader: first what one has claimed, then the others, oldest first."""
    after = read_place(request.args.get("after"))
    me = current_person()
    page = cases_waiting_for(me, after)
    more = place_in_address(page.more)
    return render_template(
        "cases/waiting.html",
        claimed=[] if after else cases_claimed_by(me),
        stories=page.stories,
        is_first=after is None,
        is_champion=Role.CHAMPION in me.roles,
        now=clock.now(),
        more=more and url_for("cases.waiting", after=more),
    )


@cases.post("/<uuid:public_id>/claim")
@needs(Role.CHAMPION, Role.PARTNER)
def claim(public_id: UUID) -> ResponseReturnValue:
    """Take a story to read it."""
    return do(lambda: claim_case(public_id, by=actor()), then=url_for("cases.review", public_id=public_id))


@cases.post("/<uuid:public_id>/release")
@needs(Role.CHAMPION, Role.PARTNER)
def release(public_id: UUID) -> ResponseReturnValue:
    """Give a story back to those that wait."""
    done = "The story waits for another reader again."
    return do(lambda: release_case(public_id, by=actor()), then=url_for("cases.waiting"), done=done)


@cases.get("/<uuid:public_id>/review")
@needs(Role.CHAMPION, Role.PARTNER)
def review(public_id: UUID) -> ResponseReturnValue:
    """The story with a box for comments at each of its parts."""
    person = current_person()
    case = visible_case(public_id, to=person) or abort(404)
    if case.state not in IN_REVIEW or case.author_id == person.id:
        return redirect(url_for("cases.story", public_id=public_id), 303)
    return _page(case, ReviewForm())


@cases.post("/<uuid:public_id>/review")
@needs(Role.CHAMPION, Role.PARTNER)
def decide(public_id: UUID) -> ResponseReturnValue:
    """Return the story with comments, or let it go on, as the button says."""
    case = visible_case(
        public_id, to=current_person()
    )  # None also where its author has just got or taken it back
    form, button = ReviewForm(), next((name for name in _GOES_ON if name in request.form), "return")
    if case and not (form.may_return() if button == "return" else form.may_go_on()):
        return _page(case, form, status=422)
    try:
        done = _carry_out(public_id, form, button)
    except NoSuchCase:
        abort(404)
    except Unscreened as refusal:
        form.form_errors.append(_blocked(refusal))
        return _page(case, form, status=409)
    except Overtaken as refusal:
        return _page(case, form, refusal=_who_was_first(refusal), status=409)
    except Refused as refusal:
        return _page(case, form, refusal=refusal.sentence, status=409)
    db.session.commit()
    flash(done, "success")
    return redirect(url_for("cases.waiting"), 303)


def actor() -> Actor:
    """Who is signed in, as the rules see them."""
    person = current_person()
    return Actor(person.id, person.roles)


def do(act: Callable[[], Case], *, then: str, done: str = "", otherwise: str = "") -> ResponseReturnValue:
    """Act and go on; where the rules refuse, say why on the page `otherwise`, or among what waits."""
    try:
        act()
    except NoSuchCase:
        abort(404)
    except Refused as refusal:
        flash(refusal.sentence, "error")
        return redirect(otherwise or url_for("cases.waiting"), 303)
    db.session.commit()
    if done:
        flash(done, "success")
    return redirect(then, 303)


def _carry_out(public_id: UUID, form: ReviewForm, button: str) -> str:
    """Do what the button says; returns the sentence that is shown then."""
    strengths = form.strengths.data or ""
    if button in _GOES_ON:
        act, done = _GOES_ON[button]
        act(public_id, strengths=strengths, by=actor())
        return done
    return_case(public_id, form.comments, strengths=strengths, by=actor())
    return "The story is back with its author."


def _who_was_first(refusal: Overtaken) -> str:
    """Who was faster, and when."""
    step = latest_step(refusal.stream, _TURNS)
    return f"{step.sentence.removesuffix('.')} {ago(step.at)}." if step else refusal.sentence


def _blocked(refusal: Unscreened) -> str:
    fields = {finding.field: SCREENED[finding.field] for finding in must_change(refusal.findings)}
    places = ", ".join(f"“{label}”" for label in fields.values())
    return f"Screening finds what may identify somebody at {places}. Ask the author to change it."


def _page(
    case: Case | None, form: ReviewForm, *, refusal: str = "", status: int = 200
) -> ResponseReturnValue:
    is_open = case is not None and case.state in IN_REVIEW
    page = render_template(
        "cases/review.html",
        case=case,
        form=form,
        refusal=refusal,
        is_open=is_open,
        is_mine=case is not None and case.claimed_by_id == current_person().id,
        holds=case is not None and is_claimed(case),
        why_not=_why_not_mine(case) if case and is_open else "",
        changes=changes_of(case) if case and is_open else None,
        asked=_asked_before(case) if case and is_open else {},
        boxes=BOXES,
        framework=framework(),
        labelled=labelled,
        **(additions_to(case, current_person()) if case else {}),
    )
    return page, status


def _asked_before(case: Case) -> dict[str, list[str]]:
    """By field, what readers asked for when the story was handed in before."""
    asked: dict[str, list[str]] = {}
    if case.submission > 1:
        for comment in comments_on(case):
            asked.setdefault(comment.field, []).append(comment.body)
    return asked


def _why_not_mine(case: Case) -> str:
    """Why this reader cannot claim the story, whoever has claimed it now; empty where they can."""
    partners_can = case.state == CaseState.WITH_SECOND_READER and partners_can_read(case)
    standing = standing_of(case, actor(), claim_ended=not is_claimed(case), partners_can=partners_can)
    return can_claim(standing, actor()) or ""
