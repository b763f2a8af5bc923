"""Before a story about one person is handed in: who can show that they agreed to it."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from learning_exchange.cases.forms import ConsentForm
from learning_exchange.cases.models import Case
from learning_exchange.cases.operations import (
    HandedIn,
    Incomplete,
    Unscreened,
    record_consent,
    stop_case,
    submit_case,
)
from learning_exchange.cases.queries.writing import consent_to, own_case
from learning_exchange.cases.rules import EDITABLE, NoSuchCase
from learning_exchange.cases.views import cases
from learning_exchange.cases.views.writing import HANDED_IN
from learning_exchange.extensions import db
from learning_exchange.people.access import current_person, signed_in


@cases.get("/<uuid:public_id>/consent")
@signed_in
def consent(public_id: UUID) -> ResponseReturnValue:
    """Ask who can show that the person agreed."""
    case = own_case(public_id, author_id=current_person().id) or abort(404)
    if case.state not in EDITABLE:
        return redirect(url_for("cases.story", public_id=public_id), 303)
    return _page(case, _form(case))


@cases.post("/<uuid:public_id>/consent")
@signed_in
def agreed(public_id: UUID) -> ResponseReturnValue:
    """Keep the answer, and hand the story in if the button says so."""
    case = own_case(public_id, author_id=current_person().id) or abort(404)
    form = ConsentForm()
    if case.state in EDITABLE and not form.validate():
        return _page(case, form, status=422)
    try:
        record_consent(public_id, form.consent(), by=current_person().id)
        db.session.commit()
        return (
            _hand_in(public_id, current_person().id) if "submit" in request.form else _go("edit", public_id)
        )
    except (HandedIn, ValueError):
        return _go("story", public_id)
    except NoSuchCase:
        abort(404)


def _hand_in(public_id: UUID, by: int) -> Response:
    """Hand the story in, or lead to what it still needs."""
    try:
        submit_case(public_id, by=by)
    except Incomplete:
        db.session.rollback()
        flash(
            "That is kept. Your story is not complete yet: press “Check and hand in” to see what is missing."
        )
        return _go("edit", public_id)
    except Unscreened:
        db.session.rollback()
        stop_case(public_id, by=by)
        db.session.commit()
        return _go("check", public_id)
    db.session.commit()
    flash(HANDED_IN, "success")
    return _go("story", public_id)


def _form(case: Case) -> ConsentForm:
    kept = consent_to(case)
    if kept is None or kept.withdrawn_at:
        return ConsentForm()
    return ConsentForm(
        data={"held_by": kept.held_by, "given_on": f"{kept.given_on:%-d/%-m/%Y}", "how": kept.how}
    )


def _go(page: str, public_id: UUID) -> Response:
    return redirect(url_for(f"cases.{page}", public_id=public_id), 303)


def _page(case: Case, form: ConsentForm, *, status: int = 200) -> ResponseReturnValue:
    return render_template("cases/consent.html", case=case, form=form), status
