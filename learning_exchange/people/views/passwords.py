"""A new password for whoever forgot theirs. Opening the link changes nothing; its button does."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from learning_exchange.extensions import db
from learning_exchange.people.forms import ForgottenForm, NewPasswordForm
from learning_exchange.people.models import Person
from learning_exchange.people.operations.passwords import request_reset, reset_password
from learning_exchange.people.queries import person_for_reset
from learning_exchange.people.rules import Refused
from learning_exchange.people.tokens import read_reset_token
from learning_exchange.people.views import people
from learning_exchange.people.views.limits import limit_mails


@people.route("/forgotten-password", methods=["GET", "POST"])
@limit_mails
def forgot() -> ResponseReturnValue:
    """Ask for a link by mail; the answer is the same whether somebody has the address or nobody."""
    form = ForgottenForm()
    if form.validate_on_submit():
        request_reset(form.email.data or "")
        db.session.commit()
        return render_template("people/forgot_sent.html", address=form.email.data)
    return render_template("people/forgot.html", form=form), 422 if form.errors else 200


@people.route("/reset-password/<token>", methods=["GET", "POST"])
def reset(token: str) -> ResponseReturnValue:
    """Choose a new password by the link of a mail."""
    claim = read_reset_token(token)
    person = person_for_reset(claim) if claim else None
    if claim is None or person is None:
        return render_template("people/reset_ended.html"), 410
    form = NewPasswordForm()
    form.known = known_of(person)
    if not form.validate_on_submit():
        return render_template("people/reset.html", form=form, known=person), 422 if form.errors else 200
    try:
        reset_password(claim, form.password.data or "")
    except Refused:
        db.session.rollback()
        return render_template("people/reset_ended.html"), 410
    db.session.commit()
    flash("Your new password is kept. Sign in with it.", "success")
    return redirect(url_for("people.sign_in"), 303)


def known_of(person: Person) -> list[str]:
    """What others know of a person, and would try first as a password."""
    at = [membership.organisation for membership in person.memberships]
    names = [name for organisation in at for name in (organisation.name, organisation.place)]
    return [person.name, person.email, *names]
