"""What stands in the mails of people, asked again right before each is sent.

Links carry tokens that are made only now, so that no token is ever kept.
"""

from datetime import datetime

from learning_exchange import clock
from learning_exchange.mail.composing import Composer, Context, Suppress, link
from learning_exchange.mail.models import Mail
from learning_exchange.people import queries
from learning_exchange.people.rules import RESET_LASTS, role_labels
from learning_exchange.people.tokens import invitation_token, reset_token


def invitation(mail: Mail) -> Context | Suppress:
    """Who invites to what, and the link that opens the invitation."""
    invited = queries.invitation_by_id(mail.params["invitation_id"])
    if invited is None or not queries.is_open(invited):
        return Suppress("The invitation was accepted, was cancelled or has ended.")
    return Context(
        {
            "organisation": invited.organisation.name,
            "invited_by": invited.invited_by.name if invited.invited_by else None,
            "roles": role_labels(invited.roles),
            "expires_at": invited.expires_at,
            "url": link("people.invitation", token=invitation_token(invited)),
        }
    )


def already_here(mail: Mail) -> Context | Suppress:
    """That somebody who asked to join has an account."""
    return Context({"person": mail.person})


def password_reset(mail: Mail) -> Context | Suppress:
    """A link to choose a new password, good for RESET_LASTS from now."""
    if mail.person is None or clock.now() - datetime.fromisoformat(mail.params["asked_at"]) > RESET_LASTS:
        return Suppress("It was asked for too long ago: whoever asked has given up waiting.")
    token = reset_token(mail.person, expires_at=clock.now() + RESET_LASTS)
    return Context({"person": mail.person, "url": link("people.reset", token=token)})


def password_changed(mail: Mail) -> Context | Suppress:
    """When the password was changed, and what to do if that was somebody else."""
    changed_at = datetime.fromisoformat(mail.params["changed_at"])
    return Context({"person": mail.person, "changed_at": changed_at})


COMPOSERS: dict[str, Composer] = {
    "invitation": invitation,
    "already_here": already_here,
    "password_reset": password_reset,
    "password_changed": password_changed,
}
