"""A champion's answers: publishing, returning, putting away; bad answers, and who may not."""

from uuid import uuid4

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange.cases.models import Case
from learning_exchange.cases.rules import COMMENTABLE, STRENGTHS, CaseState
from learning_exchange.outbox import EventRecord
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from tests.author import Author, box, kept
from tests.champion import claimed_by, comments, happened
from tests.region import a_person, a_story

STRONG = "The timetable: I will ask about the bus as well."


@pytest.fixture
def asha(app: Flask, db: SQLAlchemy) -> Person:
    """A champion."""
    return a_person(Role.CHAMPION, name="Asha Patel")


@pytest.fixture
def champion(app: Flask, asha: Person) -> Author:
    """Her browser."""
    return Author(app, asha)


@pytest.fixture
def story(db: SQLAlchemy) -> Case:
    """Somebody else's story, handed in and unclaimed."""
    return a_story(a_person(name="Jo Okafor"), CaseState.WITH_CHAMPION)


# Publishing and returning


def test_publishing_keeps_what_was_strong(champion: Author, asha: Person, db: SQLAlchemy) -> None:
    case = claimed_by(asha)
    answer = champion.post(f"/cases/{case.public_id}/review", {"publish": "1", "strengths": STRONG})
    assert (answer.status_code, answer.location) == (303, "/cases/waiting")
    case = kept(case.public_id)
    assert (case.state, case.claimed_by_id) == (CaseState.PUBLISHED, None)
    assert case.published_at == case.state_since
    assert comments(case) == {STRENGTHS: STRONG}
    assert happened(case) == [("CasePublished", {"case_id": case.id}, asha.id)]


def test_publishing_needs_no_words(champion: Author, asha: Person, db: SQLAlchemy) -> None:
    case = claimed_by(asha)
    champion.post(f"/cases/{case.public_id}/review", {"publish": "1"})
    assert kept(case.public_id).state == CaseState.PUBLISHED
    assert comments(case) == {}


def test_returning_keeps_the_comments_at_their_fields(champion: Author, asha: Person, db: SQLAlchemy) -> None:
    case = claimed_by(asha, submission=2)
    asked = {"title": "Name the bus?", "behaviours": "Is it about choice, too?"}
    champion.post(f"/cases/{case.public_id}/review", {"return": "1", "strengths": STRONG} | asked)
    case = kept(case.public_id)
    assert (case.state, case.claimed_by_id) == (CaseState.WITH_AUTHOR, None)
    assert comments(case) == {STRENGTHS: STRONG} | asked
    payload = {"case_id": case.id, "submission": 2, "fields": ["title", "behaviours"]}
    assert happened(case) == [("CaseReturned", payload, asha.id)]


def test_what_screening_blocks_cannot_be_published(champion: Author, asha: Person, db: SQLAlchemy) -> None:
    case = claimed_by(asha, what_mattered="Her NHS number is 943 476 5919.")
    answer = champion.post(f"/cases/{case.public_id}/review", {"publish": "1", "strengths": STRONG})
    assert answer.status_code == 409
    assert "Screening finds what may identify somebody at “What mattered”" in answer.text
    assert box(answer, "strengths") == STRONG
    assert kept(case.public_id).state == CaseState.WITH_CHAMPION
    assert happened(case) == []


BAD = {
    # what is wrong -> (what was sent, the sentence)
    "returned without a comment": (
        {"return": "1", "strengths": STRONG},
        "Say at one part of the story or more what the author should change.",
    ),
    "returned with blank comments": (
        {"return": "1", "strengths": STRONG, "title": " \n ", "place": "\t"},
        "Say at one part of the story or more what the author should change.",
    ),
    "returned without a strength": (
        {"return": "1", "title": "Name the bus?"},
        "Say what is strong before you ask for changes.",
    ),
    "published with comments": (
        {"publish": "1", "strengths": STRONG, "title": "Name the bus?"},
        "You asked for changes. Return the story with them, or empty those boxes to let it go on.",
    ),
    "too long": (
        {"publish": "1", "strengths": "a" * 2_001},
        "Use 2,000 characters or fewer; this has 2,001.",
    ),
    "a megabyte": (
        {"return": "1", "strengths": STRONG, "what_changed": "b" * 1_000_000},
        "Use 2,000 characters or fewer; this has 1,000,000.",
    ),
    "a NUL": (
        {"publish": "1", "strengths": "good\0"},
        "This has an invisible control character. Type it again, or paste it as plain text.",
    ),
    "no button": (
        {"strengths": STRONG},
        "Say at one part of the story or more what the author should change.",
    ),
}


