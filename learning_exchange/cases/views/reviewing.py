"""Reviewing stories: what waits, claiming, and the page on which a champion returns or publishes.

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
    archive_case,
    claim_case,
    publish_case,
    release_case,
    return_case,
)
from learning_exchange.cases.queries.reading import visible_case
from learning_exchange.cases.queries.reviewing import cases_claimed_by, cases_waiting_for
from learning_exchange.cases.rules import BOXES, SCREENED, Actor, CaseState, NoSuchCase, Refused
from learning_exchange.cases.views import cases
from learning_exchange.cases.views.additions import additions_to
from learning_exchange.cases.views.places import place_in_address, read_place
from learning_exchange.cases.views.reading import labelled
from learning_exchange.extensions import db
from learning_exchange.framework import framework
from learning_exchange.history.queries import latest_step
from learning_exchange.pages import ago
from learning_exchange.people.access import current_person, needs
from learning_exchange.people.rules import Role
from learning_exchange.screening import must_change

# After which somebody else's turn at a story is over, or has begun.
_TURNS = ("CaseClaimed", "CaseReturned", "CasePublished", "CaseWithdrawn", "CaseArchived")


@cases.get("/waiting")
@needs(Role.CHAMPION)
def waiting() -> ResponseReturnValue:
    """What waits for review: first what one has claimed, then the others, oldest first."""
    after = read_place(request.args.get("after"))
    me = current_person().id
    page = cases_waiting_for(me, after)
    more = place_in_address(page.more)
    return render_template(
        "cases/waiting.html",
        claimed=[] if after else cases_claimed_by(me),
        stories=page.stories,
        is_first=after is None,
        more=more and url_for("cases.waiting", after=more),
    )


@cases.post("/<uuid:public_id>/claim")
@needs(Role.CHAMPION)
def claim(public_id: UUID) -> ResponseReturnValue:
    """Take a story to review it."""
    return _do(lambda: claim_case(public_id, by=_me()), then=url_for("cases.review", public_id=public_id))


@cases.post("/<uuid:public_id>/release")
@needs(Role.CHAMPION)
def release(public_id: UUID) -> ResponseReturnValue:
    """Give a story back to those that wait."""
    done = "The story waits for another champion again."
    return _do(lambda: release_case(public_id, by=_me()), then=url_for("cases.waiting"), done=done)


@cases.post("/<uuid:public_id>/archive")
@needs(Role.CHAMPION, Role.ADMINISTRATOR)
def archive(public_id: UUID) -> ResponseReturnValue:
    """Put a published story away as no longer current."""
    done = "The story is put away. It left the list and the search; links to it stay good."
    then = url_for("cases.story", public_id=public_id)
    return _do(lambda: archive_case(public_id, by=_me()), then=then, done=done, otherwise=then)


@cases.get("/<uuid:public_id>/review")
@needs(Role.CHAMPION)
def review(public_id: UUID) -> ResponseReturnValue:
    """The story with a box for comments at each of its parts."""
    person = current_person()
    case = visible_case(public_id, to=person) or abort(404)
    if case.state != CaseState.WITH_CHAMPION or case.author_id == person.id:
        return redirect(url_for("cases.story", public_id=public_id), 303)
    return _page(case, ReviewForm())


@cases.post("/<uuid:public_id>/review")
@needs(Role.CHAMPION)
def decide(public_id: UUID) -> ResponseReturnValue:
    """Return the story with comments, or publish it, as the button says."""
    case = visible_case(
        public_id, to=current_person()
    )  # None also where its author has just got or taken it back
    form = ReviewForm()
    publishes = "publish" in request.form
    if case and not (form.may_publish() if publishes else form.may_return()):
        return _page(case, form, status=422)
    try:
        _carry_out(public_id, form, publishes=publishes)
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
    flash("The story is published." if publishes else "The story is back with its author.", "success")
    return redirect(url_for("cases.waiting"), 303)


def _me() -> Actor:
    person = current_person()
    return Actor(person.id, person.roles)


def _do(act: Callable[[], Case], *, then: str, done: str = "", otherwise: str = "") -> ResponseReturnValue:
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


def _carry_out(public_id: UUID, form: ReviewForm, *, publishes: bool) -> None:
    strengths = form.strengths.data or ""
    if publishes:
        publish_case(public_id, strengths=strengths, by=_me())
    else:
        return_case(public_id, form.comments, strengths=strengths, by=_me())


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
    page = render_template(
        "cases/review.html",
        case=case,
        form=form,
        refusal=refusal,
        is_open=case is not None and case.state == CaseState.WITH_CHAMPION,
        is_mine=case is not None and case.claimed_by_id == current_person().id,
        now=clock.now(),
        boxes=BOXES,
        framework=framework(),
        labelled=labelled,
        **(additions_to(case, current_person()) if case else {}),
    )
    return page, status
