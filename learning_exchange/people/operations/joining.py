"""How people come in: invited by an administrator, or by an email domain that their organisation lists.

Whatever concerns one address happens one after the other, so that nobody is there twice.
"""

from collections.abc import Iterable

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from learning_exchange.events.people import InvitationCancelled, PersonInvited, PersonJoined
from learning_exchange.extensions import db
from learning_exchange.mail.operations import queue_mail
from learning_exchange.outbox import record
from learning_exchange.people import passwords
from learning_exchange.people.models import Invitation, Organisation, Person
from learning_exchange.people.operations.administering import give_roles, save_profile
from learning_exchange.people.queries import organisation_of_domain, person_of_address
from learning_exchange.people.rules import (
    INVITATION_LASTS,
    PersonState,
    Profile,
    Refused,
    Role,
    domain_of,
)


def invite(address: str, organisation: Organisation, roles: Iterable[Role], *, by: int) -> Person | None:
    """Invite an address to an organisation, or give the roles at once to whoever is here with that address.

    Returns that person; None when an invitation goes out by mail.
    """
    _one_after_the_other(address)
    person = person_of_address(address)
    if person and person.is_active:
        give_roles(person, organisation, roles, by=by)
        return person
    _send_invitation(address, organisation, roles, by=by)
    return None


def invite_first_administrator(address: str, organisation: Organisation) -> Invitation:
    """Invite whoever sets the exchange up: nobody is here yet who could. The link is told, not mailed."""
    _one_after_the_other(address)
    return db.session.get_one(Invitation, _keep(address, organisation, [Role.ADMINISTRATOR], by=None))


def ask_to_join(address: str) -> None:
    """Invite an address by itself, if an organisation lists its domain.

    Whoever is here already gets a mail that says so. Whoever left needs an administrator to come back.
    """
    _one_after_the_other(address)
    if person := person_of_address(address):
        if person.is_active:
            _remind(person)
    elif organisation := organisation_of_domain(domain_of(address)):
        _send_invitation(address, organisation, [Role.STAFF], by=None)


def resend_invitation(invitation: Invitation, *, by: int) -> None:
    """Mail an invitation again, with as much time as a new one; raises Refused when it was accepted."""
    _one_after_the_other(invitation.email)
    db.session.refresh(invitation)
    if invitation.accepted_at is not None:
        raise Refused("This invitation has been accepted meanwhile.")
    roles = [Role(role) for role in invitation.roles]
    _send_invitation(invitation.email, invitation.organisation, roles, by=by)


def cancel_invitation(invitation: Invitation, *, by: int) -> None:
    """Take an invitation back: its link ends now. Raises Refused when it was accepted."""
    ended = db.session.scalar(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.accepted_at.is_(None))
        .values(expires_at=func.now())
        .returning(Invitation.id)
    )
    if ended is None:
        raise Refused("This invitation has been accepted meanwhile.")
    record(InvitationCancelled(invitation.id), by=by)


def accept_invitation(invitation: Invitation, profile: Profile, password: str) -> Person:
    """Let somebody new in, with their own words and password. Raises Refused when it is too late."""
    _one_after_the_other(invitation.email)
    person = person_of_address(invitation.email)
    if person and person.is_active:
        raise Refused("You have an account already. Sign in with it.")
    _take(invitation)
    person = person or Person(email=invitation.email)
    person.state = PersonState.ACTIVE
    person.password_hash = passwords.hash_password(password)
    save_profile(person, profile)
    db.session.add(person)
    db.session.flush()
    record(PersonJoined(person.id), by=person.id)
    give_roles(person, invitation.organisation, map(Role, invitation.roles), by=person.id)
    return person


def accept_as(person: Person, invitation: Invitation) -> None:
    """Add what an invitation offers to the account that its address has by now; raises Refused when late."""
    _one_after_the_other(invitation.email)
    _take(invitation)
    give_roles(person, invitation.organisation, map(Role, invitation.roles), by=person.id)


def _send_invitation(
    address: str, organisation: Organisation, roles: Iterable[Role], *, by: int | None
) -> None:
    record(PersonInvited(_keep(address, organisation, roles, by=by)), by=by)


def _keep(address: str, organisation: Organisation, roles: Iterable[Role], *, by: int | None) -> int:
    terms = {
        "roles": [str(role) for role in roles],
        "invited_by_id": by,
        "invited_at": func.clock_timestamp(),
        "expires_at": func.clock_timestamp() + INVITATION_LASTS,
    }
    kept = db.session.scalar(
        insert(Invitation)
        .values(email=address, organisation_id=organisation.id, **terms)
        .on_conflict_do_update(
            index_elements=[Invitation.email, Invitation.organisation_id],
            index_where=Invitation.accepted_at.is_(None),
            set_=terms,
        )
        .returning(Invitation.id)
    )
    return kept or 0


def _take(invitation: Invitation) -> None:
    taken = db.session.scalar(
        update(Invitation)
        .where(
            Invitation.id == invitation.id,
            Invitation.accepted_at.is_(None),
            Invitation.expires_at > func.now(),
        )
        .values(accepted_at=func.now())
        .returning(Invitation.id)
    )
    if taken is None:
        raise Refused("This invitation has been accepted or has ended. Ask for a new one.")


def _remind(person: Person) -> None:
    """Tell somebody who asks to join that they are here; at most once an hour."""
    hour = db.session.scalar(select(func.to_char(func.now(), "YYYY-MM-DD HH24")))
    queue_mail("already_here", to=person, params={}, dedup_key=f"already_here:{person.id}:{hour}")


def _one_after_the_other(address: str) -> None:
    """Hold a lock on an address until the transaction ends."""
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(address.lower(), 5))))
