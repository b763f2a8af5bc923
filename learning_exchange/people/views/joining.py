"""Coming in: by a work address, or by the link of an invitation."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from learning_exchange.extensions import db
from learning_exchange.fields import Form
from learning_exchange.people.forms import AcceptForm, JoinForm
from learning_exchange.people.models import Invitation, Person
from learning_exchange.people.operations.joining import accept_as, accept_invitation, ask_to_join
from learning_exchange.people.operations.signing_in import begin_sign_in
from learning_exchange.people.queries import active_person_of_address, is_open
from learning_exchange.people.queries import invitation as find_invitation
from learning_exchange.people.rules import Refused, role_labels
from learning_exchange.people.tokens import read_invitation_token
from learning_exchange.people.views import people
from learning_exchange.people.views.limits import limit_mails
from learning_exchange.people.views.signing_in import device, enter


@people.route("/join", methods=["GET", "POST"])
@limit_mails
def join() -> ResponseReturnValue:
    """Ask to be let in; the answer is the same for every address."""
    form = JoinForm()
    if form.validate_on_submit():
        ask_to_join(form.email.data or "")
        db.session.commit()
        return render_template("people/join_sent.html", address=form.email.data)
    return render_template("people/join.html", form=form), 422 if form.errors else 200


@people.route("/invitation/<token>", methods=["GET", "POST"])
def invitation(token: str) -> ResponseReturnValue:
    """What an invitation offers, and the button that accepts it."""
    public_id = read_invitation_token(token)
    invited = find_invitation(public_id) if public_id else None
    if invited is None or not is_open(invited):
        return _ended(invited)
    known = active_person_of_address(invited.email)
    try:
        return _add_to_account(known, invited) if known else _let_in(invited)
    except Refused:
        db.session.rollback()
        return _ended(invited)


def _let_in(invited: Invitation) -> ResponseReturnValue:
    form = AcceptForm()
    organisation = invited.organisation
    form.known = [form.name.data or "", invited.email, organisation.name, organisation.place]
    if not form.validate_on_submit():
        page = render_template(
            "people/invitation.html", form=form, invited=invited, roles=role_labels(invited.roles)
        )
        return page, 422 if form.errors else 200
    person = accept_invitation(invited, form.profile, form.password.data or "")
    begin_sign_in(person, device=device())
    enter(person)
    flash(f"Welcome, {person.name}. You are signed in.", "success")
    return redirect("/", 303)


def _add_to_account(known: Person, invited: Invitation) -> ResponseReturnValue:
    form = Form()
    if not form.validate_on_submit():
        return render_template(
            "people/invitation_to_member.html", invited=invited, roles=role_labels(invited.roles)
        )
    accept_as(known, invited)
    db.session.commit()
    flash(f"{invited.organisation.name} is added to your account.", "success")
    return redirect("/", 303)


def _ended(invited: Invitation | None) -> ResponseReturnValue:
    accepted = invited is not None and invited.accepted_at is not None
    return render_template("people/invitation_ended.html", accepted=accepted), 410
