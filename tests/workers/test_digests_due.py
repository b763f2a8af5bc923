"""When a digest comes due: at the local hour, across both clock changes, once, and after an outage."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select, text

from learning_exchange.digests.models import DigestChoice, DigestRun
from learning_exchange.digests.operations import (
    RUNS_AN_EVENT,
    choose_digests,
    create_due_runs,
    stop_digests,
)
from learning_exchange.digests.rules import Choice, time_zones
from learning_exchange.extensions import db as committed
from learning_exchange.outbox import EventRecord
from learning_exchange.people.rules import PersonState
from tests.region import a_person
from tests.workers.readers import EVERY_DAY, LONDON, LONG_AGO, chosen, runs_of, utc


@pytest.mark.parametrize(
    ("hour", "before", "due"),
    [
        # In winter London's clock is UTC.
        (7, "2026-02-10T06:59", "2026-02-10T07:00"),
        # Forward at 01:00 UTC on 29 March: seven comes an hour earlier; one does not exist, and comes at two.
        (7, "2026-03-29T05:59", "2026-03-29T06:00"),
        (1, "2026-03-29T00:59", "2026-03-29T01:00"),
        (0, "2026-03-28T23:59", "2026-03-29T00:00"),
        (2, "2026-03-29T00:59", "2026-03-29T01:00"),
        # Back at 01:00 UTC on 25 October: one comes at its first time.
        (1, "2026-10-24T23:59", "2026-10-25T00:00"),
        (2, "2026-10-25T01:59", "2026-10-25T02:00"),
        (7, "2026-10-25T06:59", "2026-10-25T07:00"),
    ],
)
def test_a_run_is_made_when_the_local_hour_comes(db: SQLAlchemy, hour: int, before: str, due: str) -> None:
    sunday_or_so = utc(due).isoweekday()
    person = chosen(hour, sunday_or_so)
    create_due_runs(utc(before))
    assert runs_of(person) == []
    assert create_due_runs(utc(due)) == 1
    assert runs_of(person) == [utc(due).date()]


def test_an_hour_that_the_clocks_repeat_comes_once(db: SQLAlchemy) -> None:
    person = chosen(1)
    quarter = timedelta(minutes=15)
    looks = [utc("2026-10-25T00:00") + quarter * number for number in range(12)]  # 01:00 BST to 02:45 GMT
    assert [create_due_runs(look) for look in looks] == [1, *[0] * 11]
    assert runs_of(person) == [date(2026, 10, 25)]


@pytest.mark.parametrize("first", ["2026-03-26", "2026-10-22"])
def test_every_day_around_a_change_has_one_run(db: SQLAlchemy, first: str) -> None:
    look = utc(f"{first}T00:00")
    people = [chosen(hour, at=look - timedelta(hours=2)) for hour in (0, 1, 2, 23)]
    for _ in range(7 * 24):
        create_due_runs(look)
        look += timedelta(hours=1)
    week = [date.fromisoformat(first) + timedelta(days=number) for number in range(7)]
    for person in people:
        assert [day for day in runs_of(person) if day in week] == week


def test_the_weekday_is_the_local_one(db: SQLAlchemy) -> None:
    monday_there = chosen(7, 1, zone="Pacific/Auckland")
    monday_here = chosen(7, 1)
    create_due_runs(utc("2026-11-22T18:00"))  # Monday at seven in Auckland, Sunday evening in London
    assert (runs_of(monday_there), runs_of(monday_here)) == ([date(2026, 11, 23)], [])


def test_half_hour_zones_come_at_their_own_hour(db: SQLAlchemy) -> None:
    person = chosen(7, zone="Asia/Kolkata", at=utc("2026-11-22T02:00"))
    assert create_due_runs(utc("2026-11-23T01:29")) == 0
    assert create_due_runs(utc("2026-11-23T01:30")) == 1
    assert runs_of(person) == [date(2026, 11, 23)]


def test_an_outage_is_caught_up_with_one_run(db: SQLAlchemy) -> None:
    daily, tuesdays = chosen(7), chosen(7, 2)
    create_due_runs(utc("2026-11-16T08:00"))  # Monday
    create_due_runs(utc("2026-11-19T06:00"))  # Thursday, before the hour
    assert runs_of(daily) == [date(2026, 11, 16), date(2026, 11, 18)]
    assert runs_of(tuesdays) == [date(2026, 11, 17)]
    create_due_runs(utc("2026-11-19T07:00"))
    assert runs_of(daily) == [date(2026, 11, 16), date(2026, 11, 18), date(2026, 11, 19)]


def test_what_is_long_past_is_not_caught_up(db: SQLAlchemy) -> None:
    tuesdays = chosen(7, 2)
    create_due_runs(utc("2026-11-16T08:00"))
    assert create_due_runs(utc("2026-11-21T08:00")) == 0
    assert runs_of(tuesdays) == []


def test_an_hour_that_passed_before_one_chose_it_is_not_made_up_for(db: SQLAlchemy) -> None:
    person = a_person()
    choose_digests(person.id, Choice(EVERY_DAY, 0, LONDON))
    assert create_due_runs() == 0
    # The control: had they chosen it long ago, it would have come by now.
    db.session.execute(text("UPDATE digest_choice SET chosen_at = :then"), {"then": LONG_AGO})
    db.session.execute(text("DELETE FROM digest_hour"))
    assert create_due_runs() == 1


def test_nobody_gets_what_they_do_not_want(db: SQLAlchemy) -> None:
    never, stopped, left = chosen(7, 9), chosen(7), chosen(7)
    stop_digests(stopped.id)
    left.state = PersonState.LEFT
    db.session.commit()
    assert create_due_runs(utc("2026-11-16T08:00")) == 0
    assert runs_of(never) == runs_of(stopped) == runs_of(left) == []


def test_who_moves_to_another_zone_gets_no_second_run_of_the_date(db: SQLAlchemy) -> None:
    person = chosen(7, zone="Pacific/Auckland")
    create_due_runs(utc("2026-11-22T18:30"))
    row = db.session.get_one(DigestChoice, person.id)
    row.time_zone = LONDON
    db.session.commit()
    create_due_runs(utc("2026-11-23T07:30"))
    assert runs_of(person) == [date(2026, 11, 23)]


def test_many_runs_are_announced_in_batches(db: SQLAlchemy) -> None:
    db.session.execute(
        text("""
        WITH crowd AS (
            INSERT INTO person (public_id, name, email)
            SELECT gen_random_uuid(), 'N', 'n' || n || '@example.org' FROM generate_series(1, 250) AS n
            RETURNING id
        )
        INSERT INTO digest_choice (person_id, weekdays, chosen_at) SELECT id, '{1}', '2020-01-01' FROM crowd
        """)
    )
    assert create_due_runs(utc("2026-11-16T07:00")) == 250
    announced = db.session.scalars(select(EventRecord).where(EventRecord.type == "DigestsDue")).all()
    assert sorted(len(event.payload["run_ids"]) for event in announced) == [50, RUNS_AN_EVENT, RUNS_AN_EVENT]
    assert {event.payload["local_date"] for event in announced} == {"2026-11-16"}
    told = {run_id for event in announced for run_id in event.payload["run_ids"]}
    assert told == set(db.session.scalars(select(DigestRun.id)))


def test_the_database_knows_every_zone_that_is_offered(db: SQLAlchemy) -> None:
    known = set(db.session.scalars(text("SELECT name FROM pg_timezone_names")))
    assert set(time_zones()) <= known


def test_two_schedulers_at_once_make_one_run(committing_app: Flask) -> None:
    with committing_app.app_context():
        people = [chosen(7).id for _ in range(20)]
    together = threading.Barrier(4)

    def look(_: int) -> int:
        with committing_app.app_context():
            together.wait()
            made = create_due_runs(utc("2026-11-16T07:00"))
            committed.session.commit()
            return made

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(look, range(4))) == [0, 0, 0, 20]
    with committing_app.app_context():
        runs = committed.session.scalars(select(DigestRun.person_id)).all()
        assert sorted(runs) == sorted(people)
