"""Introductions between people who tried the same story: asking for one, and answering.

No address is shown before both have agreed. Whoever declines needs no reason, and the other is not told.
"""

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from learning_exchange.cases.models import Introduction
from learning_exchange.cases.operations.adopting import answer_introduction, ask_for_introduction
from learning_exchange.cases.queries.adoptions import introduction_for, organisation_told_of
from learning_exchange.cases.rules import NoSuchCase, Refused
from learning_exchange.cases.rules.adopting import Answer
from learning_exchange.cases.views import cases
from learning_exchange.extensions import db, limiter
from learning_exchange.people.access import current_person, signed_in

# Each sends a mail to somebody who did not ask for it; more than a few a day is no longer learning.
ASKED_FOR = "10 per day"


def _whoever_asks() -> str:
    return f"introductions of person {current_person().id}"


@cases.post("/<uuid:public_id>/tried/<uuid:adoption_id>/introduction")
@signed_in
@limiter.limit(ASKED_FOR, key_func=_whoever_asks, methods=["POST"])
def ask_introduction(public_id: UUID, adoption_id: UUID) -> ResponseReturnValue:
    """Ask whoever told of this to be introduced."""
    try:
        introduction = ask_for_introduction(public_id, adoption_id, by=current_person())
    except NoSuchCase:
        abort(404)
    db.session.commit()
    return redirect(url_for("cases.introduction", introduction_id=introduction.public_id), 303)


@cases.get("/introductions/<uuid:introduction_id>")
@signed_in
def introduction(introduction_id: UUID) -> ResponseReturnValue:
    """Who asked whom about which story; and once both agreed, the other's address."""
    person = current_person()
    found = introduction_for(introduction_id, to=person) or abort(404)
    return _page(found, reader_asked=found.asked_by_id == person.id)


@cases.post("/introductions/<uuid:introduction_id>/agree")
@signed_in
def agree_introduction(introduction_id: UUID) -> ResponseReturnValue:
    """Let both have each other's address."""
    return _answer(introduction_id, Answer.AGREE, "You are introduced. Each of you gets a mail now.")


@cases.post("/introductions/<uuid:introduction_id>/decline")
@signed_in
def decline_introduction(introduction_id: UUID) -> ResponseReturnValue:
    """Rather not: the other is not told."""
    done = "All right. Nobody is told, and your address stays with you."
    return _answer(introduction_id, Answer.DECLINE, done)


def _answer(introduction_id: UUID, answer: Answer, done: str) -> ResponseReturnValue:
    try:
        answer_introduction(introduction_id, answer, by=current_person())
    except NoSuchCase:
        abort(404)
    except Refused as refusal:
        flash(refusal.sentence)
    else:
        db.session.commit()
        flash(done, "success")
    return redirect(url_for("cases.introduction", introduction_id=introduction_id), 303)


def _page(found: Introduction, *, reader_asked: bool) -> ResponseReturnValue:
    other = found.asked if reader_asked else found.asker
    return render_template(
        "cases/introduction.html",
        introduction=found,
        case=found.case,
        other=other,
        organisation=organisation_told_of(found.case_id, other.id),
        reader_asked=reader_asked,
    )
