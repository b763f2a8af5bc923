"""The table of barriers. Which queue works on one, and what came of it, practice development keeps."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learning_exchange.barriers.rules import BarrierState
from learning_exchange.extensions import Model
from learning_exchange.people.models import Organisation, Person


class Barrier(Model):
    """Something that gets in the way, and what would help, in the words of whoever meets it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    # The one-use key of the form that it came with: sent twice, it is one barrier.
    public_id: Mapped[UUID] = mapped_column(unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    in_the_way: Mapped[str]
    would_help: Mapped[str]
    type: Mapped[str | None]  # a slug of the framework's barrier types
    state: Mapped[str] = mapped_column(server_default=BarrierState.GIVEN)
    given_at: Mapped[datetime] = mapped_column(server_default=func.now())
    withdrawn_at: Mapped[datetime | None]

    by: Mapped[Person] = relationship()
    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (
        CheckConstraint("state IN ('given', 'withdrawn')", name="state"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn"),
        CheckConstraint("in_the_way <> '' AND would_help <> ''", name="said"),
        Index("ix_barrier_by", "by_id", "given_at", "id"),
        Index("ix_barrier_given", "given_at", "id"),
    )
