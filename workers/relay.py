"""The relay: turns events into tasks, and rings the workers.

It sleeps on LISTEN and wakes with the commit that recorded an event. Redis may be away: the tasks
stand in the database, and the workers look there by themselves for what nobody rang for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import psycopg
import redis
import structlog
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from learning_exchange.outbox import CHANNEL
from learning_exchange.settings import Settings
from workers.broker import Bell
from workers.database import execute
from workers.stopping import Stopping
from workers.subscriptions import ALONE, SUBSCRIPTIONS

log = structlog.get_logger()

EVENTS_A_DISPATCH = 500  # one statement of some 10 ms; small enough that other sweepers find work too
# Without a wake-up, look this often: a NOTIFY may be lost with its connection, a commit never.
LONGEST_SLEEP_SECONDS = 1.0

# One statement, so one transaction: either an event has its tasks and its flag, or neither.
_DISPATCH = text("""
WITH claimed AS (
    SELECT id, type FROM event WHERE dispatched_at IS NULL ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED
), made AS (
    INSERT INTO task (event_id, reaction)
    SELECT claimed.id, wiring.reaction
    FROM claimed
    JOIN unnest(CAST(:types AS text[]), CAST(:reactions AS text[])) AS wiring (type, reaction) USING (type)
    ON CONFLICT DO NOTHING
    RETURNING id, reaction
), marked AS (
    UPDATE event SET dispatched_at = now() FROM claimed WHERE event.id = claimed.id
)
SELECT
    (SELECT count(*) FROM claimed) AS events,
    ARRAY(SELECT id FROM made WHERE reaction <> ALL(CAST(:alone AS text[])) ORDER BY id) AS shared,
    ARRAY(SELECT id FROM made WHERE reaction = ANY(CAST(:alone AS text[])) ORDER BY id) AS alone
""")


class Dispatched(NamedTuple):
    """How many events were turned into tasks, and the ids of the tasks that share a ring or ring alone."""

    events: int
    shared: list[int]
    alone: list[int]


def run(app: Flask) -> None:
    """Relay until told to stop; a database that went away is waited for."""
    settings = app.extensions["settings"]
    bell = Bell(app, settings.redis_url) if settings.redis_url else None
    stopping = Stopping()
    while not stopping:
        try:
            with listening(settings) as connection:
                while not stopping:
                    run_once(bell)
                    sleep_until_notified(connection)
        except (psycopg.OperationalError, DBAPIError) as error:
            log.warning("relay_lost_the_database", error=type(error).__name__)
            stopping.wait(LONGEST_SLEEP_SECONDS)


def run_once(bell: Bell | None) -> int:
    """Dispatch all that waits, and ring; returns how many events there were."""
    total = 0
    while True:
        made = dispatch()
        total += made.events
        if bell:
            _ring(bell, made)
        if made.events < EVENTS_A_DISPATCH:
            return total


def dispatch() -> Dispatched:
    """Make the tasks of up to EVENTS_A_DISPATCH events."""
    wiring = [(event.__name__, one.__name__) for event, these in SUBSCRIPTIONS.items() for one in these]
    row = execute(
        _DISPATCH,
        limit=EVENTS_A_DISPATCH,
        types=[event for event, _ in wiring],
        reactions=[reaction for _, reaction in wiring],
        alone=list(ALONE),
    )[0]
    return Dispatched(row.events, row.shared, row.alone)


@contextmanager
def listening(settings: Settings) -> Iterator[psycopg.Connection]:
    """A connection that hears of every commit which recorded an event."""
    with psycopg.connect(
        settings.libpq_url, autocommit=True, application_name="learning-exchange ear"
    ) as connection:
        connection.execute(f"LISTEN {CHANNEL}")
        yield connection


def sleep_until_notified(connection: psycopg.Connection, seconds: float = LONGEST_SLEEP_SECONDS) -> None:
    """Return at the first notification, or when the time is up."""
    for _ in connection.notifies(timeout=seconds, stop_after=1):
        pass


def _ring(bell: Bell, made: Dispatched) -> None:
    try:
        bell.ring(made.shared)
        bell.ring(made.alone, together=1)
    except (redis.RedisError, OSError) as error:
        log.warning("doorbell_silent", error=type(error).__name__)
