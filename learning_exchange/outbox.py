"""The outbox: events, and the tasks that react to them, as rows; it knows nothing of Dramatiq.

`record()` adds the event to the running transaction, so it is kept with the change or not at all.
The row stays for good: it is outbox, history and "what became of it" in one table. A trigger
(migration 0001) sends NOTIFY with the commit, which wakes the relay.
"""

from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Table, UniqueConstraint, func, insert, text
from sqlalchemy.orm import Mapped, mapped_column

from learning_exchange import clock
from learning_exchange.events import CATALOGUE, Event
from learning_exchange.extensions import Model, db

CHANNEL = "outbox"  # what the trigger notifies and the relay listens to


class EventRecord(Model):
    """One event: what happened, to what, by whom, when; and when the relay made tasks of it."""

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    version: Mapped[int]
    stream: Mapped[str]
    payload: Mapped[dict[str, Any]]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    correlation_id: Mapped[UUID]  # the first event of the chain that led to this one
    occurred_at: Mapped[datetime]
    dispatched_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_event_stream", "stream", "id"),
        Index("ix_event_type", "type", "id"),
        Index("ix_event_actor", "actor_id", "id"),
        # Claimed by this flag with SKIP LOCKED, never by "id above the last seen": ids commit out of order.
        Index("ix_event_undispatched", "id", postgresql_where=text("dispatched_at IS NULL")),
    )


# A plain statement: the unit of work would cost twice as much, and flush each event alone anyway.
_RECORD = insert(cast(Table, EventRecord.__table__))


class TaskState(StrEnum):
    """Where a task stands; `ready` and `leased` are due once `not_before` has passed."""

    READY = "ready"
    LEASED = "leased"
    DONE = "done"
    DEAD = "dead"
    DISCARDED = "discarded"


class Task(Model):
    """One reaction to one event. `not_before` of a leased task is the moment at which its lease ends."""

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    reaction: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=TaskState.READY)
    not_before: Mapped[datetime] = mapped_column(server_default=func.now())
    attempts: Mapped[int] = mapped_column(server_default="0")
    lease_token: Mapped[UUID | None]
    last_error: Mapped[str | None]  # the kind of error and where, never its message: that may quote a story
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    settled_at: Mapped[datetime | None]
    discarded_because: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("event_id", "reaction"),
        CheckConstraint(f"state IN ({', '.join(repr(str(s)) for s in TaskState)})", name="state"),
        Index("ix_task_due", "not_before", postgresql_where=text("state IN ('ready', 'leased')")),
        Index("ix_task_dead", "id", postgresql_where=text("state = 'dead'")),
    )


def record(event: Event, *, by: int | None) -> None:
    """Add an event to the running transaction; `by` is the id of the person who acted, None for the clock.

    Inside a reaction the worker's plumbing has put the chain's correlation id into the session.
    """
    values = {
        "type": type(event).__name__,
        "version": event.version,
        "stream": event.stream,
        "payload": asdict(event),
        "actor_id": by,
        "correlation_id": db.session.info.get("correlation_id") or uuid4(),
        "occurred_at": clock.now(),
    }
    db.session.execute(_RECORD, values)


def read(row: EventRecord) -> Event:
    """The event that a row keeps; raises KeyError for a type that left the catalogue."""
    return CATALOGUE[row.type](**row.payload)
