"""Rows in bulk, by COPY: tens of thousands a second, where one operation a row makes hundreds.

A row made here must be one that the operations could have made; `tests/web/test_demo_bulk.py` compares them.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from enum import Enum
from random import Random
from typing import Any, cast
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import Table, delete, text

from learning_exchange.events import Event
from learning_exchange.extensions import Model, db
from learning_exchange.outbox import EventRecord


def new_ids(model: type[Model], count: int) -> list[int]:
    """As many new ids for a table, ascending; nobody else will be given them."""
    series = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
    name = f'"{_table(model).name}"'  # "case" is a word of SQL
    return sorted(db.session.scalars(series, {"name": name, "count": count}))


def copy(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows to the running transaction; all have the columns of the first."""
    if not rows:
        return
    names = list(rows[0])
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(_table(model).name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with _connection().cursor() as cursor, cursor.copy(statement) as writer:
        for row in rows:
            writer.write_row([_adapted(row[name]) for name in names])


@contextmanager
def shelved_at_the_end() -> Iterator[None]:
    """Sort the stories that are added meanwhile into lists and search all at once: in a fifth of the time."""
    db.session.execute(text("SELECT set_config('learning_exchange.in_bulk', 'on', true)"))
    yield
    db.session.execute(
        text("SELECT shelve_all_cases(), set_config('learning_exchange.in_bulk', 'off', true)")
    )


class Chronicle:
    """Events of the past, gathered in any order and written in the order in which they happened.

    They are written as dispatched: nobody wants last winter's mails today.
    """

    def __init__(self, random: Random) -> None:
        self.random = random
        self.rows: list[dict[str, Any]] = []

    def add(self, event: Event, *, by: int | None, at: datetime, chain: UUID | None = None) -> UUID:
        """Keep an event as `outbox.record` would at that moment; returns the id of its chain."""
        chain = chain or random_uuid(self.random)
        self.rows.append(
            {
                "type": type(event).__name__,
                "version": event.version,
                "stream": event.stream,
                "payload": asdict(event),
                "actor_id": by,
                "correlation_id": chain,
                "occurred_at": at,
                "dispatched_at": at,
            }
        )
        return chain

    def absorb(self, after: int) -> None:
        """Take up the events that operations recorded since the id `after`, to write them with the others."""
        db.session.flush()
        kept = db.session.execute(
            delete(EventRecord).where(EventRecord.id > after).returning(*EventRecord.__table__.columns)
        )
        for row in kept.mappings():
            self.rows.append({**row, "dispatched_at": row["occurred_at"]})

    def write(self) -> dict[int, int]:
        """Add them to the running transaction; returns the new ids of absorbed ones by the old."""
        renumbered = {}
        self.rows.sort(key=lambda row: row["occurred_at"])
        for number, row in zip(new_ids(EventRecord, len(self.rows)), self.rows, strict=True):
            if "id" in row:
                renumbered[row["id"]] = number
            row["id"] = number
        copy(EventRecord, self.rows)
        self.rows = []
        return renumbered


def random_uuid(random: Random) -> UUID:
    """A version 4 UUID that is the same for the same seed."""
    return UUID(int=random.getrandbits(128), version=4)


def _connection() -> psycopg.Connection[Any]:
    """The driver's own connection, in the transaction of the session."""
    return cast("psycopg.Connection[Any]", db.session.connection().connection.driver_connection)


def _table(model: type[Model]) -> Table:
    return cast(Table, model.__table__)


def _adapted(value: object) -> object:
    if isinstance(value, dict):
        return Jsonb(value)
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value
