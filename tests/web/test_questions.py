"""What others ask of somebody stands on their first page until it is answered, and not a moment longer."""

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from learning_exchange.cases.models import Case
from learning_exchange.cases.rules import CaseState
from learning_exchange.people.rules import Role
from tests.additions import a_factor, an_adoption, an_introduction
from tests.author import Author
from tests.region import a_person, a_story

PROPOSES = "A champion proposes what made it work"
ASKS = "Sam Rowe asks to be introduced to you"


@pytest.fixture
def story(db: SQLAlchemy) -> Case:
    return a_story(a_person(), title="The lantern")


def test_an_author_finds_what_a_champion_proposes(app: Flask, story: Case, db: SQLAlchemy) -> None:
    named = a_factor(story, a_person(Role.CHAMPION), agreed=False)
    author = Author(app, story.author)
    page = author.get("/").text
    assert PROPOSES in page
    assert f"/cases/{story.public_id}/factors" in page
    assert PROPOSES not in Author(app, a_person()).get("/").text
    author.post(
        f"/cases/{story.public_id}/factors/{named.public_id}/agree", {f"{named.public_id}-words": "Yes."}
    )
    assert PROPOSES not in author.get("/").text


def test_whoever_is_asked_to_be_introduced_finds_it(app: Flask, story: Case, db: SQLAlchemy) -> None:
    sam, ade = a_person(name="Sam Rowe"), a_person()
    for person in (sam, ade):
        an_adoption(person, story)
    found = an_introduction(sam, ade, story)
    asked = Author(app, ade)
    page = asked.get("/").text
    assert ASKS in page
    assert f"/cases/introductions/{found.public_id}" in page
    assert "asks to be introduced" not in Author(app, sam).get("/").text
    asked.post(f"/cases/introductions/{found.public_id}/decline")
    assert ASKS not in asked.get("/").text


@pytest.mark.parametrize("gone", ["the story", "the asker", "the wish"])
def test_a_question_ends_with_what_it_rests_on(app: Flask, story: Case, db: SQLAlchemy, gone: str) -> None:
    sam, ade = a_person(name="Sam Rowe"), a_person()
    an_adoption(sam, story)
    own = an_adoption(ade, story)
    an_introduction(sam, ade, story)
    a_factor(story, a_person(Role.CHAMPION), agreed=False)
    if gone == "the story":
        story.state = CaseState.WITHDRAWN
    elif gone == "the asker":
        sam.state = "left"
    else:
        own.may_contact = False
    db.session.commit()
    assert ASKS not in Author(app, ade).get("/").text
    assert (PROPOSES in Author(app, story.author).get("/").text) is (gone != "the story")
