"""The tables of what people write on items while they work them: notes, checklists, asks to managers."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learning_exchange.extensions import Model
from learning_exchange.people.models import Person


class ItemNote(Model):
    """A note on an item, or the reason that somebody gave for something that they did to it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("queue_item.id"))
    about: Mapped[str] = mapped_column(server_default="")  # what it is the reason for; empty for a note
    body: Mapped[str]  # Markdown
    html: Mapped[str]  # rendered and sanitised on writing
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime] = mapped_column(server_default=func.now())

    by: Mapped[Person] = relationship()

    __table_args__ = (Index("ix_item_note_item", "item_id", "id"),)


class ChecklistLine(Model):
    """Something to be done for an item, and whether it is."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("queue_item.id"))
    words: Mapped[str]
    ticked_at: Mapped[datetime | None]
    ticked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    ticked_by: Mapped[Person | None] = relationship()

    __table_args__ = (
        Index("ix_checklist_line_item", "item_id", "id"),
        CheckConstraint("(ticked_at IS NULL) = (ticked_by_id IS NULL)", name="ticked"),
    )


class ItemAsk(Model):
    """What a senior manager was asked for about an item, and what they replied, if they did."""

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("queue_item.id"))
    whom: Mapped[str]  # in words: a role, such as the director of nursing
    question: Mapped[str]
    due_on: Mapped[date]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    reply: Mapped[str] = mapped_column(server_default="")
    ended_at: Mapped[datetime | None]  # when the reply was noted, or nobody waited for it any more

    asked_by: Mapped[Person] = relationship()

    __table_args__ = (
        Index("ix_item_ask_item", "item_id", "id"),
        Index("ix_item_ask_asked", "asked_at"),  # for figures of the last half year
        Index("uq_item_ask_open", "item_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        CheckConstraint("reply = '' OR ended_at IS NOT NULL", name="reply"),
    )
