"""Reactions to what happens to people: the mails that it brings them."""

from learning_exchange.events.people import PasswordChanged, PasswordResetRequested, PersonInvited
from learning_exchange.mail.operations import queue_mail
from learning_exchange.people import queries


def mail_invitation(event: PersonInvited) -> None:
    """Mail an invitation to its address; sent again, it is another mail."""
    invited = queries.invitation_by_id(event.invitation_id)
    if invited is None or not queries.is_open(invited):
        return
    key = f"invitation:{invited.id}:{invited.invited_at.timestamp()}"
    queue_mail("invitation", to=invited.email, params={"invitation_id": invited.id}, dedup_key=key)


def mail_reset_link(event: PasswordResetRequested) -> None:
    """Mail a link to choose a new password to whoever asked for one."""
    _mail("password_reset", event.person_id, asked_at=event.asked_at)


def tell_of_new_password(event: PasswordChanged) -> None:
    """Tell somebody that their password was changed, in case it was somebody else."""
    _mail("password_changed", event.person_id, changed_at=event.changed_at)


def _mail(template: str, person_id: int, **moment: str) -> None:
    if person := queries.person_by_id(person_id):
        key = f"{template}:{person_id}:{'-'.join(moment.values())}"
        queue_mail(template, to=person, params=dict(moment), dedup_key=key)
