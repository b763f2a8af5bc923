"""The first page: for strangers, for authors, for champions; and that it asks the database little."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event

from learning_exchange import clock
from learning_exchange.cases.rules import CaseState
from learning_exchange.home.views import NEWEST, OWN
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from tests.author import Author
from tests.champion import claimed_by
from tests.region import a_person, a_story
from tests.web.test_review import listed


def test_a_stranger_reads_what_this_is_and_how_to_get_in(client: FlaskClient) -> None:
    page = client.get("/").text
    assert 'href="/sign-in"' in page
    assert 'href="/join"' in page
    assert "what mattered to somebody, what they did, and what changed" in page


def test_somebody_new_is_invited_to_write(app: Flask, db: SQLAlchemy) -> None:
    page = Author(app, a_person(name="Jo Okafor")).get("/").text
    assert "Hello Jo Okafor" in page
    assert 'href="/cases/write"' in page
    assert "Nothing just now" in page
    assert "No story has been published yet" in page


def test_what_waits_comes_in_the_order_of_who_waits_on_it(app: Flask, db: SQLAlchemy) -> None:
    asha, now = a_person(Role.CHAMPION), clock.now()
    a_story(asha, CaseState.DRAFT, title="My draft")
    a_story(asha, CaseState.WITH_AUTHOR, title="Returned to me")
    a_story(asha, CaseState.WITH_CHAMPION, title="Mine with a champion")
    claimed_by(asha, title="Claimed by me")
    for days in (3, 8):
        a_story(a_person(), CaseState.WITH_CHAMPION, state_since=now - timedelta(days=days))
    page = Author(app, asha).get("/").text

    assert listed(page) == ["Returned to me", "Claimed by me", "2 stories wait for review", "My draft"]
    assert "The oldest was handed in 8 days ago" in page


def test_only_champions_hear_of_reviews(app: Flask, db: SQLAlchemy) -> None:
    a_story(a_person(), CaseState.WITH_CHAMPION)
    assert listed(Author(app, a_person(Role.ADMINISTRATOR)).get("/").text) == []


def test_nobody_elses_drafts_are_shown(app: Flask, db: SQLAlchemy) -> None:
    a_story(a_person(), CaseState.DRAFT, title="Somebody else's draft")
    assert listed(Author(app, a_person()).get("/").text) == []


def test_the_newest_stories_are_shown(app: Flask, db: SQLAlchemy) -> None:
    author, now = a_person(), clock.now()
    for minutes in range(NEWEST + 2):
        a_story(author, title=f"Story {minutes}", published_at=now - timedelta(minutes=minutes))
    page = Author(app, a_person()).get("/").text
    assert "Story 0" in page
    assert f"Story {NEWEST - 1}" in page
    assert f"Story {NEWEST}<" not in page


@contextmanager
def counted(db: SQLAlchemy) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO")):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def busy(person: Person, times: int) -> None:
    """Something of every kind that the pages list, so many times."""
    other = a_person()
    for _ in range(times):
        a_story(other)
        a_story(other, CaseState.WITH_CHAMPION)
        a_story(person, CaseState.DRAFT)
        a_story(person, CaseState.WITH_AUTHOR)
        claimed_by(person)


# The first of each is who is signed in.
MOST_STATEMENTS = {
    (Role.STAFF, "/"): 4,
    (Role.CHAMPION, "/"): 8,
    (Role.STAFF, "/cases"): 4,
    (Role.STAFF, "/cases?q=bus"): 7,
    (Role.STAFF, "/cases?aim=c-sdm"): 7,
    (Role.STAFF, "/cases/framework"): 3,
    (Role.STAFF, "/cases/bookmarks"): 2,
    (Role.STAFF, "/cases/searches"): 2,
    (Role.CHAMPION, "/cases/waiting"): 3,
    (Role.ADMINISTRATOR, "/history/tasks"): 3,
    (Role.ADMINISTRATOR, "/history/mails"): 2,
    (Role.ADMINISTRATOR, "/history/log"): 2,
}


@pytest.mark.parametrize(("role", "address"), MOST_STATEMENTS)
def test_a_page_asks_as_little_with_much_to_show(
    app: Flask, db: SQLAlchemy, role: Role, address: str
) -> None:
    person = a_person(role)
    browser = Author(app, person)
    busy(person, 1)
    browser.get(address)  # what a process learns once, such as the stems of words, is known from here on
    asked = []
    for times in (OWN + 5, 10):
        busy(person, times)
        with counted(db) as statements:
            assert browser.get(address).status_code == 200
        asked.append(len(statements))
    assert asked == [MOST_STATEMENTS[role, address]] * 2


def test_a_story_asks_for_little(app: Flask, db: SQLAlchemy) -> None:
    author = a_person()
    address = f"/cases/{a_story(author).public_id}"
    for person, most in ((a_person(), 8), (author, 11)):
        browser = Author(app, person)
        with counted(db) as statements:
            assert browser.get(address).status_code == 200
        assert len(statements) == most
