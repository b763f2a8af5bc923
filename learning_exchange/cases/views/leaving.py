"""The two ways out: deleting a draft, and withdrawing a story. A page of its own asks first."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from learning_exchange.cases.models import Case
from learning_exchange.cases.operations import delete_draft, standing_of, withdraw_case
from learning_exchange.cases.queries.reading import visible_case
from learning_exchange.cases.queries.writing import own_case
from learning_exchange.cases.rules import CaseState, NoSuchCase, Refused, can_delete, can_withdraw
from learning_exchange.cases.views import cases
from learning_exchange.cases.views.reviewing import actor
from learning_exchange.extensions import db
from learning_exchange.people.access import current_person, signed_in
from learning_exchange.people.rules import Role

# Whoever a person may turn to who no longer agrees to be told about.
_WITHDRAW = frozenset({Role.CHAMPION, Role.ADMINISTRATOR})


@cases.get("/<uuid:public_id>/delete")
@signed_in
def delete(public_id: UUID) -> ResponseReturnValue:
    """Ask before a draft is deleted for good."""
    case = own_case(public_id, author_id=current_person().id) or abort(404)
    if can_delete(standing_of(case, actor()), actor()) is not None:
        return redirect(url_for("cases.yours"), 303)
    return _ask(case, deleting=True)


@cases.post("/<uuid:public_id>/delete")
@signed_in
def delete_for_good(public_id: UUID) -> ResponseReturnValue:
    """Delete a draft that was never handed in."""
    try:
        delete_draft(public_id, by=current_person().id)
    except NoSuchCase:
        abort(404)
    except Refused as refusal:
        case = own_case(public_id, author_id=current_person().id) or abort(404)
        if case.state == CaseState.WITHDRAWN:
            return redirect(url_for("cases.yours"), 303)
        return _ask(case, deleting=False, sentence=refusal.sentence, status=409)
    db.session.commit()
    flash("Your draft is deleted.", "success")
    return redirect(url_for("cases.yours"), 303)


@cases.get("/<uuid:public_id>/withdraw")
@signed_in
def withdraw(public_id: UUID) -> ResponseReturnValue:
    """Ask before a story is withdrawn."""
    case = visible_case(public_id, to=current_person()) or abort(404)
    if can_withdraw(standing_of(case, actor()), actor()) is None:
        return _ask(case, deleting=False)
    if case.author_id != current_person().id:
        abort(404)
    return redirect(url_for("cases.yours"), 303)


@cases.post("/<uuid:public_id>/withdraw")
@signed_in
def take_back(public_id: UUID) -> ResponseReturnValue:
    """Withdraw a story: it leaves lists, search, queues and unsent mail at once."""
    is_own = own_case(public_id, author_id=current_person().id) is not None
    then = url_for("cases.yours" if is_own else "cases.index")
    try:
        withdraw_case(public_id, by=actor())
    except NoSuchCase:
        abort(404)
    except Refused as refusal:
        if not is_own and actor().roles.isdisjoint(_WITHDRAW):
            abort(404)
        flash(refusal.sentence)
        return redirect(then, 303)
    db.session.commit()
    whose = "You have taken your story back." if is_own else "The story is withdrawn, and its author is told."
    flash(f"{whose} Its words are erased: nobody can read it now.", "success")
    return redirect(then, 303)


def _ask(case: Case, *, deleting: bool, sentence: str = "", status: int = 200) -> ResponseReturnValue:
    is_author = case.author_id == current_person().id
    values = {"case": case, "deleting": deleting, "sentence": sentence, "is_author": is_author}
    return render_template("cases/leave.html", **values), status
