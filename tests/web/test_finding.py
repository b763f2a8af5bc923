"""Finding stories among many: what fits best comes first, every page once, by the indexes alone."""

from datetime import timedelta

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text

from learning_exchange import clock
from learning_exchange.cases.models import Case
from learning_exchange.cases.queries import arms, finding
from learning_exchange.cases.queries.finding import PAGE, RESULTS, Shelf, published_cases
from learning_exchange.cases.queries.wanted import Wanted
from learning_exchange.cases.rules import CaseState
from learning_exchange.people.models import Person
from tests.region import a_person, a_story

STORIES = 200
EVERY = {
    "bus": range(STORIES),
    "boat": range(0, STORIES, 10),
    "odd": range(1, STORIES, 2),
    "even": range(0, STORIES, 2),
    "horse": range(100, STORIES),
    "zeppelin": (90, 150),
}
IN_TITLE = {"bus": (7, 120, 199), "horse": (199,)}
THRICE = {"bus": range(3, STORIES, 40)}


def fit(n: int, word: str) -> int:
    """How well the story of this number fits a word."""
    return 2 if n in IN_TITLE.get(word, ()) else 1 if n in THRICE.get(word, ()) else 0


@pytest.fixture(params=[1, 100], ids=["one batch", "many eras"])
def reader(db: SQLAlchemy, request: pytest.FixtureRequest) -> Person:
    """Somebody who reads, where there are 200 stories: in one batch, or as far apart as among 20,000."""
    author, now = a_person(), clock.now()
    for n in range(STORIES):
        words = " ".join(w for w, at in EVERY.items() if n in at)
        db.session.add(
            Case(
                author_id=author.id,
                organisation_id=author.memberships[0].organisation_id,
                state=CaseState.PUBLISHED,
                title=f"Story {n:03} " + " ".join(w for w, at in IN_TITLE.items() if n in at),
                what_mattered=words + " bus bus" * (n in THRICE["bus"]),
                aims=["c-sdm"] if n % 50 == 0 else [],
                behaviours=["c-sdm-share-knowledge"] if n % 70 == 0 else [],
                published_at=now - timedelta(minutes=n),
            )
        )
    db.session.commit()
    spread(db, request.param)
    return a_person()


def spread(db: SQLAlchemy, times: int) -> None:
    """As if so many times as many stories stood between any two."""
    db.session.execute(
        text("""
        UPDATE findable_case SET number = findable_case.number * :times,
            tags = findable_tags(story.id, story.aims, story.behaviours, 'acute', 'Here', number * :times)
        FROM "case" AS story WHERE story.id = case_id
        """),
        {"times": times},
    )
    db.session.commit()


def numbers(shelf: Shelf) -> list[int]:
    return [int(card.title.split()[1]) for card in shelf.cards]


def pages(wanted: Wanted, reader: Person) -> list[list[int]]:
    """The numbers of the stories on every page, forth and back again: both ways show the same."""
    shelf = published_cases(wanted, to=reader.id)
    forth, shelves = [numbers(shelf)], [shelf]
    while shelf.older:
        shelf = published_cases(wanted, to=reader.id, older_than=shelf.older)
        forth.append(numbers(shelf))
        shelves.append(shelf)
    for place in range(len(shelves) - 1, 0, -1):
        newer = shelves[place].newer
        assert newer
        assert numbers(published_cases(wanted, to=reader.id, newer_than=newer)) == forth[place - 1]
    return forth


WORDS = ["bus", "boat", "horse", "zeppelin", "odd even", "odd boat", "horse boat", "zebra", "bus -boat"]


def with_words(words: str) -> list[int]:
    """The numbers of the stories that have the words, newest first."""
    asked = words.split()
    wanted = [w for w in asked if not w.startswith("-")]
    unwanted = [w[1:] for w in asked if w.startswith("-")]
    return [
        n
        for n in range(STORIES)
        if all(n in EVERY.get(w, ()) for w in wanted) and not any(n in EVERY[w] for w in unwanted)
    ]


