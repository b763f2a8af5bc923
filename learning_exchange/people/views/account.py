"""What somebody says of themselves, and their password."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from learning_exchange.extensions import db
from learning_exchange.people.access import current_person, signed_in
from learning_exchange.people.forms import ChangePasswordForm, ProfileForm
from learning_exchange.people.operations.administering import save_profile
from learning_exchange.people.operations.passwords import change_password
from learning_exchange.people.rules import Refused, role_labels
from learning_exchange.people.views import people
from learning_exchange.people.views.limits import limit_guesses_when_signed_in
from learning_exchange.people.views.passwords import known_of


@people.route("/account", methods=["GET", "POST"])
@signed_in
def account() -> ResponseReturnValue:
    """Your account: what you say of yourself, and ways to the rest."""
    here = current_person()
    form = ProfileForm(obj=here)
    if form.validate_on_submit():
        save_profile(here, form.profile)
        db.session.commit()
        flash("Your account is changed.", "success")
        return redirect(url_for("people.account"), 303)
    page = render_template("people/account.html", form=form, here=here, labels=role_labels)
    return page, 422 if form.errors else 200


@people.route("/account/password", methods=["GET", "POST"])
@signed_in
@limit_guesses_when_signed_in
def password() -> ResponseReturnValue:
    """Choose another password; every other device is signed out."""
    here = current_person()
    form = ChangePasswordForm()
    form.known = known_of(here)
    if form.validate_on_submit():
        try:
            change_password(here, current=form.current.data or "", new=form.password.data or "")
        except Refused as refusal:
            form.current.errors = [str(refusal)]
        else:
            db.session.commit()
            flash("Your password is changed. Your other devices are signed out.", "success")
            return redirect(url_for("people.account"), 303)
    return render_template("people/password.html", form=form, here=here), 422 if form.errors else 200
