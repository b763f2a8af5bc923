"""The life of a task: leased, carried out, settled. Redis and Dramatiq are not known here.

A reaction runs between two commits. The first takes the lease and counts the attempt; the second
holds the effect *and* `done`, guarded by the lease's token. So a task that is rung twice is done
once, a crash is retried when the lease ends, and a task that kills its worker ends `dead`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from flask import current_app
from sqlalchemy import text

from learning_exchange import logs
from learning_exchange.events import CATALOGUE
from learning_exchange.extensions import db
from workers.database import execute
from workers.subscriptions import REACTIONS

log = structlog.get_logger()

# With waits of 2, 4, 8 … seconds the last try comes about 17 minutes after the first: past a restart
# of any part, and soon enough for an administrator to see it the same day.
MOST_ATTEMPTS = 10
FIRST_WAIT = timedelta(seconds=2)


class TryLater(Exception):
    """A reaction asks to be run again after a while; this counts for nothing against it."""

    def __init__(self, after: timedelta) -> None:
        super().__init__(f"again in {after}")
        self.after = after


class LeaseLost(Exception):
    """Another worker holds the task by now: what this one did is rolled back."""


@dataclass(frozen=True, slots=True)
class Leased:
    """A task in our hands, with the event that it reacts to."""

    id: int
    reaction: str
    token: UUID
    attempts: int
    event_type: str
    payload: dict[str, Any]
    correlation_id: UUID


# Due is one condition for fresh tasks, retries and leases that ended: all keep their moment in `not_before`.
_DUE = "state IN ('ready', 'leased') AND not_before <= now() - make_interval(secs => :patience)"
_LEASE = """
UPDATE task SET
    state = CASE WHEN attempts < :most THEN 'leased' ELSE 'dead' END,
    settled_at = CASE WHEN attempts < :most THEN NULL ELSE now() END,
    last_error = CASE WHEN attempts < :most THEN last_error ELSE coalesce(last_error, 'its worker died') END,
    attempts = least(attempts + 1, :most),
    lease_token = gen_random_uuid(),
    not_before = now() + make_interval(secs => :lease)
FROM event
WHERE event.id = task.event_id AND task.id IN (
    SELECT id FROM task WHERE {which} FOR UPDATE SKIP LOCKED
)
RETURNING task.id, reaction, lease_token, attempts, event.type, event.payload, event.correlation_id, state
"""
_LEASE_THESE = text(_LEASE.format(which=f"id = ANY(:ids) AND {_DUE}"))
_LEASE_DUE = text(_LEASE.format(which=f"{_DUE} ORDER BY not_before LIMIT :limit"))
_DONE = text(
    "UPDATE task SET state = 'done', settled_at = clock_timestamp(), lease_token = NULL"
    " WHERE id = :id AND lease_token = :token AND state = 'leased'"
)
_FAILED = text("""
UPDATE task SET
    state = CASE WHEN :counts AND attempts >= :most THEN 'dead' ELSE 'ready' END,
    settled_at = CASE WHEN :counts AND attempts >= :most THEN now() END,
    attempts = attempts - CASE WHEN :counts THEN 0 ELSE 1 END,
    lease_token = NULL, last_error = :error, not_before = now() + make_interval(secs => :wait)
WHERE id = :id AND lease_token = :token
""")


def lease(ids: Sequence[int]) -> list[Leased]:
    """Take those of the given tasks that are due and that nobody holds."""
    return _leased(execute(_LEASE_THESE, ids=list(ids), patience=0, **_terms()))


def lease_due(limit: int, *, patience: timedelta) -> list[Leased]:
    """Take up to `limit` tasks that have been due for `patience`, the longest waiting first."""
    return _leased(execute(_LEASE_DUE, limit=limit, patience=patience.total_seconds(), **_terms()))


def carry_out(task: Leased) -> bool:
    """Run a task's reaction within the current application context; returns whether it is done."""
    try:
        db.session.info["correlation_id"] = task.correlation_id
        REACTIONS[task.reaction](CATALOGUE[task.event_type](**task.payload))
        if db.session.execute(_DONE, {"id": task.id, "token": task.token}).rowcount != 1:  # type: ignore[attr-defined]
            raise LeaseLost
        db.session.commit()
        return True
    except LeaseLost:
        db.session.rollback()
        log.warning("lease_lost", task=task.id, reaction=task.reaction)
    except TryLater as later:
        db.session.rollback()
        _settle_failure(task, error=None, wait=later.after, counts=False)
    except Exception as error:  # noqa: BLE001  # whatever a reaction raises, the task must be given back
        db.session.rollback()
        fault = logs.fault(error)
        log.error("reaction_failed", task=task.id, reaction=task.reaction, attempts=task.attempts, **fault)
        wait = FIRST_WAIT * 2 ** (task.attempts - 1)
        _settle_failure(task, error=f"{fault['error']} at {fault['at']}", wait=wait, counts=True)
    finally:
        db.session.info.pop("correlation_id", None)
    return False


def _terms() -> dict[str, int]:
    return {"most": MOST_ATTEMPTS, "lease": current_app.extensions["settings"].lease_seconds}


def _leased(rows: Sequence[Any]) -> list[Leased]:
    for row in rows:
        if row.state == "dead":
            log.error("task_died_with_its_worker", task=row.id, reaction=row.reaction)
    return [Leased(*row[:-1]) for row in rows if row.state == "leased"]


def _settle_failure(task: Leased, *, error: str | None, wait: timedelta, counts: bool) -> None:
    execute(
        _FAILED,
        id=task.id,
        token=task.token,
        error=error,
        wait=wait.total_seconds(),
        counts=counts,
        most=MOST_ATTEMPTS,
    )
