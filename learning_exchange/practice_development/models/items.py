"""The table of items: the contributions that were routed, and what becomes of them."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learning_exchange.extensions import Model
from learning_exchange.practice_development.models.routing import PRIORITIES, Queue
from learning_exchange.practice_development.rules.routing import Priority


class QueueItem(Model):
    """A contribution in a queue, and why it is there. No text of it is copied: it is read where it lives."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    kind: Mapped[str]  # of contribution: "case"
    contribution_id: Mapped[int]
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"))  # None: unrouted, and shown as such
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("routing_rule.id"))
    rule_version: Mapped[int | None]
    matched: Mapped[dict[str, Any]] = mapped_column(server_default="{}")  # what of the rule it met
    because: Mapped[str]  # the same in words
    priority: Mapped[str] = mapped_column(server_default=Priority.NORMAL)
    arrived_at: Mapped[datetime] = mapped_column(server_default=func.now())

    queue: Mapped[Queue | None] = relationship()

    __table_args__ = (
        UniqueConstraint("kind", "contribution_id"),
        ForeignKeyConstraint(["rule_id", "rule_version"], ["rule_version.rule_id", "rule_version.version"]),
        CheckConstraint(PRIORITIES, name="priority"),
        Index("ix_queue_item_queue", "queue_id", "arrived_at", "id"),
        # The other is in no order for what has no queue: to PostgreSQL, NULL is no value that stays the same.
        Index("ix_queue_item_unrouted", "arrived_at", "id", postgresql_where=text("queue_id IS NULL")),
        CheckConstraint("kind <> ''", name="kind"),
    )
