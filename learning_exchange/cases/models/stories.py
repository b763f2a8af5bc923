"""The tables of stories, the comments that came with a return, and what authors confirmed to screening."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from learning_exchange.cases.rules import CaseState
from learning_exchange.extensions import Model
from learning_exchange.people.models import Organisation, Person

# What search reads, the title before the boxes. English stems: "clinics" finds "clinic".
_SEARCHED = """
setweight(to_tsvector('english', title), 'A') ||
setweight(to_tsvector('english', place), 'B') ||
to_tsvector('english', what_mattered || ' ' || what_you_did || ' ' || what_changed)
"""

_IS_PUBLISHED = text("state = 'published'")
# Published stories alone: a draft that is saved while it is written costs these indexes nothing. And no list
# of entries that wait to be sorted in, which every search would have to read through.
_GIN: dict[str, Any] = {
    "postgresql_using": "gin",
    "postgresql_where": _IS_PUBLISHED,
    "postgresql_with": {"fastupdate": "off"},
}


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

    searched: Mapped[str] = deferred(mapped_column(TSVECTOR, Computed(_SEARCHED, persisted=True)))

    author: Mapped[Person] = relationship(foreign_keys=author_id)
    organisation: Mapped[Organisation] = relationship()
    claimed_by: Mapped[Person | None] = relationship(foreign_keys=claimed_by_id)

    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(str(s)) for s in CaseState)})", name="state"),
        CheckConstraint("(claimed_by_id IS NULL) = (claim_expires_at IS NULL)", name="claim"),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published"),
        Index("ix_case_published", "published_at", "public_id", postgresql_where=_IS_PUBLISHED),
        Index(
            "ix_case_waiting", "state_since", "public_id", postgresql_where=text("state = 'with_champion'")
        ),
        Index("ix_case_claimed", "claimed_by_id", postgresql_where=text("claimed_by_id IS NOT NULL")),
        Index("ix_case_author", "author_id", "saved_at"),
        Index("ix_case_organisation", "organisation_id", postgresql_where=_IS_PUBLISHED),
        *(Index(f"ix_case_{name}", name, **_GIN) for name in ("searched", "aims", "behaviours")),
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
