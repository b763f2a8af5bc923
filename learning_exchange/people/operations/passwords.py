"""Asking for a new password by mail, and changing one."""

from learning_exchange import clock
from learning_exchange.events.people import PasswordChanged, PasswordResetRequested
from learning_exchange.extensions import db
from learning_exchange.outbox import record
from learning_exchange.people import passwords
from learning_exchange.people.models import Person, SignIn
from learning_exchange.people.operations.signing_in import end_sign_ins
from learning_exchange.people.queries import active_person_of_address, person_for_reset
from learning_exchange.people.rules import Refused
from learning_exchange.people.tokens import ResetClaim


def request_reset(address: str) -> None:
    """Have a link for a new password mailed to whoever is here with this address; to nobody else."""
    if person := active_person_of_address(address):
        record(PasswordResetRequested(person.id, asked_at=clock.now().isoformat()), by=None)


def reset_password(claim: ResetClaim, password: str) -> Person:
    """Choose a new password by a link; it works once. Ends every sign-in. Raises Refused when too late."""
    person = person_for_reset(claim, lock=True)
    if person is None:
        raise Refused("This link has been used or has expired. Ask for another one.")
    _keep(person, password, but=None)
    return person


def change_password(person: Person, *, current: str, new: str) -> None:
    """Change the password of whoever is signed in; ends their other sign-ins. Raises Refused when wrong."""
    if not passwords.is_right(current, person.password_hash):
        raise Refused("This is not your password now.")
    _keep(person, new, but=person.sign_in)


def _keep(person: Person, password: str, *, but: SignIn | None) -> None:
    person.password_hash = passwords.hash_password(password)
    end_sign_ins(person, but=but)
    db.session.flush()
    record(PasswordChanged(person.id, changed_at=clock.now().isoformat()), by=person.id)
