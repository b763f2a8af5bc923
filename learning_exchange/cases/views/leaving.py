"""The two ways out for an author: deleting a draft, and taking a story back. A page of its own asks first."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from learning_exchange.cases.operations import delete_draft, withdraw_case
from learning_exchange.cases.queries.writing import own_case
from learning_exchange.cases.rules import CaseState, NoSuchCase, Refused
from learning_exchange.cases.views import cases
from learning_exchange.extensions import db
from learning_exchange.people.access import current_person, signed_in


@cases.get("/<uuid:public_id>/delete")
@signed_in
def delete(public_id: UUID) -> ResponseReturnValue:
    """Ask before a draft is deleted for good."""
    return _ask(public_id, deleting=True)


@cases.post("/<uuid:public_id>/delete")
@signed_in
def delete_for_good(public_id: UUID) -> ResponseReturnValue:
    """Delete a draft that was never handed in."""
    try:
        delete_draft(public_id, by=current_person().id)
    except NoSuchCase:
        abort(404)
    except Refused as refusal:
        return _ask(public_id, deleting=False, sentence=refusal.sentence, status=409)
    db.session.commit()
    flash("Your draft is deleted.", "success")
    return redirect(url_for("cases.yours"), 303)


@cases.get("/<uuid:public_id>/withdraw")
@signed_in
def withdraw(public_id: UUID) -> ResponseReturnValue:
    """Ask before a story is taken back."""
    return _ask(public_id, deleting=False)


@cases.post("/<uuid:public_id>/withdraw")
@signed_in
def take_back(public_id: UUID) -> ResponseReturnValue:
    """Take a story back: it leaves lists, search, queues and unsent mail at once."""
    try:
        withdraw_case(public_id, by=current_person().id)
    except NoSuchCase:
        abort(404)
    except Refused as refusal:
        flash(refusal.sentence)
        return redirect(url_for("cases.yours"), 303)
    db.session.commit()
    flash("You have taken your story back. Nobody else can read it now.", "success")
    return redirect(url_for("cases.yours"), 303)


def _ask(public_id: UUID, *, deleting: bool, sentence: str = "", status: int = 200) -> ResponseReturnValue:
    case = own_case(public_id, author_id=current_person().id) or abort(404)
    if case.state == CaseState.WITHDRAWN or deleting != (case.state == CaseState.DRAFT):
        return redirect(url_for("cases.yours"), 303)
    return render_template("cases/leave.html", case=case, deleting=deleting, sentence=sentence), status
