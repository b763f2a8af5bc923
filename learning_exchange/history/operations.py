"""What an administrator does with a dead task: another try, or giving it up for a reason.

Both are conditional updates: of two administrators at once one wins, and the other is told so.
"""

from typing import Any

from sqlalchemy import func, update

from learning_exchange.events.tasks import TaskDiscarded, TaskRetried
from learning_exchange.extensions import db
from learning_exchange.outbox import Task, TaskState, record


def retry_task(task_id: int, *, by: int) -> bool:
    """Let a dead task run again, with all its attempts; False if it is no longer dead.

    Its last error stays, until the task has succeeded or failed anew.
    """
    fresh = {"state": TaskState.READY, "attempts": 0, "not_before": func.now(), "settled_at": None}
    if not _change_dead(task_id, **fresh):
        return False
    record(TaskRetried(task_id), by=by)
    return True


def discard_task(task_id: int, reason: str, *, by: int) -> bool:
    """Give up a dead task for good; False if it is no longer dead."""
    settled = {"state": TaskState.DISCARDED, "discarded_because": reason, "settled_at": func.now()}
    if not _change_dead(task_id, **settled):
        return False
    record(TaskDiscarded(task_id), by=by)
    return True


def _change_dead(task_id: int, **values: Any) -> bool:
    dead = update(Task).where(Task.id == task_id, Task.state == TaskState.DEAD)
    return db.session.scalar(dead.values(lease_token=None, **values).returning(Task.id)) is not None
