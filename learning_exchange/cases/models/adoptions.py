"""The tables of what other places told of trying a story, and of introductions between those who did."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learning_exchange.cases.models.stories import Case
from learning_exchange.cases.rules.adopting import IntroductionState, Outcome
from learning_exchange.extensions import Model
from learning_exchange.people.models import Organisation, Person


class Adoption(Model):
    """What somebody told of trying a story at their organisation. Taken back, the row is gone."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    outcome: Mapped[str]
    context: Mapped[str]
    adaptation: Mapped[str] = mapped_column(server_default="")
    evidence: Mapped[str]
    may_contact: Mapped[bool] = mapped_column(server_default="false")
    told_at: Mapped[datetime] = mapped_column(server_default=func.now())
    changed_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (
        UniqueConstraint("case_id", "person_id", "organisation_id"),
        CheckConstraint(f"outcome IN ({', '.join(repr(str(one)) for one in Outcome)})", name="outcome"),
        Index("ix_adoption_case", "case_id", "told_at", "public_id"),
    )


class Introduction(Model):
    """That one of two people who tried a story asked to be introduced to the other: one row for each pair.

    The pair stands in the order of its ids, so that two who ask each other at once are one introduction.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    first_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(server_default=IntroductionState.ASKED)
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    answered_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    first: Mapped[Person] = relationship(foreign_keys=first_id)
    second: Mapped[Person] = relationship(foreign_keys=second_id)

    __table_args__ = (
        UniqueConstraint("case_id", "first_id", "second_id"),
        CheckConstraint(f"state IN ({', '.join(repr(str(s)) for s in IntroductionState)})", name="state"),
        CheckConstraint("first_id < second_id", name="pair"),
        CheckConstraint("asked_by_id IN (first_id, second_id)", name="asked_by"),
        CheckConstraint("(state = 'asked') = (answered_at IS NULL)", name="answered"),
        Index("ix_introduction_second", "second_id"),
        Index("ix_introduction_first", "first_id"),
    )

    @property
    def asker(self) -> Person:
        """Who asked."""
        return self.first if self.asked_by_id == self.first_id else self.second

    @property
    def asked(self) -> Person:
        """Who was asked."""
        return self.second if self.asked_by_id == self.first_id else self.first
