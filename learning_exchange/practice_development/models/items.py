"""The table of items: the contributions that were routed, and what becomes of them."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learning_exchange.extensions import Model
from learning_exchange.practice_development.models.routing import Queue


class QueueItem(Model):
    """A contribution in a queue, and why it is there. No text of it is copied: it is read where it lives."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    kind: Mapped[str]  # of contribution: "case"
    contribution_id: Mapped[int]
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"))  # None: unrouted, and shown as such
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("routing_rule.id"))
    rule_version: Mapped[int | None]
    because: Mapped[str]  # why, in words
    arrived_at: Mapped[datetime] = mapped_column(server_default=func.now())

    queue: Mapped[Queue | None] = relationship()

    __table_args__ = (
        UniqueConstraint("kind", "contribution_id"),
        Index("ix_queue_item_queue", "queue_id", "arrived_at", "id"),
        # The other is in no order for what has no queue: to PostgreSQL, NULL is no value that stays the same.
        Index("ix_queue_item_unrouted", "arrived_at", "id", postgresql_where=text("queue_id IS NULL")),
        CheckConstraint("kind <> ''", name="kind"),
    )