@pytest.mark.parametrize(("sent", "sentence"), BAD.values(), ids=BAD.keys())
def test_a_bad_answer_is_explained_and_what_was_typed_is_kept(
    champion: Author, asha: Person, db: SQLAlchemy, sent: dict[str, str], sentence: str
) -> None:
    case = claimed_by(asha)
    answer = champion.post(f"/cases/{case.public_id}/review", sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    for name in sent.keys() & {STRENGTHS, *COMMENTABLE}:
        assert box(answer, name).strip() == sent[name].replace("\0", "").strip() or "\0" in sent[name]
    assert kept(case.public_id).state == CaseState.WITH_CHAMPION
    assert happened(case) == []


IDENTIFYING = {
    # words -> (the words that must not be repeated, what the sentence calls them)
    "Take out 943 476 5919.": ("943 476 5919", "NHS number"),
    "You name Mrs Zebediah twice.": ("Zebediah", "Name"),
    "Ring me: 07700 900123, or jo@example.org.": ("07700 900123", "Phone number, Email address"),
}


@pytest.mark.parametrize("name", [STRENGTHS, *COMMENTABLE])
@pytest.mark.parametrize("button", ["publish", "return"])
def test_what_identifies_somebody_is_refused_in_any_box(
    champion: Author, asha: Person, db: SQLAlchemy, button: str, name: str
) -> None:
    case = claimed_by(asha)
    words = {STRENGTHS: STRONG, name: "Her number is 943 476 5919."}
    answer = champion.post(f"/cases/{case.public_id}/review", {button: "1"} | words)
    assert answer.status_code == 422
    at_the_box = answer.text.partition(f'id="{name}-error"')[2][:200]
    assert "Leave out what could identify somebody: NHS number." in at_the_box
    assert answer.text.count('-error"><span') == 1
    assert comments(case) == {}
    assert kept(case.public_id).state == CaseState.WITH_CHAMPION


@pytest.mark.parametrize("words", IDENTIFYING)
def test_what_identifies_somebody_stands_only_where_it_was_typed(
    champion: Author, asha: Person, db: SQLAlchemy, words: str
) -> None:
    secret, called = IDENTIFYING[words]
    case = claimed_by(asha)
    sent = {"return": "1", "strengths": STRONG, "what_changed": words}
    answer = champion.post(f"/cases/{case.public_id}/review", sent)
    assert f"Leave out what could identify somebody: {called}." in answer.text
    assert box(answer, "what_changed") == words
    assert answer.text.count(secret) == 1


def test_a_champion_may_name_a_colleague(champion: Author, asha: Person, db: SQLAlchemy) -> None:
    case = claimed_by(asha)
    strong = "Dr Patel and I read it together."
    champion.post(f"/cases/{case.public_id}/review", {"publish": "1", "strengths": strong})
    assert comments(case) == {STRENGTHS: strong}


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "'; DROP TABLE person; --", "🚲 שלום", "**not** [bold](x)"]
)
def test_any_words_reach_the_author_as_they_were_typed(
    app: Flask, champion: Author, asha: Person, db: SQLAlchemy, words: str
) -> None:
    case = claimed_by(asha)
    champion.post(f"/cases/{case.public_id}/review", {"return": "1", "strengths": words, "title": words})
    assert comments(case) == {STRENGTHS: words, "title": words}
    page = Author(app, case.author).get(f"/cases/{case.public_id}").text
    assert "<script>alert" not in page


def test_the_words_of_a_review_are_in_no_event(champion: Author, asha: Person, db: SQLAlchemy) -> None:
    case = claimed_by(asha)
    champion.post(
        f"/cases/{case.public_id}/review", {"return": "1", "strengths": STRONG, "title": "Name the bus?"}
    )
    payloads = str([row.payload for row in db.session.scalars(select(EventRecord))])
    assert "bus" not in payloads
    assert "timetable" not in payloads


# Access


@pytest.mark.parametrize("act", ["claim", "release", "review"])
def test_a_draft_cannot_be_told_from_nothing(champion: Author, db: SQLAlchemy, act: str) -> None:
    draft = a_story(a_person(), CaseState.DRAFT)
    for key in (draft.public_id, uuid4()):
        assert champion.post(f"/cases/{key}/{act}", {"publish": "1"}).status_code == 404
        assert champion.post(f"/cases/{key}/{act}", {"return": "1"}).status_code == 404


def test_nobody_publishes_their_own_story(champion: Author, asha: Person, db: SQLAlchemy) -> None:
    own = a_story(asha, CaseState.WITH_CHAMPION)
    champion.post(f"/cases/{own.public_id}/claim")
    answer = champion.post(f"/cases/{own.public_id}/review", {"publish": "1"})
    assert answer.status_code == 409
    assert "This is your own story: another champion has to review it." in answer.text
    assert (kept(own.public_id).state, kept(own.public_id).claimed_by_id) == (CaseState.WITH_CHAMPION, None)


# Putting away


@pytest.mark.parametrize("role", [Role.CHAMPION, Role.ADMINISTRATOR])
def test_a_published_story_can_be_put_away(app: Flask, db: SQLAlchemy, role: Role) -> None:
    case, keeper = a_story(a_person()), a_person(role)
    browser = Author(app, keeper)
    assert f"/cases/{case.public_id}/archive" in browser.get(f"/cases/{case.public_id}").text
    browser.post(f"/cases/{case.public_id}/archive")
    assert kept(case.public_id).state == CaseState.ARCHIVED
    assert happened(case) == [("CaseArchived", {"case_id": case.id}, keeper.id)]
    assert case.title not in browser.get("/cases").text


def test_what_is_not_published_cannot_be_put_away(champion: Author, story: Case) -> None:
    champion.post(f"/cases/{story.public_id}/archive")
    assert kept(story.public_id).state == CaseState.WITH_CHAMPION
    assert "Only a published story can be archived." in champion.get(f"/cases/{story.public_id}").text
