"""Every read of organisations, people, sign-ins and invitations.

Who may open a page of people stands in the views (`access.needs`); here is what is found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, func, literal, select, text, tuple_
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from learning_exchange import clock
from learning_exchange.extensions import db
from learning_exchange.people.models import Invitation, Membership, Organisation, Person, SignIn
from learning_exchange.people.rules import PersonState
from learning_exchange.people.tokens import ResetClaim

PEOPLE_A_PAGE = 50  # a screen or three; the list is searched rather than read


# Every page of everybody asks this, so it is put together only once.
_SIGNED_IN = (
    select(SignIn)
    .join(SignIn.person)
    .where(
        SignIn.public_id == bindparam("sign_in"),
        SignIn.ended_at.is_(None),
        SignIn.expires_at > func.now(),
        Person.state == PersonState.ACTIVE,
    )
    .options(
        contains_eager(SignIn.person)
        .joinedload(Person.memberships)
        .joinedload(Membership.organisation, innerjoin=True)
    )
)


_PLACES = text("SELECT DISTINCT place FROM organisation ORDER BY place LIMIT 500")


def person_signed_in(sign_in: UUID) -> Person | None:
    """Whose sign-in this is, with their memberships, in one query; None when it ended or they left."""
    row = db.session.scalars(_SIGNED_IN, {"sign_in": sign_in}).unique().one_or_none()
    if row is None:
        return None
    row.person.sign_in = row
    return row.person


def places_of_organisations() -> Sequence[str]:
    """Where the organisations are, each place once, in the order of the alphabet."""
    return db.session.scalars(_PLACES).all()


def person_by_id(person_id: int) -> Person | None:
    """One person, for reactions."""
    return db.session.get(Person, person_id)


def person_of_address(address: str) -> Person | None:
    """Who has an email address, whether they are here or left."""
    return db.session.scalar(select(Person).where(func.lower(Person.email) == address.lower()))


def active_person_of_address(address: str) -> Person | None:
    """Who is here and has an email address."""
    person = person_of_address(address)
    return person if person and person.is_active else None


def person_for_reset(claim: ResetClaim, *, lock: bool = False) -> Person | None:
    """Who may choose a new password by this link; None when it was used, has expired, or they left."""
    found = select(Person).where(Person.public_id == claim.person, Person.state == PersonState.ACTIVE)
    if lock:  # pressed twice at once, the second waits here and then finds the password changed
        found = found.with_for_update().execution_options(populate_existing=True)
    person = db.session.scalar(found)
    return person if person and claim.fits(person) and claim.expires_at > clock.now() else None


def sign_ins_of(person: Person) -> Sequence[SignIn]:
    """Where somebody is signed in, the last used first."""
    return db.session.scalars(
        select(SignIn)
        .where(SignIn.person_id == person.id, SignIn.ended_at.is_(None), SignIn.expires_at > func.now())
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    ).all()


# Organisations


def organisations() -> Sequence[Organisation]:
    """Every organisation, by name."""
    return db.session.scalars(select(Organisation).order_by(func.lower(Organisation.name))).all()


def organisations_with_people() -> Sequence[Row[Organisation, int]]:
    """Every organisation by name, with how many people are members."""
    members = (
        select(func.count())
        .where(Membership.organisation_id == Organisation.id, Membership.until.is_(None))
        .scalar_subquery()
    )
    return db.session.execute(select(Organisation, members).order_by(func.lower(Organisation.name))).all()


def organisation(public_id: UUID) -> Organisation | None:
    """One organisation."""
    return db.session.scalar(select(Organisation).where(Organisation.public_id == public_id))


def organisation_of_domain(domain: str) -> Organisation | None:
    """The organisation that lists an email domain."""
    return db.session.scalar(select(Organisation).where(Organisation.email_domains.contains([domain])))


def organisation_of_name(name: str) -> Organisation | None:
    """The organisation of a name, in whatever case it is written."""
    return db.session.scalar(select(Organisation).where(func.lower(Organisation.name) == name.lower()))


# Invitations


def invitation(public_id: UUID) -> Invitation | None:
    """One invitation, whatever became of it."""
    return db.session.scalar(_invitations().where(Invitation.public_id == public_id))


def invitation_by_id(invitation_id: int) -> Invitation | None:
    """One invitation, for mails and reactions."""
    return db.session.scalar(_invitations().where(Invitation.id == invitation_id))


def is_open(invitation: Invitation) -> bool:
    """Whether an invitation can still be accepted, by the database's clock."""
    return bool(
        db.session.scalar(
            select(literal(True)).where(
                Invitation.id == invitation.id,
                Invitation.accepted_at.is_(None),
                Invitation.expires_at > func.now(),
            )
        )
    )


def invitations_not_accepted() -> Sequence[Row[Invitation, bool]]:
    """Invitations that wait or have ended without an answer, the newest first, and whether each is open."""
    is_open = Invitation.expires_at > func.now()
    chosen = _invitations().add_columns(is_open).where(Invitation.accepted_at.is_(None))
    return db.session.execute(chosen.order_by(Invitation.invited_at.desc()).limit(200)).all()


def _invitations() -> Select[Invitation]:
    return select(Invitation).options(joinedload(Invitation.organisation), joinedload(Invitation.invited_by))


# The list of people


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Some of the list of people, by name, and from whom the pages before and after it go on."""

    people: Sequence[Person]
    before: UUID | None
    after: UUID | None


def person(public_id: UUID) -> Person | None:
    """One person with their memberships, whether they are here or left."""
    return db.session.scalar(_people().where(Person.public_id == public_id))


def people_page(
    search: str = "", *, before: UUID | None = None, after: UUID | None = None, most: int = PEOPLE_A_PAGE
) -> PeoplePage:
    """People whose name or address contains `search`, from before or after somebody in the list."""
    chosen = _people_matching(search)
    place = (func.lower(Person.name), Person.id)
    if mark := before or after:
        there = select(*place).where(Person.public_id == mark).scalar_subquery()
        chosen = chosen.where(tuple_(*place) < there if before else tuple_(*place) > there)
    order = [column.desc() for column in place] if before else place
    found = list(db.session.scalars(chosen.order_by(*order).limit(most + 1)))
    more = len(found) > most
    people = found[:most][:: -1 if before else 1]
    return PeoplePage(
        people,
        before=people[0].public_id if people and (more if before else after) else None,
        after=people[-1].public_id if people and (before or more) else None,
    )


def _people_matching(search: str) -> Select[Person]:
    if not search:
        return _people()
    return _people().where(
        Person.name.icontains(search, autoescape=True) | Person.email.icontains(search, autoescape=True)
    )


def _people() -> Select[Person]:
    return select(Person).options(selectinload(Person.memberships).joinedload(Membership.organisation))


def administrators_count() -> int:
    """How many people who are here hold the administrator's role."""
    return (
        db.session.scalar(
            select(func.count(func.distinct(Person.id)))
            .join(Person.memberships)
            .where(Person.state == PersonState.ACTIVE, Membership.roles.contains(["administrator"]))
        )
        or 0
    )
