"""Inviting people, and what became of each invitation, for administrators."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_exchange.extensions import db
from learning_exchange.people import queries
from learning_exchange.people.access import current_person, needs
from learning_exchange.people.forms import InvitationForm
from learning_exchange.people.models import Invitation
from learning_exchange.people.operations.joining import cancel_invitation, invite, resend_invitation
from learning_exchange.people.rules import ROLE_HINTS, Role, role_labels
from learning_exchange.people.views import people
from learning_exchange.people.views.administering import do


@people.route("/people/invitations", methods=["GET", "POST"])
@needs(Role.ADMINISTRATOR)
def invitations() -> ResponseReturnValue:
    """Invite somebody, and see who has been invited and has not answered."""
    form = InvitationForm(data={"email": request.args.get("email"), "roles": [Role.STAFF]})
    if form.validate_on_submit():
        return _invite(form)
    page = render_template(
        "people/invitations.html",
        form=form,
        waiting=queries.invitations_not_accepted(),
        hints=ROLE_HINTS,
        labels=role_labels,
    )
    return page, 422 if form.errors else 200


@people.post("/people/invitations/<uuid:invitation>/resend")
@needs(Role.ADMINISTRATOR)
def resend(invitation: UUID) -> ResponseReturnValue:
    """Mail an invitation again."""
    found = _found(invitation)
    return do(
        lambda: resend_invitation(found, by=current_person().id),
        done=f"The invitation is on its way to {found.email} again.",
        then=url_for("people.invitations"),
    )


@people.post("/people/invitations/<uuid:invitation>/cancel")
@needs(Role.ADMINISTRATOR)
def cancel(invitation: UUID) -> ResponseReturnValue:
    """Take an invitation back."""
    found = _found(invitation)
    return do(
        lambda: cancel_invitation(found, by=current_person().id),
        done=f"The invitation of {found.email} is cancelled. Its link no longer works.",
        then=url_for("people.invitations"),
    )


def _invite(form: InvitationForm) -> ResponseReturnValue:
    organisation = queries.organisation(UUID(form.organisation.data)) or abort(404)
    known = invite(form.email.data or "", organisation, form.chosen, by=current_person().id)
    db.session.commit()
    if known is not None:
        flash(f"{known.name} is here already and is now a member of {organisation.name}.", "success")
        return redirect(url_for("people.person", person=known.public_id), 303)
    flash(f"An invitation is on its way to {form.email.data}.", "success")
    return redirect(url_for("people.invitations"), 303)


def _found(public_id: UUID) -> Invitation:
    return queries.invitation(public_id) or abort(404)
