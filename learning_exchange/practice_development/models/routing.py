"""The tables of practice-development queues and of the rules that route contributions into them.

A rule keeps its present shape in one row; a trigger (migration 0005) copies every version of it into
`rule_version`, which nothing changes or deletes: so an explanation can always be read again.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learning_exchange.extensions import Model
from learning_exchange.people.models import Person
from learning_exchange.practice_development.rules.routing import Priority

PRIORITIES = f"priority IN ({', '.join(repr(str(one)) for one in Priority)})"


class Queue(Model):
    """A place where contributions about one thing gather, to be turned into changed practice."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    working_limit: Mapped[int] = mapped_column(server_default="5")  # items in hand per owner
    target_days: Mapped[int] = mapped_column(server_default="28")  # from arrival to outcome
    default_owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(server_default="1")  # counts the times that it was saved
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    retired_at: Mapped[datetime | None]

    default_owner: Mapped[Person | None] = relationship()
    stewards: Mapped[list[Person]] = relationship(
        secondary="queue_steward", order_by="Person.name", viewonly=True
    )

    __table_args__ = (
        CheckConstraint("working_limit BETWEEN 1 AND 50", name="working_limit"),
        CheckConstraint("target_days BETWEEN 1 AND 365", name="target_days"),
    )


class QueueSteward(Model):
    """Somebody of the team that looks after a queue, as long as they hold a role for it."""

    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class RoutingRule(Model):
    """What a contribution must have to go to a queue. The first rule that fits, by position, decides."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[UUID] = mapped_column(default=uuid4, unique=True, server_default=func.gen_random_uuid())
    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"))
    position: Mapped[int | None]  # None: removed
    is_on: Mapped[bool] = mapped_column(server_default=text("true"))
    priority: Mapped[str] = mapped_column(server_default=Priority.NORMAL)
    # kinds, aims, behaviours, sectors, organisations, places, words: lists; see rules/routing.py
    conditions: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(server_default="1")
    change: Mapped[str] = mapped_column(server_default="made")  # what made this version: see rules/editing.py
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())

    queue: Mapped[Queue] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        # Checked when a statement ends, so that one statement can move many.
        UniqueConstraint("position", deferrable=True, initially="IMMEDIATE"),
        CheckConstraint("(position IS NULL) = (change = 'removed')", name="removed"),
        CheckConstraint(PRIORITIES, name="priority"),
    )


class RuleVersion(Model):
    """A rule as it was from one change to the next: who changed it, when, and what it then said."""

    id: Mapped[int] = mapped_column(primary_key=True)
    # Of the newest row: which edition of all rules counts. The workers' cache and the editor compare it.
    stamp: Mapped[UUID] = mapped_column(server_default=func.gen_random_uuid())
    rule_id: Mapped[int] = mapped_column(ForeignKey("routing_rule.id"))
    version: Mapped[int]
    change: Mapped[str]
    position: Mapped[int | None]
    is_on: Mapped[bool]
    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"))
    priority: Mapped[str]
    conditions: Mapped[dict[str, Any]]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: by nobody who is here
    changed_at: Mapped[datetime]

    queue: Mapped[Queue] = relationship(lazy="joined", innerjoin=True)
    changed_by: Mapped[Person | None] = relationship()

    __table_args__ = (UniqueConstraint("rule_id", "version"),)


class ItemMove(Model):
    """An item went from one queue to another: by hand, with a reason, or because its queue was retired."""

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("queue_item.id"), index=True)
    from_queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"))  # None: from the unrouted
    to_queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"))
    by_hand: Mapped[bool] = mapped_column(server_default=text("true"))
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    moved_at: Mapped[datetime] = mapped_column(server_default=func.now())

    by: Mapped[Person] = relationship()
    from_queue: Mapped[Queue | None] = relationship(foreign_keys=from_queue_id)
    to_queue: Mapped[Queue | None] = relationship(foreign_keys=to_queue_id)

    __table_args__ = (Index("ix_item_move_hints", "moved_at", postgresql_where=text("by_hand")),)
