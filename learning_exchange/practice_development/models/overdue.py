"""The tables of items that are long overdue, and of the stewards who are told so."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learning_exchange.extensions import Model
from learning_exchange.practice_development.models.items import QueueItem


class ItemEscalation(Model):
    """An item went past its due date by one more of the steps of `rules/overdue.py`.

    A new due date, once it has passed too, counts its steps from the first again.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("queue_item.id"))
    due_on: Mapped[date]  # the date that was missed
    step: Mapped[int]
    escalated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    item: Mapped[QueueItem] = relationship()

    __table_args__ = (UniqueConstraint("item_id", "due_on", "step"),)


class EscalationNotice(Model):
    """That a steward is told of one escalation, once: in the mail of the run that it names."""

    escalation_id: Mapped[int] = mapped_column(ForeignKey("item_escalation.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    digest_run_id: Mapped[int | None] = mapped_column(ForeignKey("digest_run.id"), index=True)

    escalation: Mapped[ItemEscalation] = relationship()

    __table_args__ = (
        Index("ix_escalation_notice_untold", "person_id", postgresql_where=text("digest_run_id IS NULL")),
    )
