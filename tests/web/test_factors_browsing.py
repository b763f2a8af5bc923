"""Factors across stories: those in own words, retiring them, and finding stories by them."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange import clock
from learning_exchange.cases.models import Case, CaseFactor, SuccessFactor
from learning_exchange.cases.queries.factors import PAGE
from learning_exchange.cases.rules import CaseState
from learning_exchange.framework import framework
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from tests.additions import a_factor, an_adoption
from tests.author import Author
from tests.region import a_person, a_story
from tests.statements import counted

LABEL = "Leader gave permission and cover"
WORDS = "A manager took the first two shifts herself."
NAMED = {"factor": "sf-leader-permission", "words": WORDS}


@pytest.fixture
def asha(db: SQLAlchemy) -> Person:
    return a_person(Role.CHAMPION, name="Asha Patel")


@pytest.fixture
def champion(app: Flask, asha: Person) -> Author:
    return Author(app, asha)


@pytest.fixture
def story(db: SQLAlchemy) -> Case:
    return a_story(a_person(name="Jo Okafor"))


def named(db: SQLAlchemy) -> list[CaseFactor]:
    db.session.expire_all()
    return list(db.session.scalars(select(CaseFactor).order_by(CaseFactor.id)))


def at(story: Case) -> str:
    return f"/cases/{story.public_id}/factors"


# Factors in own words


def test_a_factor_in_own_words_can_be_picked_by_others(
    app: Flask, champion: Author, asha: Person, story: Case, db: SQLAlchemy
) -> None:
    champion.post(at(story), {"factor": "other", "label": "Soup and time", "words": WORDS})
    (added,) = db.session.scalars(select(SuccessFactor))
    assert (added.label, added.added_by_id) == ("Soup and time", asha.id)
    other = a_story(a_person())
    second = Author(app, a_person(Role.CHAMPION))
    assert "Soup and time" in second.get(at(other)).text
    second.post(at(other), {"factor": added.slug, "words": WORDS})
    assert [one.factor for one in named(db)] == [added.slug] * 2


@pytest.mark.parametrize("label", ["SOUP and time", "soup  and Time", "protected TIME"])
def test_the_same_words_are_one_factor(champion: Author, story: Case, db: SQLAlchemy, label: str) -> None:
    champion.post(at(story), {"factor": "other", "label": "Soup and time", "words": WORDS})
    another = a_story(a_person())
    champion.post(at(another), {"factor": "other", "label": label, "words": WORDS})
    assert len(db.session.scalars(select(SuccessFactor)).all()) == 1
    assert len(named(db)) == 2


def test_an_administrator_retires_a_factor_and_offers_it_again(
    app: Flask, champion: Author, asha: Person, story: Case, db: SQLAlchemy
) -> None:
    a_factor(story, asha, "sf-leader-permission")
    administrator = Author(app, a_person(Role.ADMINISTRATOR))
    page = "/cases/factors/sf-leader-permission"
    assert "Retire it" in administrator.get(page).text
    assert "Retire it" not in champion.get(page).text
    for _ in range(2):
        administrator.post(f"{page}/retire")
    another = a_story(a_person())
    assert LABEL not in champion.get(at(another)).text
    assert champion.post(at(another), NAMED).status_code == 422
    label = {"factor": "other", "label": LABEL, "words": WORDS}
    assert "This was retired" in champion.post(at(another), label).text
    assert LABEL in champion.get(f"/cases/{story.public_id}").text, "stories that have it keep it"
    assert "can no longer be picked" in champion.get(page).text
    for _ in range(2):
        administrator.post(f"{page}/restore")
    assert champion.post(at(another), NAMED).status_code == 303


@pytest.mark.parametrize("act", ["retire", "restore"])
def test_only_administrators_retire(app: Flask, champion: Author, db: SQLAlchemy, act: str) -> None:
    assert champion.post(f"/cases/factors/sf-champion/{act}").status_code == 404
    administrator = Author(app, a_person(Role.ADMINISTRATOR))
    assert administrator.post(f"/cases/factors/sf-magic/{act}").status_code == 404
    assert db.session.scalars(select(SuccessFactor)).all() == []


# Browsing


def test_factors_are_browsed_with_how_stories_fared(app: Flask, asha: Person, db: SQLAlchemy) -> None:
    for outcome in ("ad-worked-as-is", "ad-did-not-work"):
        told = a_story(a_person(), title=f"Told of {outcome}")
        a_factor(told, asha, words=WORDS)
        an_adoption(a_person(), told, outcome=outcome)
    a_factor(a_story(a_person(), title="Only proposed"), asha, agreed=False)
    reader = Author(app, a_person())
    page = reader.get("/cases/factors").text
    row = page.partition("A named champion")[2].partition("</li></ul>")[0]
    assert "2 stories" in row
    assert "worked 1, did not work 1" in row
    for label in framework().success_factors.values():
        assert label in page
    listed = reader.get("/cases/factors/sf-champion").text
    assert "2 stories say that this made it work." in listed
    assert WORDS in listed
    assert "Told of ad-did-not-work" in listed
    assert "Only proposed" not in listed


@pytest.mark.parametrize(
    "state", [s for s in CaseState if s not in (CaseState.PUBLISHED, CaseState.REVIEW_DUE)]
)
def test_only_current_stories_are_browsed_and_counted(
    app: Flask, asha: Person, story: Case, db: SQLAlchemy, state: CaseState
) -> None:
    a_factor(story, asha)
    an_adoption(a_person(), story)
    story.state = state
    db.session.commit()
    for who in (story.author, asha):
        page = Author(app, who).get("/cases/factors/sf-champion").text
        assert story.title not in page
        assert "No story that you can read says so yet" in page


def test_paging_shows_every_story_once(app: Flask, asha: Person, db: SQLAlchemy) -> None:
    now, author = clock.now(), a_person()
    for number in range(PAGE + 3):
        one = a_story(author, title=f"Story {number:03}", published_at=now - timedelta(minutes=number))
        a_factor(one, asha)
    reader = Author(app, a_person())
    pages = [reader.get("/cases/factors/sf-champion").text]
    while older := re.search(r'href="([^"]+)" rel="next"', pages[-1]):
        pages.append(reader.get(older[1].replace("&amp;", "&")).text)
    assert re.findall(r"Story (\d+)", "".join(pages)) == [f"{number:03}" for number in range(PAGE + 3)]


def test_the_lists_ask_as_much_of_many_as_of_one(app: Flask, asha: Person, db: SQLAlchemy) -> None:
    reader, asked = Author(app, a_person()), []
    for count in (1, 30):
        for _ in range(count):
            a_factor(a_story(a_person()), asha)
        for page in ("/cases/factors", "/cases/factors/sf-champion"):
            reader.get(page)
            with counted(db) as statements:
                reader.get(page)
            asked.append(len(statements))
    assert asked[:2] == asked[2:]


@pytest.mark.parametrize("slug", ["sf-magic", "%00", "..", "'; DROP TABLE case_factor; --"])
def test_a_factor_that_is_not_there_is_not_found(app: Flask, db: SQLAlchemy, slug: str) -> None:
    assert Author(app, a_person()).get(f"/cases/factors/{slug}").status_code == 404
