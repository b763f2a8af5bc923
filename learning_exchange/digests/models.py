"""The tables of what people chose, of the hours that came, of the runs they made, and of what was shown."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learning_exchange.cases.models import Case
from learning_exchange.digests.rules import RunKind
from learning_exchange.extensions import Model
from learning_exchange.mail.models import Mail
from learning_exchange.people.models import Person


class DigestChoice(Model):
    """When a person wants their digest: which days of the week, at which local hour; no days is never.

    The mail of what waits for them comes at the same hour, on every weekday that something does.
    """

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    weekdays: Mapped[list[int]] = mapped_column(server_default="{}")  # ISO: Monday is 1
    hour: Mapped[int] = mapped_column(server_default="7")
    time_zone: Mapped[str] = mapped_column(server_default="Europe/London")
    chosen_at: Mapped[datetime] = mapped_column(server_default=func.now())  # no hour before this is caught up
    stopped_at: Mapped[datetime | None]  # by the unsubscribe link
    at_once: Mapped[bool] = mapped_column(server_default=text("false"))  # told at once what became of a gift
    waiting: Mapped[bool] = mapped_column(server_default=text("true"))  # told what waits for them

    person: Mapped[Person] = relationship()

    __table_args__ = (
        CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),
        Index("ix_digest_choice_hour", "time_zone", "hour"),
    )


class DigestHour(Model):
    """An hour of a local date in one time zone that has come, once: its runs were made with this row."""

    time_zone: Mapped[str] = mapped_column(primary_key=True)
    local_date: Mapped[date] = mapped_column(primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True)


class DigestRun(Model):
    """One person's digest of one local date, or mail of what waits for them: made by the scheduler, once."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(server_default=RunKind.DIGEST)
    local_date: Mapped[date]
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    composed_at: Mapped[datetime | None]
    items_count: Mapped[int | None]  # of all that stands in it; 0: nothing, so no mail
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"))
    # Its mail never came: what stood in it belongs to the next.
    given_back: Mapped[bool] = mapped_column(server_default=text("false"))
    news: Mapped[list[int]] = mapped_column(
        ARRAY(BigInteger), server_default="{}"
    )  # ids of the events that tell what became of the person's own stories

    person: Mapped[Person] = relationship()
    mail: Mapped[Mail | None] = relationship()

    __table_args__ = (
        UniqueConstraint("person_id", "kind", "local_date"),
        CheckConstraint(f"kind IN ({', '.join(repr(str(kind)) for kind in RunKind)})", name="kind"),
    )


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
