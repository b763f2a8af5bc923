"""The tables of what made stories work: factors beyond those of the framework, and a story's own."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learning_exchange.cases.models.stories import Case
from learning_exchange.cases.rules.factors import FactorState
from learning_exchange.extensions import Model
from learning_exchange.people.models import Person


class SuccessFactor(Model):
    """A factor that a champion added to those of the framework, or one of either kind that was retired.

    A factor of the framework has a row only once somebody retired it.
    """

    slug: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: of the framework
    added_at: Mapped[datetime] = mapped_column(server_default=func.now())
    retired_at: Mapped[datetime | None]

    __table_args__ = (Index("uq_success_factor_label", text("lower(label)"), unique=True),)


class CaseFactor(Model):
    """That a factor made a story work, and how, in words. Its author agreed to them, or has not answered."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    factor: Mapped[str]  # a slug of the framework or of success_factor
    words: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=FactorState.PROPOSED)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    agreed_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    proposed_by: Mapped[Person] = relationship()

    __table_args__ = (
        UniqueConstraint("case_id", "factor"),
        CheckConstraint(f"state IN ({', '.join(repr(str(s)) for s in FactorState)})", name="state"),
        CheckConstraint("(state = 'agreed') = (agreed_at IS NOT NULL)", name="agreed"),
        Index("ix_case_factor_agreed", "factor", "case_id", postgresql_where=text("state = 'agreed'")),
    )
