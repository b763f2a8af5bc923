"""The tables of learning sets and of who belongs to them; so far they say with whom a story is shared."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learning_exchange.extensions import Model
from learning_exchange.people.models import Person


class LearningSet(Model):
    """People who meet to learn from each other's work."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    name: Mapped[str]
    began_at: Mapped[datetime] = mapped_column(server_default=func.now())


class LearningSetMember(Model):
    """A person's place in a learning set; one that has ended opens nothing any more."""

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("learning_set.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[date] = mapped_column(server_default=func.current_date())
    until: Mapped[date | None]

    learning_set: Mapped[LearningSet] = relationship()
    person: Mapped[Person] = relationship()

    __table_args__ = (
        CheckConstraint("until >= since", name="until"),
        Index(
            "uq_learning_set_member_current",
            "person_id",
            "set_id",
            unique=True,
            postgresql_where=text("until IS NULL"),
        ),
        Index("ix_learning_set_member_set", "set_id"),
    )
