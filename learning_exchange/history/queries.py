"""Every read of the event log and of the tasks, as people see them.

Who may open a story's history is decided where the story is; the whole log is for administrators.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, literal, select, tuple_, union_all

from learning_exchange import outbox
from learning_exchange.events import CATALOGUE
from learning_exchange.extensions import db
from learning_exchange.history.sentences import sentence
from learning_exchange.outbox import EventRecord, Task, TaskState
from learning_exchange.people.models import Person
from learning_exchange.practice_development.models import Queue

PAGE = 50  # rows: an administrator scans
COUNTED = 1000  # tasks: beyond this a page says "1,000 or more" rather than count on
STEPS = 200  # of one timeline: nobody reads more, and the page stays bounded

OPEN_STATES = (TaskState.DEAD, TaskState.LEASED, TaskState.READY)  # what an administrator may have to see to


@dataclass(frozen=True, slots=True)
class Step:
    """One event as people read it; `queue` and `because` where it went into a practice-development queue."""

    id: int
    type: str
    stream: str
    at: datetime
    who_id: int | None
    who: str | None
    sentence: str
    queue: str | None
    because: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an administrator looks for in the log; empty is no limit."""

    stream: str = ""
    type: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Stuck:
    """One task as an administrator sees it."""

    task: Task
    type: str
    stream: str
    occurred_at: datetime


def timeline(stream: str) -> Sequence[Step]:
    """What happened to one thing, such as ``case:42``, in order."""
    return _steps(_log().where(EventRecord.stream == stream).order_by(EventRecord.id).limit(STEPS))


def latest_step(stream: str, types: Sequence[str]) -> Step | None:
    """What happened to one thing last, of certain types of events."""
    of_stream = _log().where(EventRecord.stream == stream, EventRecord.type.in_(types))
    found = of_stream.order_by(EventRecord.id.desc()).limit(1)
    return next(iter(_steps(found)), None)


def log_page(wanted: Wanted, before: int | None = None) -> tuple[Sequence[Step], int | None]:
    """A page of the whole log, newest first, and where the next begins."""
    log = _log().order_by(EventRecord.id.desc()).limit(PAGE + 1)
    if before is not None:
        log = log.where(EventRecord.id < before)
    if wanted.stream:
        log = log.where(EventRecord.stream == wanted.stream)
    if wanted.type:
        log = log.where(EventRecord.type == wanted.type)
    if wanted.person_id is not None:
        log = log.where(EventRecord.actor_id == wanted.person_id)
    steps = _steps(log)
    return steps[:PAGE], steps[PAGE - 1].id if len(steps) > PAGE else None


def task_counts() -> dict[TaskState, int]:
    """How many tasks stand in each open state, each counted up to COUNTED."""
    counts = []
    for state in OPEN_STATES:
        some = select(Task.id).where(Task.state == state).limit(COUNTED).subquery()
        counts.append(select(literal(str(state)), func.count()).select_from(some))
    return {TaskState(state): count for state, count in db.session.execute(union_all(*counts))}


def tasks_in(state: TaskState, after: int | None = None) -> tuple[Sequence[Stuck], int | None]:
    """A page of tasks in an open state, first what is due first, and where the next page begins."""
    found = _tasks().where(Task.state == state).order_by(Task.not_before, Task.id).limit(PAGE + 1)
    if after is not None and (last := db.session.get(Task, after)) is not None:
        found = found.where(tuple_(Task.not_before, Task.id) > tuple_(last.not_before, last.id))
    tasks = [Stuck(*row) for row in db.session.execute(found)]
    return tasks[:PAGE], tasks[PAGE - 1].task.id if len(tasks) > PAGE else None


def task_of(task_id: int) -> Stuck | None:
    """One task; None when there is none."""
    row = db.session.execute(_tasks().where(Task.id == task_id)).one_or_none()
    return Stuck(*row) if row else None


def _tasks() -> Select[Task, str, str, datetime]:
    event = (EventRecord.type, EventRecord.stream, EventRecord.occurred_at)
    return select(Task, *event).join(EventRecord, EventRecord.id == Task.event_id)


def _log() -> Select[EventRecord, str, str]:
    queue_id = EventRecord.payload["queue_id"].as_integer()
    return (
        select(EventRecord, Person.name, Queue.name)
        .outerjoin(Person, Person.id == EventRecord.actor_id)
        .outerjoin(Queue, Queue.id == queue_id)
    )


def _steps(log: Select[EventRecord, str, str]) -> list[Step]:
    return [_step(row, who, queue) for row, who, queue in db.session.execute(log)]


def _step(row: EventRecord, who: str | None, queue: str | None) -> Step:
    if row.type in CATALOGUE:
        said = sentence(outbox.read(row), who)
    else:  # of an older version of this program
        said = "Something happened that has no words any more."
    because = row.payload.get("because")
    return Step(row.id, row.type, row.stream, row.occurred_at, row.actor_id, who, said, queue, because)
