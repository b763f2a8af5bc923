"""The log of all events: a sentence for each, narrowed, in pages; and a timeline's order."""

import re
from dataclasses import fields
from typing import Any, get_type_hints

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import update

from learning_exchange.events import CATALOGUE, Event
from learning_exchange.events.additions import AdoptionChanged, StoryTried
from learning_exchange.events.cases import CasePublished, CaseReturned, CaseSubmitted
from learning_exchange.events.items import ItemClosed
from learning_exchange.events.practice_development import ContributionRouted
from learning_exchange.history import queries
from learning_exchange.history.sentences import SENTENCES, sentence
from learning_exchange.outbox import EventRecord, record
from learning_exchange.people.rules import Role
from tests.author import Author
from tests.region import a_person

SAMPLES: dict[Any, Any] = {
    int: 3,
    str: "2026-03-01",
    list[str]: ["title", "place"],
    list[int]: [1, 2],
    int | None: 5,
    bool: True,
}
# Where not every text will do.
OUTCOMES = {StoryTried: "ad-mixed", AdoptionChanged: "ad-mixed", ItemClosed: "out-session-run"}


def sample(kind: type[Event]) -> Event:
    """An event of a kind, with something in every field."""
    hints = get_type_hints(kind)
    values = {field.name: SAMPLES[hints[field.name]] for field in fields(kind)}
    return kind(**values | ({"outcome": OUTCOMES[kind]} if kind in OUTCOMES else {}))


@pytest.mark.parametrize("kind", CATALOGUE.values(), ids=lambda kind: kind.__name__)
def test_every_event_has_a_sentence(kind: type[Event]) -> None:
    assert kind in SENTENCES
    for who in ("Asha Patel", None):
        said = sentence(sample(kind), who)
        assert re.fullmatch(r"[A-Z“].*[.]|.*: .+", said), said
        assert "None" not in said


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (CaseSubmitted(1, submission=1), "Jo handed in this story."),
        (CaseSubmitted(1, submission=2), "Jo handed in this story again."),
        (CaseReturned(1, 1, ["title"]), "Jo asked for changes at “Title”."),
        (
            CaseReturned(1, 1, ["title", "place", "what_changed"]),
            "Jo asked for changes at “Title”, “Where it happened” and “What changed”.",
        ),
        (
            ContributionRouted("case", 1, 1, None, "x"),
            "This went to the contributions that no rule fits.",
        ),
    ],
)
def test_sentences_that_depend_on_what_happened(event: Event, said: str) -> None:
    assert sentence(event, "Jo") == said


@pytest.fixture
def admin(app: Flask, db: SQLAlchemy) -> Author:
    """An administrator's browser."""
    return Author(app, a_person(Role.ADMINISTRATOR, name="Ada Quill"))


def shown(page: str) -> list[str]:
    """The sentences on the page."""
    return re.findall(r'class="lx-board__title">([^<]+)<', page)


@pytest.fixture
def past(db: SQLAlchemy) -> None:
    """Three events on two stories, by two people."""
    jo, asha = a_person(name="Jo", email="jo@example.org"), a_person(name="Asha")
    record(CaseSubmitted(1, submission=1), by=jo.id)
    record(CasePublished(1), by=asha.id)
    record(CaseSubmitted(2, submission=1), by=jo.id)
    db.session.commit()


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize(
    ("address", "sentences"),
    [
        ("", ["Jo handed in this story.", "Asha published this story.", "Jo handed in this story."]),
        ("?stream=case:1", ["Asha published this story.", "Jo handed in this story."]),
        ("?type=CasePublished", ["Asha published this story."]),
        ("?person=JO@example.org", ["Jo handed in this story.", "Jo handed in this story."]),
        ("?person=jo@example.org&stream=case:2", ["Jo handed in this story."]),
        ("?person=nobody@example.org", []),
        ("?stream=case:99", []),
        ("?type=%00&stream=%ED%A0%80", None),
        ("?stream=" + "x" * 100_000, []),
        ("?person=" + "'%22<script>", []),
    ],
)
def test_the_log_can_be_narrowed(admin: Author, address: str, sentences: list[str] | None) -> None:
    page = admin.get(f"/history/log{address}")
    assert page.status_code == 200
    assert sentences is None or shown(page.text) == sentences
    assert "<script>'" not in page.text


def test_an_event_that_left_the_catalogue_breaks_nothing(admin: Author, db: SQLAlchemy) -> None:
    record(CasePublished(1), by=None)
    db.session.execute(update(EventRecord).values(type="CaseApplauded"))
    db.session.commit()
    assert shown(admin.get("/history/log").text) == ["Something happened that has no words any more."]


def test_a_long_log_comes_in_pages(admin: Author, db: SQLAlchemy) -> None:
    for number in range(queries.PAGE + 3):
        record(CasePublished(number), by=None)
    db.session.commit()
    first = admin.get("/history/log?type=CasePublished").text
    more = re.search(r'href="([^"]+)" rel="next"', first)
    assert more
    second = admin.get(more[1].replace("&amp;", "&")).text
    numbers = [int(n) for n in re.findall(r">case:(\d+)<", first + second)]
    assert numbers == [*reversed(range(queries.PAGE + 3))]


def test_a_timeline_is_in_order_and_of_one_thing(db: SQLAlchemy, past: None) -> None:
    steps = queries.timeline("case:1")
    assert [(step.type, step.who) for step in steps] == [("CaseSubmitted", "Jo"), ("CasePublished", "Asha")]
    latest = queries.latest_step("case:1", ["CaseSubmitted", "CaseClaimed"])
    assert latest is not None
    assert latest.type == "CaseSubmitted"
    assert queries.latest_step("case:1", ["CaseClaimed"]) is None


def test_a_timeline_stays_bounded(db: SQLAlchemy) -> None:
    for _ in range(queries.STEPS + 5):
        record(CasePublished(1), by=None)
    db.session.commit()
    assert len(queries.timeline("case:1")) == queries.STEPS
    assert db.session.query(EventRecord).count() == queries.STEPS + 5