@pytest.mark.parametrize("words", WORDS)
def test_every_story_is_on_one_page_the_best_first(reader: Person, words: str) -> None:
    found = pages(Wanted(words=words), reader)
    expected = with_words(words)
    if " " not in words.replace(" -", ""):
        expected.sort(key=lambda n: -fit(n, words.split(maxsplit=1)[0]))
    assert [n for page in found for n in page] == expected
    assert all(len(page) == RESULTS for page in found[:-1])


@pytest.mark.parametrize("words", WORDS)
def test_newest_first_where_that_is_wanted(reader: Person, words: str) -> None:
    found = pages(Wanted(words=words, order="newest"), reader)
    assert [n for page in found for n in page] == with_words(words)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), range(STORIES)),
        (Wanted(behaviour="c-sdm-share-knowledge"), range(0, STORIES, 70)),
        # An aim is also that of its behaviours.
        (Wanted(aim="c-sdm"), [n for n in range(STORIES) if n % 50 == 0 or n % 70 == 0]),
        (Wanted(words="boat", aim="c-sdm"), [0, 50, 70, 100, 140, 150]),
        (Wanted(place="Nowhere"), []),
    ],
)
def test_filters_and_no_wish_at_all(reader: Person, wanted: Wanted, expected: list[int]) -> None:
    found = pages(wanted, reader)
    assert [n for page in found for n in page] == [*expected]
    assert all(len(page) == (RESULTS if wanted.words else PAGE) for page in found[:-1])


def test_a_story_published_meanwhile_shifts_no_page(reader: Person, db: SQLAlchemy) -> None:
    first = published_cases(Wanted(words="bus"), to=reader.id)
    a_story(a_person(), title="Story 999 bus", published_at=clock.now() + timedelta(minutes=1))
    assert first.older
    second = numbers(published_cases(Wanted(words="bus"), to=reader.id, older_than=first.older))
    assert not {*second} & {*numbers(first)}
    assert numbers(published_cases(Wanted(words="bus"), to=reader.id))[0] == 999


def test_taking_away_the_farther_arms_loses_what_is_rare(
    reader: Person, db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the tests above: the newest batches alone do not reach the old and rare."""
    spread(db, 100)
    monkeypatch.setitem(arms._WINDOWS, "older", (arms._WINDOWS["older"][0], "false", "false"))
    finding._statement.cache_clear()
    assert published_cases(Wanted(words="zeppelin"), to=reader.id).cards == []
    finding._statement.cache_clear()


@pytest.mark.parametrize(
    "wanted", [Wanted(words="bus"), Wanted(aim="c-sdm"), Wanted(words="bus", aim="c-sdm")]
)
def test_what_is_wanted_is_looked_up_in_the_index_alone(
    reader: Person, db: SQLAlchemy, wanted: Wanted
) -> None:
    limits = arms.limits_of(wanted)
    statement = finding._statement(tuple(limits), wanted.best_first, "older", None, RESULTS)
    db.session.execute(arms.GATHERING)
    values = limits | {"reader": reader.id, "at": None, "id": None}
    plan = db.session.scalars(text(f"EXPLAIN {statement.text}"), values).all()
    assert any("ix_findable_case_found" in line for line in plan)
    assert not any("Seq Scan" in line for line in plan), "\n".join(plan)


def test_a_plain_list_goes_by_its_order(app: Flask, reader: Person, db: SQLAlchemy) -> None:
    db.session.execute(text("SET LOCAL enable_seqscan = off"))
    statement = finding._statement((), False, "older", None, PAGE)
    plan = db.session.scalars(text(f"EXPLAIN {statement.text}"), {"reader": reader.id}).all()
    assert any("ix_findable_case_published" in line for line in plan)
    assert not any("Sort" in line for line in plan), "\n".join(plan)
