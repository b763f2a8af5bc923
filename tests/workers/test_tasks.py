"""The life of a task: run once however often it is rung, retried after a crash, dead after too many."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from learning_exchange.events.cases import CaseArchived
from learning_exchange.events.people import PersonJoined
from learning_exchange.extensions import db
from learning_exchange.outbox import record
from learning_exchange.people.models import Person
from workers import relay, subscriptions, tasks, work
from workers.database import execute
from workers.later import TryLater

AT_ONCE = timedelta(0)


class Diary:
    """A reaction that writes a row in its transaction, and then does what the test wants."""

    def __init__(self) -> None:
        self.then: Any = lambda: None
        self.correlations: list[object] = []
        self.person_id = 0

    def __call__(self, event: PersonJoined) -> None:
        db.session.execute(
            text("INSERT INTO suppressed_address VALUES (:a, 550)"), {"a": f"{event.person_id}"}
        )
        self.person_id = event.person_id
        self.correlations.append(db.session.info["correlation_id"])
        self.then()


@pytest.fixture
def diary(committing_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Diary]:
    """One reaction to PersonJoined, in an application with real commits."""
    diary = Diary()
    monkeypatch.setattr(diary, "__name__", "write_diary", raising=False)
    monkeypatch.setitem(subscriptions.SUBSCRIPTIONS, PersonJoined, (diary,))
    monkeypatch.setitem(subscriptions.REACTIONS, "write_diary", diary)
    with committing_app.app_context():
        yield diary


def happen(number: int = 1) -> list[int]:
    """Somebody joins, and the relay makes the task; returns the task ids."""
    record(PersonJoined(person_id=number), by=None)
    db.session.commit()
    return relay.dispatch().shared


def written() -> int:
    count: int = execute(text("SELECT count(*) FROM suppressed_address"))[0][0]
    return count


def row(task_id: int) -> Any:
    return execute(text("SELECT *, not_before - now() AS wait FROM task WHERE id = :id"), id=task_id)[0]


def end_lease(task_id: int) -> None:
    execute(text("UPDATE task SET not_before = now() WHERE id = :id"), id=task_id)


def test_a_task_that_is_rung_twice_runs_once(diary: Diary) -> None:
    ids = happen()
    [task] = tasks.lease(ids)
    assert tasks.lease(ids) == []
    tasks.carry_out([task])
    assert tasks.lease(ids) == []
    assert tasks.lease_one(patience=AT_ONCE) == []
    assert written() == 1
    assert row(ids[0]).state == "done"


def test_an_event_is_dispatched_once_by_two_relays(diary: Diary, committing_app: Flask) -> None:
    for number in range(200):
        record(PersonJoined(person_id=number), by=None)
    db.session.commit()

    def one_relay(_: int) -> int:
        with committing_app.app_context():
            return relay.dispatch()[0]

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one_relay, range(4))) == 200
    assert execute(text("SELECT count(*) FROM task"))[0][0] == 200


def test_an_event_without_a_subscriber_is_only_history(diary: Diary) -> None:
    record(CaseArchived(case_id=1), by=None)
    db.session.commit()
    assert relay.dispatch() == (1, [], [])
    assert relay.dispatch() == (0, [], [])


def test_a_change_that_is_rolled_back_leaves_no_event(diary: Diary) -> None:
    record(PersonJoined(person_id=1), by=None)
    db.session.flush()
    db.session.rollback()
    assert relay.dispatch() == (0, [], [])


def test_a_failure_takes_its_effect_back_and_is_tried_again_later(diary: Diary) -> None:
    [task_id] = happen()

    def fail() -> None:
        raise RuntimeError("Mrs Example of 1 Sample Street")

    diary.then = fail
    [task] = tasks.lease([task_id])
    tasks.carry_out([task])
    after = row(task_id)
    assert (after.state, after.attempts, written()) == ("ready", 1, 0)
    assert timedelta(0) < after.wait <= tasks.FIRST_WAIT
    assert tasks.lease([task_id]) == []
    assert "RuntimeError" in after.last_error
    assert "Example" not in after.last_error

    diary.then = lambda: None
    end_lease(task_id)
    [task] = tasks.lease_one(patience=AT_ONCE)
    tasks.carry_out([task])
    assert written() == 1


def test_a_task_that_always_fails_ends_dead(diary: Diary) -> None:
    [task_id] = happen()
    diary.then = lambda: 1 / 0
    for _ in range(tasks.MOST_ATTEMPTS):
        [task] = tasks.lease([task_id])
        tasks.carry_out([task])
        end_lease(task_id)
    assert row(task_id).state == "dead"
    assert tasks.lease([task_id]) == []


def test_a_task_that_kills_its_worker_ends_dead(diary: Diary) -> None:
    [task_id] = happen()
    for _ in range(tasks.MOST_ATTEMPTS):
        assert len(tasks.lease([task_id])) == 1  # and the worker is gone: nothing settles it
        assert tasks.lease_one(patience=AT_ONCE) == []  # the lease holds
        end_lease(task_id)
    assert tasks.lease_one(patience=AT_ONCE) == []
    assert (row(task_id).state, row(task_id).last_error) == ("dead", "its worker died")


def test_a_task_that_kills_its_worker_takes_no_others_with_it(diary: Diary, committing_app: Flask) -> None:
    ids = [task_id for number in range(6) for task_id in happen(number)]
    assert len(tasks.lease_fresh(10, patience=AT_ONCE)) == 6  # rung together, and the worker is gone
    for task_id in ids:
        end_lease(task_id)
    assert tasks.lease_fresh(10, patience=AT_ONCE) == []  # each was tried, so each comes back by itself
    while leased := tasks.lease_one(patience=AT_ONCE):
        if leased[0].id == ids[2]:
            end_lease(ids[2])  # it kills its worker again
        else:
            tasks.carry_out(leased)
    assert [row(task_id).state for task_id in ids] == ["done", "done", "dead", "done", "done", "done"]


def test_asking_for_later_does_not_count(diary: Diary) -> None:
    [task_id] = happen()

    def later() -> None:
        raise TryLater(timedelta(minutes=5))

    diary.then = later
    for _ in range(tasks.MOST_ATTEMPTS + 2):
        [task] = tasks.lease([task_id])
        tasks.carry_out([task])
        assert timedelta(minutes=4) < row(task_id).wait <= timedelta(minutes=5)
        end_lease(task_id)
    assert (row(task_id).state, row(task_id).attempts, written()) == ("ready", 0, 0)


def test_a_worker_that_lost_its_lease_leaves_nothing(diary: Diary) -> None:
    [task_id] = happen()
    [slow] = tasks.lease([task_id])
    end_lease(task_id)
    [quick] = tasks.lease([task_id])
    tasks.carry_out([slow])
    assert written() == 0
    tasks.carry_out([quick])
    assert written() == 1


def test_two_workers_never_hold_one_task(diary: Diary, committing_app: Flask) -> None:
    for number in range(100):
        happen(number)
    held: list[int] = []
    start = threading.Barrier(4)

    def one_worker(_: int) -> None:
        start.wait()
        with committing_app.app_context():
            while leased := tasks.lease_fresh(7, patience=AT_ONCE):
                held.extend(task.id for task in leased)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one_worker, range(4)))
    assert sorted(held) == sorted(set(held))
    assert len(held) == 100


def test_what_a_reaction_records_belongs_to_the_same_chain(diary: Diary, committing_app: Flask) -> None:
    person = Person(name="Ama", email="ama@example.org")
    db.session.add(person)
    db.session.commit()
    diary.then = lambda: record(CaseArchived(case_id=7), by=person.id)
    happen()
    work.drain(committing_app)
    chains = execute(text("SELECT DISTINCT correlation_id FROM event"))
    assert [chain for (chain,) in chains] == [diary.correlations[0]]


def test_tasks_share_a_commit_and_part_when_one_fails(diary: Diary) -> None:
    ids = [task_id for number in range(5) for task_id in happen(number)]

    def fail_for_the_third() -> None:
        if diary.person_id == 2:
            raise RuntimeError

    diary.then = fail_for_the_third
    tasks.carry_out(tasks.lease(ids))
    assert [row(task_id).state for task_id in ids] == ["done", "done", "ready", "done", "done"]
    assert written() == 4


def test_everything_drains_without_redis(diary: Diary, committing_app: Flask) -> None:
    for number in range(50):
        record(PersonJoined(person_id=number), by=None)
    db.session.commit()
    work.drain(committing_app)
    assert written() == 50
