"""The tables of stories, of what they said at each hand-in, of comments, and of what people agreed to."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    UniqueConstraint,
    func,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learning_exchange.cases.rules import CONSENT_GIVEN, CaseState
from learning_exchange.cases.rules.sharing import Scope
from learning_exchange.extensions import Model
from learning_exchange.learning_sets.models import LearningSet
from learning_exchange.people.models import Organisation, Person

# `rules.CURRENT` as PostgreSQL must see it, written out, to know that the partial indexes fit.
CURRENT_SQL = "state IN ('published', 'review_due')"
_CURRENT = text(CURRENT_SQL)
_IN_REVIEW = text("state IN ('with_champion', 'with_second_reader', 'ready')")


class Case(Model):
    """A good-practice story. Its `public_id` is also the one-use submission key of the form that began it."""

    __tablename__ = "case"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(server_default=CaseState.DRAFT)
    state_since: Mapped[datetime] = mapped_column(server_default=func.now())

    title: Mapped[str] = mapped_column(server_default="")
    place: Mapped[str] = mapped_column(server_default="")  # where it happened
    what_mattered: Mapped[str] = mapped_column(server_default="")  # Markdown, as the next two
    what_you_did: Mapped[str] = mapped_column(server_default="")
    what_changed: Mapped[str] = mapped_column(server_default="")
    html: Mapped[dict[str, str]] = mapped_column(
        server_default="{}"
    )  # each box rendered and sanitised on writing
    summary: Mapped[str] = mapped_column(
        server_default=""
    )  # plain text for lists, cut from the boxes on writing
    roles_involved: Mapped[list[str]] = mapped_column(
        server_default="{}"
    )  # slugs of role families, never names
    aims: Mapped[list[str]] = mapped_column(server_default="{}")
    behaviours: Mapped[list[str]] = mapped_column(server_default="{}")

    submission: Mapped[int] = mapped_column(server_default="0")  # how often it was handed in
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    published_at: Mapped[datetime | None]
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    claim_expires_at: Mapped[datetime | None]

    about_one_person: Mapped[bool | None]  # None: its author has not said yet
    second_reader_because: Mapped[str] = mapped_column(server_default="")  # empty: it needs none
    first_champion_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who passed it on
    withdrawn_from: Mapped[str | None]  # the state until then: who could see it then sees that it is gone

    scope: Mapped[str] = mapped_column(server_default=Scope.ALL)
    set_id: Mapped[int | None] = mapped_column(ForeignKey("learning_set.id"))  # which, where the scope is one

    author: Mapped[Person] = relationship(foreign_keys=author_id)
    organisation: Mapped[Organisation] = relationship()
    claimed_by: Mapped[Person | None] = relationship(foreign_keys=claimed_by_id)
    learning_set: Mapped[LearningSet | None] = relationship()
    first_champion: Mapped[Person | None] = relationship(foreign_keys=first_champion_id)

    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(str(s)) for s in CaseState)})", name="state"),
        CheckConstraint(f"scope IN ({', '.join(repr(str(s)) for s in Scope)})", name="scope"),
        CheckConstraint("(scope = 'set') = (set_id IS NOT NULL)", name="set"),
        CheckConstraint("(claimed_by_id IS NULL) = (claim_expires_at IS NULL)", name="claim"),
        CheckConstraint(f"NOT {CURRENT_SQL} OR published_at IS NOT NULL", name="published"),
        Index("ix_case_current_since", "state_since", postgresql_where=_CURRENT),
        Index("ix_case_waiting", "state_since", "public_id", postgresql_where=_IN_REVIEW),
        Index("ix_case_claimed", "claimed_by_id", postgresql_where=text("claimed_by_id IS NOT NULL")),
        Index("ix_case_author", "author_id", "saved_at"),
    )


# `rules.CURRENT` as a condition for queries. No parameters, for the same reason.
IS_CURRENT = Case.state.in_([literal_column("'published'"), literal_column("'review_due'")])


class CaseVersion(Model):
    """What a story said when it was handed in, so that readers see what changed since they read it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    submission: Mapped[int]
    title: Mapped[str]
    place: Mapped[str]
    what_mattered: Mapped[str]
    what_you_did: Mapped[str]
    what_changed: Mapped[str]
    roles_involved: Mapped[list[str]]
    aims: Mapped[list[str]]
    behaviours: Mapped[list[str]]
    handed_in_at: Mapped[datetime] = mapped_column(server_default=func.now())
    decided_at: Mapped[datetime | None]  # when a champion returned it, passed it on or published it

    __table_args__ = (
        UniqueConstraint("case_id", "submission"),
        Index("ix_case_version_decided", "decided_at", postgresql_where=text("decided_at IS NOT NULL")),
    )


class StoryConsent(Model):
    """That the one person whom a story is about agreed to it: who can show that, and never their name."""

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True, autoincrement=False)
    held_by: Mapped[str]  # a role and a place, such as "the ward manager, in the paper notes"
    given_on: Mapped[date]
    how: Mapped[str]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"how IN ({', '.join(repr(how) for how in CONSENT_GIVEN)})", name="how"),
    )


class CaseComment(Model):
    """What a champion asked for at one field when returning a story."""

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    submission: Mapped[int]  # the hand-in that it speaks of
    field: Mapped[str]
    body: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime] = mapped_column(server_default=func.now())

    by: Mapped[Person] = relationship()


class ScreeningConfirmation(Model):
    """That an author confirmed an *ask* of screening, and why. The words themselves are not kept here."""

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    fingerprint: Mapped[str]  # recognises the same words at the next screening
    kind: Mapped[str]
    field: Mapped[str]
    reason: Mapped[str]
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (UniqueConstraint("case_id", "fingerprint"),)
