"""What administrators change of people and organisations, and what people change of themselves."""

from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import func, select, update

from learning_exchange.events.people import OrganisationSaved, PersonLeft, RolesChanged
from learning_exchange.extensions import db
from learning_exchange.mail.operations import suppress_mails_to
from learning_exchange.outbox import record
from learning_exchange.people.models import Invitation, Membership, Organisation, Person
from learning_exchange.people.operations.signing_in import end_sign_ins
from learning_exchange.people.queries import administrators_count
from learning_exchange.people.rules import OrganisationDetails, PersonState, Profile, Refused, Role, Taken

ONE_CHANGE_OF_ADMINISTRATORS = 5_170_022  # advisory locks; the migrations' lock has the number before
ONE_CHANGE_OF_ORGANISATIONS = 5_170_023


def give_roles(person: Person, organisation: Organisation, roles: Iterable[Role], *, by: int) -> None:
    """Make somebody a member of an organisation, or add roles to those that they hold there.

    The caller holds the lock on the person's address (`joining`), so nobody adds them at the same moment.
    """
    membership = db.session.scalar(
        select(Membership)
        .where(Membership.person_id == person.id, Membership.organisation_id == organisation.id)
        .where(Membership.until.is_(None))
        .with_for_update()
    )
    if membership is None:
        membership = Membership(person_id=person.id, organisation_id=organisation.id, roles=[])
        db.session.add(membership)
    membership.roles = list(dict.fromkeys([*membership.roles, *map(str, roles)]))
    db.session.flush()
    db.session.expire(person, ["memberships"])
    record(RolesChanged(person.id, organisation.id, membership.roles), by=by)


def change_roles(membership: Membership, roles: Iterable[Role], *, by: int) -> None:
    """Let a member hold exactly these roles; raises Refused when nobody would administer the exchange."""
    _one_after_the_other(ONE_CHANGE_OF_ADMINISTRATORS)
    membership.roles = [str(role) for role in roles]
    _keep_an_administrator()
    record(RolesChanged(membership.person_id, membership.organisation_id, membership.roles), by=by)


def end_membership(membership: Membership, *, by: int) -> None:
    """End somebody's place at one organisation; raises Refused when nobody would administer the exchange."""
    _one_after_the_other(ONE_CHANGE_OF_ADMINISTRATORS)
    membership.until = func.current_date()
    _keep_an_administrator()
    record(RolesChanged(membership.person_id, membership.organisation_id, []), by=by)


def mark_as_left(person: Person, *, by: int) -> None:
    """End everything that somebody has open: memberships, sign-ins, invitations and mails that wait.

    What they wrote stays. Raises Refused when nobody would administer the exchange.
    """
    _one_after_the_other(ONE_CHANGE_OF_ADMINISTRATORS)
    person.state = PersonState.LEFT
    for membership in person.memberships:
        membership.until = func.current_date()
    _keep_an_administrator()
    end_sign_ins(person)
    db.session.execute(
        update(Invitation)
        .where(Invitation.email == person.email, Invitation.accepted_at.is_(None))
        .values(expires_at=func.now())
    )
    suppress_mails_to(person, "The person left before it was sent.")
    record(PersonLeft(person.id), by=by)


def save_profile(person: Person, profile: Profile) -> None:
    """Keep what somebody says of themselves."""
    person.name, person.job_title = profile.name, profile.job_title
    person.role_family, person.interests = profile.role_family, list(profile.interests)


def save_organisation(
    organisation: Organisation | None, details: OrganisationDetails, *, by: int | None
) -> Organisation:
    """Admit an organisation, or change what is known of one.

    Raises Taken, with the field, when another has the name, the code or a domain.
    """
    _one_after_the_other(ONE_CHANGE_OF_ORGANISATIONS)
    _refuse_what_is_taken(organisation, details)
    organisation = organisation or Organisation()
    for name, value in asdict(details).items():
        setattr(organisation, name, list(value) if isinstance(value, tuple) else value)
    db.session.add(organisation)
    db.session.flush()
    record(OrganisationSaved(organisation.id), by=by)
    return organisation


def _refuse_what_is_taken(organisation: Organisation | None, details: OrganisationDetails) -> None:
    taken = {"name": (func.lower(Organisation.name) == details.name.lower(), "has this name")}
    if details.ods_code:
        taken["ods_code"] = (Organisation.ods_code == details.ods_code, "has this code")
    if details.email_domains:
        listed = Organisation.email_domains.overlap(list(details.email_domains))
        taken["email_domains"] = (listed, "lists this domain")
    others = [Organisation.id != organisation.id] if organisation else []
    for field, (is_taken, sentence) in taken.items():
        if other := db.session.scalar(select(Organisation.name).where(is_taken, *others)):
            raise Taken(field, f"{other} {sentence} already.")


def _one_after_the_other(lock: int) -> None:
    """Wait for whoever holds the lock; it is let go when the transaction ends."""
    db.session.execute(select(func.pg_advisory_xact_lock(lock)))


def _keep_an_administrator() -> None:
    db.session.flush()
    if administrators_count() == 0:
        raise Refused("Somebody must be left to administer the exchange. Give somebody else the role first.")
