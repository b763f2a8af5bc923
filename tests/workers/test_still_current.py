"""After two years an author is asked whether a story is still current; unanswered, it is put away."""

from datetime import timedelta

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange import clock
from learning_exchange.cases.models import Case
from learning_exchange.cases.operations import archive_unanswered, ask_whether_current
from learning_exchange.cases.rules import CaseState
from learning_exchange.events.cases import CaseReviewDue
from learning_exchange.mail.composing import Suppress, compose
from learning_exchange.mail.models import Mail
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from tests.author import Author, kept
from tests.champion import happened
from tests.region import a_person, a_story
from workers.cases import ask_author_whether_current
from workers.mail import COMPOSERS
from workers.scheduler import SCHEDULES

TWO_YEARS, FOUR_WEEKS = timedelta(days=730), timedelta(days=28)


@pytest.fixture
def jo(db: SQLAlchemy) -> Person:
    return a_person(name="Jo Okafor")


def old(author: Person, state: CaseState, age: timedelta) -> Case:
    return a_story(author, state, state_since=clock.now() - age - timedelta(minutes=1))


def test_the_schedule_asks_once_and_only_about_what_is_two_years_old(db: SQLAlchemy, jo: Person) -> None:
    assert {ask_whether_current, archive_unanswered} <= set(SCHEDULES)
    due, young = old(jo, CaseState.PUBLISHED, TWO_YEARS), old(jo, CaseState.PUBLISHED, timedelta(days=729))
    for state in set(CaseState) - {CaseState.PUBLISHED}:
        old(jo, state, TWO_YEARS)

    assert (ask_whether_current(), ask_whether_current()) == (1, 0)

    db.session.commit()
    assert (kept(due.public_id).state, kept(young.public_id).state) == ("review_due", "published")
    assert happened(due) == [("CaseReviewDue", {"case_id": due.id}, None)]


def test_the_author_is_mailed_a_question_once(db: SQLAlchemy, jo: Person) -> None:
    case = a_story(jo, CaseState.REVIEW_DUE)
    for _ in range(2):
        ask_author_whether_current(CaseReviewDue(case.id))
    mail = db.session.scalars(select(Mail)).one()
    letter = compose(mail, COMPOSERS)
    assert not isinstance(letter, Suppress)
    assert f"/cases/{case.public_id}/current" in letter.text
    case.state = CaseState.PUBLISHED
    assert isinstance(compose(mail, COMPOSERS), Suppress), "answered meanwhile"


def test_unanswered_it_is_put_away_by_the_calendar(db: SQLAlchemy, jo: Person) -> None:
    late, waits = old(jo, CaseState.REVIEW_DUE, FOUR_WEEKS), old(jo, CaseState.REVIEW_DUE, timedelta(days=20))
    assert (archive_unanswered(), archive_unanswered()) == (1, 0)
    db.session.commit()
    assert (kept(late.public_id).state, kept(waits.public_id).state) == ("archived", "review_due")
    assert happened(late) == [("CaseArchived", {"case_id": late.id}, None)]


@pytest.mark.parametrize("role", [None, Role.CHAMPION])
@pytest.mark.parametrize(
    ("button", "state", "event"),
    [
        ("keep", CaseState.PUBLISHED, "CaseKept"),
        ("reopen", CaseState.WITH_AUTHOR, "CaseReopened"),
        ("archive", CaseState.ARCHIVED, "CaseArchived"),
    ],
)
def test_author_or_champion_answers_on_a_page(
    app: Flask, db: SQLAlchemy, jo: Person, button: str, state: CaseState, event: str, role: Role | None
) -> None:
    case = old(jo, CaseState.REVIEW_DUE, timedelta(days=3))
    person = Author(app, a_person(role) if role else jo)
    assert "Is this story still current?" in person.get(f"/cases/{case.public_id}/current").text

    answer = person.post(f"/cases/{case.public_id}/{button}")

    assert answer.status_code == 303
    after = kept(case.public_id)
    assert (after.state, happened(case)[-1][0], happened(case)[-1][2]) == (state, event, person.id)
    assert clock.now() - after.state_since < timedelta(minutes=1), "two more years begin now"
    late = person.post(f"/cases/{case.public_id}/keep")
    assert late.status_code in (303, 404)
    assert kept(case.public_id).state == state


def test_a_story_that_is_asked_about_stays_in_lists_and_says_so(
    app: Flask, db: SQLAlchemy, jo: Person
) -> None:
    case = a_story(jo, CaseState.REVIEW_DUE, title="The old bus")
    reader = Author(app, a_person())
    assert "The old bus" in reader.get("/cases").text
    assert "being checked whether it is still current" in reader.get(f"/cases/{case.public_id}").text
    assert reader.get(f"/cases/{case.public_id}/current").status_code == 303
    for button in ("keep", "reopen", "archive"):
        assert reader.post(f"/cases/{case.public_id}/{button}").status_code == 404
    own = Author(app, jo)
    assert "Your move: say whether it is still current" in own.get("/cases/yours").text
    assert f"/cases/{case.public_id}/current" in own.get("/").text
