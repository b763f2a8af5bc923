"""Signing in and out, and where one is signed in."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user

from learning_exchange.extensions import db
from learning_exchange.people.access import current_person, signed_in
from learning_exchange.people.forms import SignInForm
from learning_exchange.people.models import Person
from learning_exchange.people.operations import signing_in
from learning_exchange.people.queries import sign_ins_of
from learning_exchange.people.rules import device_name, safe_path
from learning_exchange.people.views import people
from learning_exchange.people.views.limits import forgive_slips, limit_guesses

WRONG = "The email address or the password is not right. Check both, or choose a new password."


@people.route("/sign-in", methods=["GET", "POST"])
@limit_guesses
def sign_in() -> ResponseReturnValue:
    """The page to sign in on, and its button."""
    if current_user.is_authenticated and request.method == "GET":
        return redirect(safe_path(request.args.get("next")))
    form = SignInForm()
    if form.validate_on_submit():
        person = signing_in.sign_in(
            address=form.email.data or "", password=form.password.data or "", device=device()
        )
        if person is not None:
            forgive_slips()
            enter(person)
            return redirect(safe_path(request.args.get("next")), 303)
        form.form_errors.append(WRONG)
    return render_template("people/sign_in.html", form=form), 422 if form.errors else 200


@people.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this sign-in; pressing it twice does no harm."""
    if current_user.is_authenticated:
        signing_in.end_sign_in(current_person(), current_person().sign_in.public_id)
        db.session.commit()
    session.clear()
    flash("You are signed out.", "success")
    return redirect(url_for("people.sign_in"), 303)


@people.get("/account/sign-ins")
@signed_in
def sign_ins() -> ResponseReturnValue:
    """Where somebody is signed in."""
    here = current_person()
    return render_template("people/sign_ins.html", sign_ins=sign_ins_of(here), this=here.sign_in)


@people.post("/account/sign-ins/<uuid:sign_in>/end")
@signed_in
def end_sign_in(sign_in: UUID) -> ResponseReturnValue:
    """Sign one device out."""
    here = current_person()
    if not signing_in.end_sign_in(here, sign_in):
        abort(404)
    db.session.commit()
    flash("That device is signed out.", "success")
    return redirect(url_for("people.sign_ins"), 303)


@people.post("/account/sign-ins/end-others")
@signed_in
def end_other_sign_ins() -> ResponseReturnValue:
    """Sign every other device out."""
    here = current_person()
    signing_in.end_sign_ins(here, but=here.sign_in)
    db.session.commit()
    flash("Every other device is signed out.", "success")
    return redirect(url_for("people.sign_ins"), 303)


def enter(person: Person) -> None:
    """Commit, and let this browser in as the person whose sign-in was just begun.

    What the browser brought along is thrown away: nobody may have prepared it.
    """
    if current_user.is_authenticated:
        signing_in.end_sign_in(current_person(), current_person().sign_in.public_id)
    db.session.commit()
    session.clear()
    session.permanent = True
    login_user(person)


def device() -> str:
    """What this browser calls itself, in a few words."""
    return device_name(request.user_agent.string)
