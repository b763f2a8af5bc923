"""Searching stories: what is found, what is marked, odd words, and both ways of finding them."""

import re
from urllib.parse import quote

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from learning_exchange.cases.rules import CURRENT, CaseState
from tests.author import Author
from tests.region import a_person, a_story
from tests.web.test_reading import titles


@pytest.fixture
def reader(app: Flask, db: SQLAlchemy) -> Author:
    """Somebody who is signed in."""
    return Author(app, a_person())


def found(reader: Author, words: str) -> list[str]:
    """The titles that a search finds."""
    page = reader.get(f"/cases?q={quote(words)}")
    assert page.status_code == 200
    return titles(page.text)


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("lantern", True),  # in the title
        ("moorland", True),  # in the place
        ("podiatrist", True),
        ("clinic", True),  # the story has "clinics"
        ("Clinics", True),
        ('"evening clinics"', True),
        ('"clinics evening"', False),
        ("clinic -evening", False),
        ("zebra or clinic", True),
        ("zebra", False),
        ("the", False),  # left out of every search
        ("-zebra", True),
        ("-clinic", False),
    ],
)
def test_words_find_stories(reader: Author, db: SQLAlchemy, words: str, is_found: bool) -> None:
    a_story(
        a_person(),
        title="The lantern",
        place="A moorland surgery",
        what_you_did="The podiatrist opened evening clinics.",
    )
    assert found(reader, words) == (["The lantern"] if is_found else [])


@pytest.mark.parametrize("state", [state for state in CaseState if state not in CURRENT])
def test_only_what_is_published_is_found(reader: Author, db: SQLAlchemy, state: CaseState) -> None:
    a_story(a_person(), state, title="The lantern")
    assert found(reader, "lantern") == []


def test_a_story_that_is_taken_back_is_found_no_more(reader: Author, db: SQLAlchemy) -> None:
    story = a_story(a_person(), title="The lantern")
    assert found(reader, "lantern") == ["The lantern"]
    story.state = CaseState.WITHDRAWN
    assert found(reader, "lantern") == []


def test_the_words_are_marked_where_they_stand_and_nothing_else_becomes_markup(
    reader: Author, db: SQLAlchemy
) -> None:
    a_story(
        a_person(),
        what_you_did="We opened **evening** [clinics](https://a.example) for <script>x</script> & all.",
    )
    page = reader.get("/cases?q=clinic").text
    snippet = re.search(r'class="lx-story__summary">(.*?)</p>', page, re.DOTALL)
    assert snippet
    assert "<mark>clinics</mark>" in snippet[1]
    assert set(re.findall(r"<(\w+)", snippet[1])) == {"mark"}
    assert "**" not in snippet[1]
    assert "&amp; all" in snippet[1]


ODD = {
    "nothing": "",
    "space": "   ",
    "a quote": '"',
    "operators": "& | ! <-> ( ) : *",
    "an unclosed phrase": '"evening cli',
    "only a minus": "-",
    "SQL": '\'; DROP TABLE "case"; --',
    "script": "<script>alert(1)</script>",
    "emoji": "🚲💬",
    "right to left": "מה חשוב لها",
    "NUL": "clinic\0",
    "a control": "clinic\x02\x1b",
    "a lone surrogate": "%ED%A0%80",
    "percent signs": "%s %(x)s %%",
    "colons": ":words :at",
    "a megabyte": "clinic " * 150_000,
    "one endless word": "a" * 1_000_000,
    "thousands of quotes": '"' * 50_000,
}


@pytest.mark.parametrize("words", ODD.values(), ids=ODD.keys())
def test_odd_words_get_a_sensible_page(reader: Author, db: SQLAlchemy, words: str) -> None:
    a_story(a_person())
    page = reader.get(f"/cases?q={quote(words)}" if not words.startswith("%ED") else f"/cases?q={words}")
    assert page.status_code == 200
    assert "<h1" in page.text
    assert "<script>alert" not in page.text
    assert len(page.text) < 50_000


@pytest.mark.parametrize(
    "place", ["x", "_", "2026-01-01_x", "2026-01-01T00:00:00_" + "0" * 32, "\0", "9" * 9999]
)
@pytest.mark.parametrize("way", ["older", "newer"])
def test_a_place_that_was_tampered_with_begins_at_the_top(
    reader: Author, db: SQLAlchemy, way: str, place: str
) -> None:
    a_story(a_person(), title="The lantern")
    page = reader.get(f"/cases?{way}={quote(place)}")
    assert page.status_code == 200
    assert titles(page.text) == ["The lantern"]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
@pytest.mark.parametrize("way", ["older", "newer"])
def test_the_first_and_the_last_moment_of_all_break_nothing(
    reader: Author, db: SQLAlchemy, way: str, moment: str
) -> None:
    assert reader.get(f"/cases?{way}={quote(moment)}_{'0' * 32}").status_code == 200


def test_nothing_found_says_so_and_helps(reader: Author) -> None:
    page = reader.get("/cases?q=zebra").text
    assert "Nothing found with “zebra”" in page
    assert "/cases/write" in page
