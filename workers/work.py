"""A worker: answers the doorbell, and looks for itself after what nobody rang for.

The look is the safety net under Redis: retries, leases that ended, rings that were lost, and
everything at all when there is no Redis.
"""

from contextlib import suppress
from datetime import timedelta

import dramatiq
import psycopg
import structlog
from flask import Flask
from sqlalchemy.exc import DBAPIError

from workers import tasks
from workers.broker import Bell
from workers.relay import listening, run_once, sleep_until_notified
from workers.stopping import Stopping

log = structlog.get_logger()

# So long the doorbell has to answer before the look takes a task out of its hands.
PATIENCE = timedelta(seconds=2)
SECONDS_BETWEEN_LOOKS = 0.5
TASKS_A_LOOK = 32
STOP_WITHIN_MS = 10_000


def run(app: Flask, *, without_redis: bool = False) -> None:
    """Work until told to stop."""
    settings = app.extensions["settings"]
    stopping = Stopping()
    if without_redis or not settings.redis_url:
        _poll(app, stopping)
        return
    worker = dramatiq.Worker(Bell(app, settings.redis_url).broker, worker_threads=settings.worker_threads)
    worker.start()
    try:
        while not stopping:
            if not _look(app, PATIENCE):
                stopping.wait(SECONDS_BETWEEN_LOOKS)
    finally:
        with suppress(Exception):  # Redis may be gone; what it still holds is in the database too
            worker.stop(STOP_WITHIN_MS)


def drain(app: Flask) -> None:
    """Dispatch and carry out everything that is due now, in this thread; for trials and tests."""
    while run_once(None) + _look(app, timedelta(0)):
        pass


def _poll(app: Flask, stopping: Stopping) -> None:
    while not stopping:
        try:
            with listening(app.extensions["settings"]) as connection:
                while not stopping:
                    run_once(None)
                    if not _look(app, timedelta(0)):
                        sleep_until_notified(connection, SECONDS_BETWEEN_LOOKS)
        except (psycopg.OperationalError, DBAPIError) as error:
            log.warning("worker_lost_the_database", error=type(error).__name__)
            stopping.wait(SECONDS_BETWEEN_LOOKS)


def _look(app: Flask, patience: timedelta) -> int:
    """Carry out what has been due for longer than `patience`; returns how many tasks that was."""
    try:
        with app.app_context():
            fresh = tasks.lease_fresh(TASKS_A_LOOK, patience=patience)
            tasks.carry_out(fresh)
            one = tasks.lease_one(patience=patience)
            tasks.carry_out(one)
    except DBAPIError as error:
        log.warning("worker_lost_the_database", error=type(error).__name__)
        return 0
    return len(fresh) + len(one)
