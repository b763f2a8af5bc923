"""The tables of what each person chose, of the runs that came due, and of what each person was shown."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learning_exchange.cases.models import Case
from learning_exchange.extensions import Model
from learning_exchange.people.models import Person


class DigestChoice(Model):
    """When a person wants their digest: which days of the week, at which local hour; no days is never."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    weekdays: Mapped[list[int]] = mapped_column(server_default="{}")  # ISO: Monday is 1
    hour: Mapped[int] = mapped_column(server_default="7")
    time_zone: Mapped[str] = mapped_column(server_default="Europe/London")
    stopped_at: Mapped[datetime | None]  # by the unsubscribe link

    person: Mapped[Person] = relationship()

    __table_args__ = (CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),)


class DigestRun(Model):
    """One person's digest of one local date: made by the scheduler, once, whoever else tries."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    local_date: Mapped[date]
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    composed_at: Mapped[datetime | None]
    items_count: Mapped[int | None]  # 0: nothing new, so no mail

    person: Mapped[Person] = relationship()

    __table_args__ = (UniqueConstraint("person_id", "local_date"),)


class DigestItem(Model):
    """A story that a person was shown in a digest, and why. Once is enough: never the same again."""

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("digest_run.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    position: Mapped[int]
    because: Mapped[str]

    case: Mapped[Case] = relationship()

    __table_args__ = (UniqueConstraint("person_id", "case_id"),)
