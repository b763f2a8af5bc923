"""The tables of organisations, people, memberships, sign-ins, invitations and attempts."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learning_exchange.extensions import Model
from learning_exchange.people.rules import PersonState, Role


class Organisation(Model):
    """A body whose people learn here: an NHS trust, a council, a care home, a charity."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    short_name: Mapped[str]
    sector: Mapped[str]  # a slug of the framework's sectors
    ods_code: Mapped[str | None] = mapped_column(unique=True)  # Organisation Data Service, NHS bodies only
    place: Mapped[str]
    about: Mapped[str] = mapped_column(server_default="")
    email_domains: Mapped[list[str]] = mapped_column(
        server_default="{}"
    )  # whose holders may join by themselves
    admitted_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (Index("ix_organisation_email_domains", "email_domains", postgresql_using="gin"),)


class Person(Model):
    """Somebody who takes part. Without a password hash nobody can sign in as them."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    name: Mapped[str]
    email: Mapped[str]  # stored in lower case
    password_hash: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default=PersonState.ACTIVE)
    role_family: Mapped[str | None]  # a slug of the framework's role families
    job_title: Mapped[str] = mapped_column(server_default="")
    interests: Mapped[list[str]] = mapped_column(server_default="{}")  # slugs of aims that they follow
    joined_at: Mapped[datetime] = mapped_column(server_default=func.now())

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="person",
        order_by="Membership.id",
        primaryjoin="and_(Membership.person_id == Person.id, Membership.until.is_(None))",
    )

    __table_args__ = (
        Index("uq_person_email", text("lower(email)"), unique=True),
        Index("ix_person_name", text("lower(name)"), "id"),
        CheckConstraint("state IN ('active', 'left')", name="state"),
    )

    # What Flask-Login asks of whoever is signed in.
    is_authenticated = True
    is_anonymous = False

    __allow_unmapped__ = True  # for the next line, which is no column
    sign_in: "SignIn"  # set by the user loader: the row that this request came in with

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the sign-in, so that it can be ended from here."""
        return str(self.sign_in.public_id)

    @property
    def is_active(self) -> bool:
        """Whether the person may be signed in."""
        return self.state == PersonState.ACTIVE

    @property
    def roles(self) -> frozenset[Role]:
        """Every role that the person holds today, at any organisation."""
        return frozenset(Role(role) for membership in self.memberships for role in membership.roles)


class Membership(Model):
    """A person's place at one organisation, and the roles that they hold there."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    roles: Mapped[list[str]]
    since: Mapped[date] = mapped_column(server_default=func.current_date())
    until: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        Index(
            "uq_membership_current",
            "person_id",
            "organisation_id",
            unique=True,
            postgresql_where=text("until IS NULL"),
        ),
        Index("ix_membership_organisation", "organisation_id"),
        # Partners are few among thousands, and stories for a second reader wait for them.
        Index(
            "ix_membership_partner",
            "person_id",
            postgresql_where=text("until IS NULL AND 'partner' = ANY (roles)"),
        ),
    )


class SignIn(Model):
    """One signed-in device. The cookie names it; ending the row signs that device out at once."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    device: Mapped[str]  # what the browser calls itself, in a few words
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class Invitation(Model):
    """An address that may join an organisation with certain roles, until the invitation expires."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    email: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    roles: Mapped[list[str]]
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: joined by email domain
    invited_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    invited_by: Mapped[Person | None] = relationship()

    __table_args__ = (
        # One that waits for each address and organisation: inviting again renews it.
        Index(
            "uq_invitation_waiting",
            "email",
            "organisation_id",
            unique=True,
            postgresql_where=text("accepted_at IS NULL"),
        ),
    )


class AttemptCount(Model):
    """How often something limited was tried in one window of time: the rate limits' memory."""

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = {"prefixes": ["UNLOGGED"]}  # losing the counts in a crash harms nobody
