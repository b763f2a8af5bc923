"""A typo still finds; figures of the filters; what triggers keep of words and tags."""

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from learning_exchange import clock
from learning_exchange.cases.models import Adoption, FindableCase, StoryWord
from learning_exchange.cases.queries.counting import COUNTED, tallies
from learning_exchange.cases.queries.likely_words import distance
from learning_exchange.cases.queries.wanted import Wanted
from learning_exchange.cases.rules import CaseState
from tests.author import Author
from tests.region import a_person, a_story, an_organisation
from tests.web.test_reading import titles


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        ("podiarty", "podiatry", 1),
        ("clinc", "clinic", 1),
        ("tea", "tea", 0),
        ("bus", "boat", 3),
        ("", "ab", 2),
    ],
)
def test_how_far_words_are_apart(one: str, other: str, far: int) -> None:
    assert distance(one, other) == distance(other, one) == far


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("podiarty", "podiatry"),
        ("Podiatyr", "podiatry"),
        ("lantern podiarty", "lantern podiatry"),
        ("lantren", "lantern"),
        ("Lantren", "lantern"),
    ],
)
def test_a_typo_still_finds(app: Flask, db: SQLAlchemy, typed: str, shown: str) -> None:
    a_story(a_person(), title="The lantern", what_you_did="We asked podiatry to tea.")
    page = Author(app, a_person()).get(f"/cases?q={typed}").text
    assert titles(page) == ["The lantern"]
    assert f"Nothing has “{typed}”. These are the stories with “{shown}”." in page


@pytest.mark.parametrize("typed", ["xylophone", "podiarty -tea", '"podiarty"', "po"])
def test_nothing_is_made_up(app: Flask, db: SQLAlchemy, typed: str) -> None:
    a_story(a_person(), what_you_did="We asked podiatry to come.")
    assert titles(Author(app, a_person()).get(f"/cases?q={typed}").text) == []


def words(db: SQLAlchemy) -> dict[str, int]:
    db.session.expire_all()
    return {row.word: row.stories for row in db.session.query(StoryWord)}


def test_words_of_withdrawn_stories_are_kept_nowhere(db: SQLAlchemy) -> None:
    one, other = (a_story(a_person(), title=f"Podiatry {word}") for word in ("zanzibarium", "lantern"))
    assert (words(db)["podiatry"], words(db)["zanzibarium"]) == (2, 1)
    one.state = CaseState.WITHDRAWN
    db.session.commit()
    assert words(db)["podiatry"] == 1
    assert "zanzibarium" not in words(db)
    assert [row.case_id for row in db.session.query(FindableCase)] == [other.id]


def test_review_due_changes_nothing_and_drafts_are_not_there(db: SQLAlchemy) -> None:
    story = a_story(a_person())
    before = db.session.get_one(FindableCase, story.id).number
    story.state = CaseState.REVIEW_DUE
    db.session.commit()
    assert db.session.get_one(FindableCase, story.id).number == before
    assert db.session.get(FindableCase, a_story(a_person(), CaseState.DRAFT).id) is None


def test_numbers_ascend_with_publication_also_for_latecomers(db: SQLAlchemy) -> None:
    from datetime import timedelta

    now = clock.now()
    for days in (3, 1, 2, 5, 0):
        a_story(a_person(), published_at=now - timedelta(days=days))
    rows = db.session.query(FindableCase).order_by(FindableCase.published_at).all()
    assert [row.number for row in rows] == sorted(row.number for row in rows)


def test_an_organisation_that_moves_takes_its_stories_along(db: SQLAlchemy) -> None:
    story = a_story(a_person(organisation=an_organisation(sector="acute", place="Here")))
    story.organisation.place, story.organisation.sector = "There", "housing"
    db.session.commit()
    db.session.expire_all()
    tags = db.session.get_one(FindableCase, story.id).tags
    assert {"place:There", "sector:housing"} <= {*tags}
    assert "place:Here" not in tags


def test_stories_are_found_by_what_became_of_them_elsewhere(app: Flask, db: SQLAlchemy) -> None:
    story = a_story(a_person(), title="Tried")
    a_story(a_person(), title="Not tried")
    person = a_person()
    told = Adoption(
        case=story,
        person=person,
        organisation=person.memberships[0].organisation,
        outcome="ad-did-not-work",
        context="A ward.",
        evidence="We counted.",
    )
    db.session.add(told)
    db.session.commit()
    reader = Author(app, a_person())
    assert titles(reader.get("/cases?outcome=ad-did-not-work").text) == ["Tried"]
    story.title = "Tried, and told better"
    assert titles(reader.get("/cases?outcome=ad-did-not-work").text) == ["Tried, and told better"]
    db.session.delete(told)
    assert titles(reader.get("/cases?outcome=ad-did-not-work").text) == []


def test_figures_are_exact_for_a_few_and_honest_for_many(app: Flask, db: SQLAlchemy) -> None:
    author = a_person(organisation=an_organisation(sector="acute"))
    for _ in range(3):
        a_story(author, aims=["c-sdm"])
    a_story(a_person(organisation=an_organisation(sector="housing")), aims=["c-pcsp"])
    reader = a_person()
    found = tallies(Wanted(aim="c-sdm"), to=reader.id)
    assert (found[""].stories, found[""].is_whole) == (3, True)
    assert found[""].by_tag["sector:acute"] == 3
    assert found["aim"].by_tag["aim:c-pcsp"] == 1  # what there would be without the filter
    page = Author(app, reader).get("/cases?aim=c-sdm").text
    assert "(3)</option>" in page
    assert "3 stories about" in page
    for _ in range(COUNTED):
        a_story(author, aims=["c-sdm"])
    assert not tallies(Wanted(aim="c-sdm"), to=reader.id)[""].is_whole
    assert f"{COUNTED} or more stories about" in Author(app, reader).get("/cases?aim=c-sdm").text
