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
from workers.later import TryLater
from workers.subscriptions import ALONE, REACTIONS

log = structlog.get_logger()

# With waits of 2, 4, 8 … seconds the last try comes about 17 minutes after the first: past a restart
# of any part, and soon enough for an administrator to see it the same day.
MOST_ATTEMPTS = 10
FIRST_WAIT = timedelta(seconds=2)


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
_LEASE_FRESH = text(
    _LEASE.format(
        which=f"{_DUE} AND attempts = 0 AND reaction <> ALL(:alone) ORDER BY not_before LIMIT :limit"
    )
)
_LEASE_ONE = text(_LEASE.format(which=f"{_DUE} ORDER BY not_before LIMIT 1"))
_DONE = text("""
UPDATE task SET state = 'done', settled_at = clock_timestamp(), lease_token = NULL
WHERE id = ANY(:ids) AND lease_token = ANY(:tokens) AND state = 'leased'
RETURNING id
""")
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


def lease_fresh(limit: int, *, patience: timedelta) -> list[Leased]:
    """Take up to `limit` tasks that were never tried and have been due for `patience`, in that order."""
    terms = {"limit": limit, "alone": list(ALONE), "patience": patience.total_seconds(), **_terms()}
    return _leased(execute(_LEASE_FRESH, **terms))


def lease_one(*, patience: timedelta) -> list[Leased]:
    """Take the task that has been due longest, by itself: if it kills its worker, it does so alone."""
    return _leased(execute(_LEASE_ONE, patience=patience.total_seconds(), **_terms()))


def carry_out(leased: Sequence[Leased]) -> None:
    """Run the reactions of leased tasks, and settle them.

    Needs an application context. Tasks share one transaction, because a commit costs more than most
    reactions. If one of them fails, nothing of it stays and each is run by itself, as are those that
    commit on their own.
    """
    sharing = [task for task in leased if task.reaction not in ALONE]
    shared = len(sharing) > 1 and _carry_out_together(sharing)
    for task in leased:
        if not (shared and task in sharing):
            _carry_out_alone(task)


def _carry_out_together(leased: Sequence[Leased]) -> bool:
    try:
        for task in leased:
            _react(task)
        _settle(leased)
    except Exception as error:  # noqa: BLE001  # whose it was shows when each is run by itself
        db.session.rollback()
        log.info("reactions_parted", tasks=len(leased), **logs.fault(error))
        return False
    finally:
        db.session.remove()
    return True


def _carry_out_alone(task: Leased) -> None:
    try:
        _react(task)
        _settle([task])
    except LeaseLost:
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
        db.session.remove()  # no reaction sees another's session


def _react(task: Leased) -> None:
    db.session.info["correlation_id"] = task.correlation_id
    REACTIONS[task.reaction](CATALOGUE[task.event_type](**task.payload))


def _settle(leased: Sequence[Leased]) -> None:
    """The second commit: the effects and `done`, if every lease still holds; raises LeaseLost."""
    given = {"ids": [task.id for task in leased], "tokens": [task.token for task in leased]}
    if len(db.session.execute(_DONE, given).all()) < len(leased):
        db.session.rollback()
        raise LeaseLost
    db.session.commit()


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
