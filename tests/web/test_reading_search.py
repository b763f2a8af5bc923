"""Searching stories: what is found, what is marked, odd words, and both ways of finding them."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, text

from learning_exchange import clock
from learning_exchange.cases.models import Case
from learning_exchange.cases.queries import reading
from learning_exchange.cases.queries.reading import RESULTS, WALKS_BY_WORDS, Wanted, published_cases
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
    assert "No story fits" in page
    assert "/cases/write" in page


# A corpus in which words are frequent, rare, and frequent but never together.


@pytest.fixture
def corpus(db: SQLAlchemy) -> list[str]:
    """200 stories, newest first; "bus" is in all, "boat" in every tenth, "horse" in the older half."""
    author, now = a_person(), clock.now()
    every = {"boat": range(0, 200, 10), "odd": range(1, 200, 2), "even": range(0, 200, 2)}
    some = {"horse": range(100, 200), "zeppelin": (90, 150)}
    words = [" ".join(["bus", *(w for w, at in (every | some).items() if n in at)]) for n in range(200)]
    for n, told in enumerate(words):
        story = a_story_quickly(author.id, author.memberships[0].organisation_id, n, told)
        story.published_at = now - timedelta(minutes=n)
        db.session.add(story)
    db.session.commit()
    return words


def a_story_quickly(author_id: int, organisation_id: int, number: int, text: str) -> Case:
    """A published story without a commit of its own."""
    return Case(
        author_id=author_id,
        organisation_id=organisation_id,
        state=CaseState.PUBLISHED,
        title=f"Story {number:03}",
        what_mattered=text,
    )


SEARCHES = ["bus", "boat", "horse", "zeppelin", "odd even", "odd boat", "horse boat", "zebra"]


@pytest.mark.parametrize("words", SEARCHES)
def test_rare_and_frequent_words_are_found_alike_on_every_page(
    app: Flask, corpus: list[str], words: str
) -> None:
    wanted = [f"Story {n:03}" for n, told in enumerate(corpus) if {*words.split()} <= {*told.split()}]
    shelf = published_cases(Wanted(words=words))
    pages = [[card.title for card in shelf.cards]]
    while shelf.older:
        shelf = published_cases(Wanted(words=words), older_than=shelf.older)
        pages.append([card.title for card in shelf.cards])

    assert [title for page in pages for title in page] == wanted
    assert all(len(page) == RESULTS for page in pages[:-1])


def asked(db: SQLAlchemy, words: str) -> list[str]:
    """The statements that a search sends."""
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        published_cases(Wanted(words=words))
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return statements


@pytest.mark.parametrize(
    ("words", "walks", "gathers"),
    [("bus", 1, False), ("boat", 2, False), ("horse", 1, True), ("zeppelin", 1, True), ("-bus", 1, True)],
)
def test_the_frequent_is_walked_to_and_the_rare_looked_up(
    corpus: list[str], db: SQLAlchemy, words: str, walks: int, gathers: bool
) -> None:
    statements = asked(db, words)
    assert sum("AS story" in s and "searched @@" in s.split("AS story")[1] for s in statements) == walks
    assert any("enable_seqscan" in s for s in statements) == gathers


def test_taking_away_the_lookup_loses_what_is_rare(
    corpus: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the tests above: a short walk alone does not reach the old and rare."""
    monkeypatch.setattr(reading, "_ONLY_BITMAPS", text("SELECT 1"))
    whole = reading._cards

    def walk_only(*args: object, walk: int | None) -> list[reading.Card]:
        return whole(*args, walk=walk or WALKS_BY_WORDS[0])  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "_cards", walk_only)
    assert published_cases(Wanted(words="zeppelin")).cards == []


def test_the_gathering_statement_uses_the_index_alone(corpus: list[str], db: SQLAlchemy) -> None:
    db.session.execute(reading._ONLY_BITMAPS)
    statement = reading._statement(("words",), False, "older", RESULTS, None)
    plan = db.session.scalars(
        text(f"EXPLAIN {statement.text}"), {"words": "bus", "at": None, "id": None}
    ).all()
    assert any("ix_case_searched" in line for line in plan)
    assert not any("Seq Scan on case" in line for line in plan)
