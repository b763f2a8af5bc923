"""Stuck tasks and mails, and the log, as administrators see and settle them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from learning_exchange import clock
from learning_exchange.events.cases import CaseSubmitted
from learning_exchange.events.tasks import TaskDiscarded, TaskRetried
from learning_exchange.history import queries
from learning_exchange.mail.models import Mail
from learning_exchange.mail.rules import MailState
from learning_exchange.outbox import EventRecord, Task, TaskState, record
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from tests.author import Author, field
from tests.region import a_person

ERROR = "ConnectionRefusedError at smtp.py:44 deliver"


@pytest.fixture
def ada(app: Flask, db: SQLAlchemy) -> Person:
    """An administrator."""
    return a_person(Role.ADMINISTRATOR, name="Ada Quill")


@pytest.fixture
def admin(app: Flask, ada: Person) -> Author:
    """Her browser."""
    return Author(app, ada)


def a_task(db: SQLAlchemy, state: TaskState = TaskState.DEAD, number: int = 1, **values: Any) -> Task:
    """A task that reacts to a story that was handed in."""
    record(CaseSubmitted(number, submission=1), by=None)
    event_id = db.session.scalar(select(func.max(EventRecord.id)))
    task = Task(event_id=event_id, reaction="route_contribution", state=state, **{"attempts": 10} | values)
    db.session.add(task)
    db.session.commit()
    return task


def a_mail(db: SQLAlchemy, state: MailState, number: int = 1, **values: Any) -> Mail:
    """A mail in the ledger."""
    given = {"template": "story_published", "to_address": "jo@example.org", "params": {}}
    key = {"dedup_key": f"{state}:{number}", "message_id": f"<{state}.{number}@example.org>"}
    mail = Mail(state=state, **given | key | values)
    db.session.add(mail)
    db.session.commit()
    return mail


def acts(db: SQLAlchemy, kind: type) -> list[tuple[dict[str, Any], int | None]]:
    """The events of one kind."""
    rows = db.session.scalars(select(EventRecord).where(EventRecord.type == kind.__name__))
    return [(row.payload, row.actor_id) for row in rows]


def test_dead_tasks_are_shown_first_with_what_is_known_of_them(admin: Author, db: SQLAlchemy) -> None:
    a_task(db, last_error=ERROR, created_at=clock.now() - timedelta(hours=5))
    a_task(db, TaskState.READY, 2)
    page = admin.get("/history/tasks").text
    for shown in ("Route contribution", "CaseSubmitted of case:1", "made 5 hours ago", "10 tries", ERROR):
        assert shown in page
    assert "case:2" not in page


@pytest.mark.parametrize("state", queries.OPEN_STATES)
def test_every_open_state_has_its_list_and_only_the_dead_have_buttons(
    admin: Author, db: SQLAlchemy, state: TaskState
) -> None:
    tasks = {one: a_task(db, one, number) for number, one in enumerate(TaskState, 1)}
    page = admin.get(f"/history/tasks?state={state}").text
    shown = {one for one, task in tasks.items() if f"Task {task.id}<" in page}
    assert shown == {state}
    assert ("/retry" in page) == (state is TaskState.DEAD)


def test_the_counts_stop_counting(admin: Author, db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "COUNTED", 2)
    for number in range(3):
        a_task(db, TaskState.DEAD, number)
    assert queries.task_counts() == {TaskState.DEAD: 2, TaskState.LEASED: 0, TaskState.READY: 0}
    assert "2 or more" in admin.get("/history/tasks").text


def test_a_long_list_of_tasks_comes_in_pages(admin: Author, db: SQLAlchemy) -> None:
    now = clock.now()
    for number in range(queries.PAGE + 2):
        a_task(db, number=number, not_before=now - timedelta(minutes=number // 3))
    first = admin.get("/history/tasks").text
    more = re.search(r'href="([^"]+)" rel="next"', first)
    assert more
    second = admin.get(more[1].replace("&amp;", "&")).text
    shown = re.findall(r"of case:(\d+)", first + second)
    assert sorted(map(int, shown)) == [*range(queries.PAGE + 2)]
    assert len(re.findall(r"of case:(\d+)", second)) == 2


def test_retrying_makes_a_dead_task_ready_with_all_its_tries(
    admin: Author, ada: Person, db: SQLAlchemy
) -> None:
    task = a_task(db, last_error=ERROR)
    answer = admin.post(f"/history/tasks/{task.id}/retry")
    assert (answer.status_code, answer.location) == (303, "/history/tasks")
    db.session.expire_all()
    assert (task.state, task.attempts, task.settled_at, task.last_error) == (TaskState.READY, 0, None, ERROR)
    assert db.session.scalar(select(Task.not_before <= func.now()).where(Task.id == task.id))
    assert acts(db, TaskRetried) == [({"task_id": task.id}, ada.id)]


def test_discarding_asks_why_and_keeps_the_reason(admin: Author, ada: Person, db: SQLAlchemy) -> None:
    task = a_task(db, last_error=ERROR)
    page = admin.get(f"/history/tasks/{task.id}/discard")
    assert ERROR in page.text
    reason = "The mail server of that trust is gone."
    admin.post(f"/history/tasks/{task.id}/discard", {"reason": reason})
    db.session.expire_all()
    assert (task.state, task.discarded_because) == (TaskState.DISCARDED, reason)
    assert task.settled_at is not None
    assert acts(db, TaskDiscarded) == [({"task_id": task.id}, ada.id)]
    assert f"/history/tasks/{task.id}/discard" in admin.get("/history/log").text
    assert reason in admin.get(f"/history/tasks/{task.id}/discard").text


BAD_REASONS = {
    "none": ("", "Say why you discard it."),
    "blank": (" \t ", "Say why you discard it."),
    "too long": ("a" * 201, "Use 200 characters or fewer; this has 201."),
    "a megabyte": ("a" * 1_000_000, "Use 200 characters or fewer; this has 1,000,000."),
    "NUL": ("gone\0", "This has an invisible control character. Type it again, or paste it as plain text."),
}


@pytest.mark.parametrize(("typed", "sentence"), BAD_REASONS.values(), ids=BAD_REASONS.keys())
def test_a_bad_reason_is_explained_and_kept(admin: Author, db: SQLAlchemy, typed: str, sentence: str) -> None:
    task = a_task(db)
    answer = admin.post(f"/history/tasks/{task.id}/discard", {"reason": typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    if "\0" not in typed:
        assert field(answer, "reason") == typed.strip()
    db.session.expire_all()
    assert task.state == TaskState.DEAD


@pytest.mark.parametrize("reason", ["<script>alert(1)</script>", "'; DROP TABLE task; --", "🚲 שלום"])
def test_any_reason_is_kept_as_it_was_typed(admin: Author, db: SQLAlchemy, reason: str) -> None:
    task = a_task(db)
    admin.post(f"/history/tasks/{task.id}/discard", {"reason": reason})
    db.session.expire_all()
    assert task.discarded_because == reason
    page = admin.get("/history/log").text
    assert "<script>alert" not in page


@pytest.mark.parametrize("state", [state for state in TaskState if state != TaskState.DEAD])
def test_what_is_not_dead_is_left_alone(admin: Author, db: SQLAlchemy, state: TaskState) -> None:
    task = a_task(db, state, attempts=3)
    admin.post(f"/history/tasks/{task.id}/retry")
    assert "Somebody else has seen to this already." in admin.get("/history/tasks").text
    admin.post(f"/history/tasks/{task.id}/discard", {"reason": "Gone."})
    assert "Somebody else has seen to this already." in admin.get("/history/tasks").text
    db.session.expire_all()
    assert (task.state, task.attempts, task.discarded_because) == (state, 3, None)
    assert acts(db, TaskRetried) == acts(db, TaskDiscarded) == []


@pytest.mark.parametrize("number", [0, 99, 2**63, 10**30])
def test_a_task_or_mail_that_is_not_there(admin: Author, number: int) -> None:
    assert admin.post(f"/history/tasks/{number}/retry").status_code == 404
    assert admin.get(f"/history/tasks/{number}/discard").status_code == 404
    assert admin.post(f"/history/mails/{number}/again").status_code == 404


@pytest.mark.parametrize("place", ["x", "-1", "0", str(10**30), "1e3", "\0"])
def test_odd_places_begin_at_the_top(admin: Author, place: str) -> None:
    for address in ("/history/tasks?after=", "/history/mails?before=", "/history/log?before="):
        assert admin.get(address + place).status_code == 200


# Mails


def test_mails_in_trouble_are_explained_without_their_words(admin: Author, db: SQLAlchemy) -> None:
    for state in MailState:
        a_mail(db, state, reply_code=451 if state is MailState.DEFERRED else None)
    page = admin.get("/history/mails").text
    for state in (MailState.DEFERRED, MailState.FAILED, MailState.UNCERTAIN):
        assert state.explanation in page
    for state in (MailState.SENT, MailState.QUEUED, MailState.SUPPRESSED):
        assert state.explanation not in page
    assert "the mail server answered 451" in page
    assert len(re.findall("Send again", page)) == 2


@pytest.mark.parametrize("state", [MailState.FAILED, MailState.UNCERTAIN])
def test_a_stuck_mail_can_go_again(admin: Author, ada: Person, db: SQLAlchemy, state: MailState) -> None:
    mail = a_mail(db, state)
    answer = admin.post(f"/history/mails/{mail.id}/again")
    assert (answer.status_code, answer.location) == (303, "/history/mails")
    db.session.expire_all()
    assert mail.state == MailState.QUEUED
    assert "The mail goes again within seconds." in admin.get("/history/mails").text


def test_a_mail_that_was_sent_does_not_go_again(admin: Author, db: SQLAlchemy) -> None:
    mail = a_mail(db, MailState.SENT)
    admin.post(f"/history/mails/{mail.id}/again")
    db.session.expire_all()
    assert mail.state == MailState.SENT
    assert "Somebody else has seen to this already." in admin.get("/history/mails").text


def test_many_mails_come_in_pages(admin: Author, db: SQLAlchemy) -> None:
    for number in range(queries.PAGE + 1):
        a_mail(db, MailState.FAILED, number, to_address=f"n{number}@example.org")
    first = admin.get("/history/mails").text
    more = re.search(r'href="([^"]+)" rel="next"', first)
    assert more
    shown = re.findall(r" to (n\d+)@", first) + re.findall(r" to (n\d+)@", admin.get(more[1]).text)
    assert len({*shown}) == queries.PAGE + 1
