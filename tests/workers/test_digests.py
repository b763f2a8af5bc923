"""What goes into a digest, and the mail that it becomes: once, and with nothing withdrawn."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select, text

from learning_exchange import clock
from learning_exchange.cases.contributions import contribution_of
from learning_exchange.cases.models import Case
from learning_exchange.cases.rules import CaseState
from learning_exchange.digests.models import DigestChoice
from learning_exchange.digests.operations import (
    choose_digests,
    stop_digests,
)
from learning_exchange.digests.rules import Choice
from learning_exchange.events.cases import CaseArchived, CasePublished, CaseReturned, CaseSubmitted
from learning_exchange.events.mail import DigestsDue
from learning_exchange.events.people import PersonJoined
from learning_exchange.extensions import db as committed
from learning_exchange.mail.rules import MailState
from learning_exchange.outbox import EventRecord, record
from learning_exchange.people.models import Person
from learning_exchange.people.rules import PersonState
from learning_exchange.practice_development.operations.routing import route
from tests.catcher import MailCatcher
from tests.region import a_person, a_story
from tests.workers.readers import LONDON, chosen, compose, due, mails_to
from workers import scheduler, work
from workers.digests import compose_digests, start_digests


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
    record(CaseSubmitted(mine.id, 1), by=reader.id)
    contribution = contribution_of(mine.id)
    assert contribution is not None
    route(contribution)
    record(CaseReturned(mine.id, 1, ["title"]), by=champion.id)
    record(CaseArchived(mine.id), by=reader.id)  # one's own doing is no news
    other = a_story(champion, CaseState.WITH_CHAMPION)
    record(CaseReturned(other.id, 1, ["title"]), by=reader.id)
    run = due(reader)
    compose(run)
    told = committed.session.scalars(select(EventRecord).where(EventRecord.id.in_(run.news))).all()
    assert sorted(event.type for event in told) == ["CaseReturned", "ContributionRouted"]
    assert len(mails_to(reader)) == 1
    again = due(reader)
    compose(again)
    assert again.news == []
    record(CasePublished(mine.id), by=champion.id)
    third = due(reader)
    compose(third)
    assert len(third.news) == 1


def test_a_story_taken_back_is_no_news(reader: Person) -> None:
    mine = a_story(reader, CaseState.WITHDRAWN)
    record(CaseReturned(mine.id, 1, ["title"]), by=a_person().id)
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
        compose_digests(DigestsDue("2026-11-16", ids))
        db.event.remove(engine, "before_cursor_execute", note)
        reads.append(len([statement for statement in seen if statement.lstrip().startswith("SELECT")]))
    assert reads[0] == reads[1] > 0


def test_a_new_person_gets_the_usual_choice_once(db: SQLAlchemy) -> None:
    person = a_person()
    start_digests(PersonJoined(person.id))
    usual = db.session.get_one(DigestChoice, person.id)
    assert (usual.weekdays, usual.hour, usual.time_zone) == ([2], 7, LONDON)
    choose_digests(person.id, Choice((), 9, LONDON))
    start_digests(PersonJoined(person.id))
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
