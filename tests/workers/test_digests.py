"""Digests from the hour that comes to the mail that goes: once, in time, and with nothing withdrawn."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select, text

from learning_exchange import clock, events
from learning_exchange.cases.contributions import contribution_of
from learning_exchange.cases.models import Case
from learning_exchange.cases.rules import CaseState
from learning_exchange.digests.models import DigestChoice, DigestItem, DigestRun
from learning_exchange.digests.operations import (
    RUNS_AN_EVENT,
    choose_digests,
    create_due_runs,
    stop_digests,
)
from learning_exchange.digests.rules import Choice, time_zones
from learning_exchange.extensions import db as committed
from learning_exchange.mail.models import Mail
from learning_exchange.mail.rules import MailState
from learning_exchange.outbox import EventRecord, record
from learning_exchange.people.models import Person
from learning_exchange.people.rules import PersonState
from learning_exchange.practice_development.operations import route
from tests.catcher import MailCatcher
from tests.region import a_person, a_story
from workers import scheduler, work
from workers.digests import compose_digests, start_digests

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
LONDON = "Europe/London"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def chosen(hour: int, *weekdays: int, zone: str = LONDON, at: datetime = LONG_AGO, **values: Any) -> Person:
    """Somebody who chose a digest long ago."""
    person = a_person(**values)
    committed.session.add(
        DigestChoice(
            person_id=person.id, weekdays=weekdays or EVERY_DAY, hour=hour, time_zone=zone, chosen_at=at
        )
    )
    committed.session.commit()
    return person


def runs_of(person: Person) -> list[date]:
    dates = select(DigestRun.local_date).where(DigestRun.person_id == person.id)
    return list(committed.session.scalars(dates.order_by(DigestRun.local_date)))


# When a run is made


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


# What goes into it


def due(person: Person) -> DigestRun:
    """A run that has come due now."""
    run = DigestRun(person_id=person.id, local_date=date(2026, 11, 16) + timedelta(days=len(runs_of(person))))
    committed.session.add(run)
    committed.session.commit()
    return run


def compose(run: DigestRun) -> list[tuple[int, str]]:
    """Compose a run; returns the stories and reasons in order."""
    compose_digests(events.DigestsDue("2026-11-16", [run.id]))
    committed.session.commit()
    items = select(DigestItem).where(DigestItem.run_id == run.id).order_by(DigestItem.position)
    return [(item.case_id, item.because) for item in committed.session.scalars(items)]


def mails_to(person: Person) -> list[Mail]:
    return list(committed.session.scalars(select(Mail).where(Mail.person_id == person.id)))


@pytest.fixture
def reader(db: SQLAlchemy) -> Person:
    return chosen(7, interests=["c-sdm"])


def test_what_is_new_is_picked_with_its_reason(reader: Person) -> None:
    colleague = a_person(organisation=reader.memberships[0].organisation)
    elsewhere = a_person()
    by_behaviour = a_story(elsewhere, aims=[], behaviours=["c-sdm-risk-benefit"])
    near = a_story(colleague, aims=["c-pcsp"])
    a_story(reader, aims=["c-sdm"])
    a_story(elsewhere, CaseState.WITH_CHAMPION)
    run = due(reader)
    name = reader.memberships[0].organisation.name
    assert compose(run) == [
        (by_behaviour.id, "Because you follow “Support shared decision making”"),
        (near.id, f"From a colleague at {name}"),
    ]
    assert run.items_count == 2
    assert run.composed_at is not None
    [mail] = mails_to(reader)
    assert (mail.template, mail.params, mail.dedup_key) == (
        "digest",
        {"run_id": run.id},
        f"digest:{run.local_date}:{reader.id}",
    )


def test_called_twice_it_composes_once(reader: Person) -> None:
    a_story(a_person())
    run = due(reader)
    first = compose(run)
    a_story(a_person())
    assert compose(run) == first
    assert len(mails_to(reader)) == 1


def test_nothing_is_shown_a_second_time_and_nothing_new_is_no_mail(reader: Person) -> None:
    story = a_story(a_person())
    assert [case for case, _ in compose(due(reader))] == [story.id]
    empty = due(reader)
    assert compose(empty) == []
    assert (empty.items_count, empty.composed_at is not None) == (0, True)
    assert len(mails_to(reader)) == 1


def test_what_is_older_than_the_look_back_is_left_out(reader: Person) -> None:
    for days in (59, 61):
        a_story(a_person(), published_at=clock.now() - timedelta(days=days), title=f"{days} days")
    [(case_id, _)] = compose(due(reader))
    assert committed.session.get_one(Case, case_id).title == "59 days"


def test_who_stopped_or_left_meanwhile_gets_nothing(reader: Person) -> None:
    gone = chosen(7)
    a_story(a_person())
    runs = [due(reader), due(gone)]
    stop_digests(reader.id)
    gone.state = PersonState.LEFT
    assert [compose(run) for run in runs] == [[], []]
    assert mails_to(reader) == mails_to(gone) == []


def test_one_learns_what_became_of_what_one_gave(reader: Person) -> None:
    champion = a_person()
    mine = a_story(reader, CaseState.WITH_CHAMPION, title="Mine")
    record(events.CaseSubmitted(mine.id, 1), by=reader.id)
    contribution = contribution_of(mine.id)
    assert contribution is not None
    route(contribution)
    record(events.CaseReturned(mine.id, 1, ["title"]), by=champion.id)
    record(events.CaseArchived(mine.id), by=reader.id)  # one's own doing is no news
    other = a_story(champion, CaseState.WITH_CHAMPION)
    record(events.CaseReturned(other.id, 1, ["title"]), by=reader.id)
    run = due(reader)
    compose(run)
    told = committed.session.scalars(select(EventRecord).where(EventRecord.id.in_(run.news))).all()
    assert sorted(event.type for event in told) == ["CaseReturned", "ContributionRouted"]
    assert len(mails_to(reader)) == 1
    again = due(reader)
    compose(again)
    assert again.news == []
    record(events.CasePublished(mine.id), by=champion.id)
    third = due(reader)
    compose(third)
    assert len(third.news) == 1


def test_a_story_taken_back_is_no_news(reader: Person) -> None:
    mine = a_story(reader, CaseState.WITHDRAWN)
    record(events.CaseReturned(mine.id, 1, ["title"]), by=a_person().id)
    run = due(reader)
    compose(run)
    assert (run.news, run.items_count) == ([], 0)


def test_a_hundred_are_composed_with_as_many_reads_as_one(db: SQLAlchemy) -> None:
    for _ in range(10):
        a_story(a_person(), aims=["c-pcsp"], published_at=clock.now() - timedelta(days=20))
    reads = []
    for count in (1, 10):
        ids = [due(chosen(7, interests=["c-sdm"])).id for _ in range(count)]
        seen: list[str] = []
        with db.engine.connect() as connection:
            engine = connection.engine

        def note(*args: Any, seen: list[str] = seen) -> None:
            seen.append(args[2])

        db.event.listen(engine, "before_cursor_execute", note)
        compose_digests(events.DigestsDue("2026-11-16", ids))
        db.event.remove(engine, "before_cursor_execute", note)
        reads.append(len([statement for statement in seen if statement.lstrip().startswith("SELECT")]))
    assert reads[0] == reads[1] > 0


def test_a_new_person_gets_the_usual_choice_once(db: SQLAlchemy) -> None:
    person = a_person()
    start_digests(events.PersonJoined(person.id))
    usual = db.session.get_one(DigestChoice, person.id)
    assert (usual.weekdays, usual.hour, usual.time_zone) == ([2], 7, LONDON)
    choose_digests(person.id, Choice((), 9, LONDON))
    start_digests(events.PersonJoined(person.id))
    db.session.expire_all()
    assert (usual.weekdays, usual.hour) == ([], 9)


# The mail


@pytest.fixture
def sending(committing_app: Flask) -> Iterator[Flask]:
    """Real commits, and an application context."""
    with committing_app.app_context():
        yield committing_app


def test_from_the_scheduler_to_the_mailbox(sending: Flask, smtp: MailCatcher) -> None:
    chosen(0, interests=["c-sdm"], name="Zoë Ash", email="zoe@far.example")
    story = a_story(a_person(), title="The bus to the clinic", aims=["c-sdm"])
    quiet = chosen(0, email="quiet@far.example")
    a_story(quiet)
    committed.session.execute(text("UPDATE person SET interests = '{}' WHERE id = :id"), {"id": quiet.id})
    committed.session.commit()
    scheduler.run_once(sending)
    scheduler.run_once(sending)
    work.drain(sending)
    [mail] = smtp.to("zoe@far.example")
    assert mail["Subject"] == "2 new stories for you"
    text_part = mail.get_body(("plain",))
    html_part = mail.get_body(("html",))
    assert text_part is not None
    assert html_part is not None
    for part in (text_part.get_content(), html_part.get_content()):
        assert "The bus to the clinic" in part
        assert "Because you follow “Support shared decision making”" in part
        assert f"/cases/{story.public_id}" in part
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/digests/stop/" in mail["List-Unsubscribe"]
    assert mail["List-Id"] == "Learning Exchange <digest.learning-exchange.example>"
    assert len(smtp.mails) == 2


def test_a_story_taken_back_before_the_mail_goes_is_not_in_it(sending: Flask, smtp: MailCatcher) -> None:
    reader = chosen(7)
    stays, goes = a_story(a_person(), title="This one stays"), a_story(a_person(), title="CANARY goes")
    assert len(compose(due(reader))) == 2
    goes.state = CaseState.WITHDRAWN
    committed.session.commit()
    work.drain(sending)
    [arrived] = smtp.mails
    assert b"CANARY" not in arrived.raw
    assert str(goes.public_id) not in arrived.message.as_string()
    assert arrived.message["Subject"] == "1 new story for you"
    assert str(stays.public_id) in str(arrived.message.get_body(("plain",)))


def test_a_digest_of_which_nothing_is_left_is_not_sent(sending: Flask, smtp: MailCatcher) -> None:
    reader = chosen(7)
    story = a_story(a_person())
    compose(due(reader))
    story.state = CaseState.WITHDRAWN
    committed.session.commit()
    work.drain(sending)
    [mail] = mails_to(reader)
    assert (mail.state, mail.suppressed_because) == (
        MailState.SUPPRESSED,
        "All that stood in it was taken back.",
    )
    assert smtp.mails == []


def test_a_digest_stopped_before_it_goes_is_not_sent(sending: Flask, smtp: MailCatcher) -> None:
    reader = chosen(7)
    a_story(a_person())
    compose(due(reader))
    stop_digests(reader.id)
    committed.session.commit()
    work.drain(sending)
    assert [mail.state for mail in mails_to(reader)] == [MailState.SUPPRESSED]
    assert smtp.mails == []
