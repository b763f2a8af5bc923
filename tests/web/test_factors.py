"""What made stories work: a champion names it, and the author has the last word."""

from uuid import uuid4

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange import clock
from learning_exchange.cases.models import Case, CaseFactor
from learning_exchange.cases.rules import CaseState
from learning_exchange.cases.rules.factors import FACTORS_MOST
from learning_exchange.framework import framework
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from tests.additions import a_factor
from tests.author import Author, box
from tests.champion import happened
from tests.region import a_person, a_story

PROPOSED, AGREED = "Proposed by the champion", "Agreed by the author"
WORDS = "A manager took the first two shifts herself."
NAMED = {"factor": "sf-leader-permission", "words": WORDS}
LABEL = "Leader gave permission and cover"


@pytest.fixture
def asha(db: SQLAlchemy) -> Person:
    return a_person(Role.CHAMPION, name="Asha Patel")


@pytest.fixture
def champion(app: Flask, asha: Person) -> Author:
    return Author(app, asha)


@pytest.fixture
def story(db: SQLAlchemy) -> Case:
    return a_story(a_person(name="Jo Okafor"))


@pytest.fixture
def author(app: Flask, story: Case) -> Author:
    return Author(app, story.author)


def named(db: SQLAlchemy) -> list[CaseFactor]:
    db.session.expire_all()
    return list(db.session.scalars(select(CaseFactor).order_by(CaseFactor.id)))


def at(story: Case, one: CaseFactor | None = None, act: str = "") -> str:
    return f"/cases/{story.public_id}/factors" + (f"/{one.public_id}/{act}" if one else "")


def answer_in(story: Case, one: CaseFactor, words: str) -> tuple[str, dict[str, str]]:
    return at(story, one, "agree"), {f"{one.public_id}-words": words}


# Naming and agreeing


def test_what_a_champion_names_stands_there_as_proposed(
    app: Flask, champion: Author, asha: Person, story: Case, db: SQLAlchemy
) -> None:
    answer = champion.post(at(story), NAMED)
    assert (answer.status_code, answer.location) == (303, at(story))
    (one,) = named(db)
    assert (one.factor, one.words, one.state, one.proposed_by_id) == (*NAMED.values(), "proposed", asha.id)
    page = Author(app, a_person()).get(f"/cases/{story.public_id}").text
    for shown in (LABEL, WORDS, PROPOSED):
        assert shown in page
    assert happened(story) == [
        ("FactorProposed", {"case_id": story.id, "factor": "sf-leader-permission"}, asha.id)
    ]


def test_the_author_is_asked_and_agrees(author: Author, asha: Person, story: Case, db: SQLAlchemy) -> None:
    one = a_factor(story, asha, agreed=False)
    assert "A champion named what made it work: do you agree?" in author.get(f"/cases/{story.public_id}").text
    page = author.get(at(story))
    assert box(page, f"{one.public_id}-words") == one.words
    author.post(*answer_in(story, one, one.words))
    assert named(db)[0].state == "agreed"
    assert PROPOSED not in author.get(f"/cases/{story.public_id}").text
    payload = {"case_id": story.id, "factor": "sf-champion", "reworded": False}
    assert happened(story) == [("FactorAgreed", payload, author.id)]


def test_the_author_agrees_in_words_of_their_own(
    author: Author, asha: Person, story: Case, db: SQLAlchemy
) -> None:
    one = a_factor(story, asha, agreed=False)
    author.post(*answer_in(story, one, "Asha asked. Every Monday!"))
    assert (named(db)[0].words, named(db)[0].state) == ("Asha asked. Every Monday!", "agreed")
    assert happened(story)[0][1]["reworded"]


def test_the_author_says_that_it_does_not_fit(
    author: Author, asha: Person, story: Case, db: SQLAlchemy
) -> None:
    for agreed in (False, True):
        one = a_factor(story, asha, agreed=agreed)
        author.post(at(story, one, "drop"))
        assert named(db) == []
    assert [kind for kind, _, _ in happened(story)] == ["FactorDropped"] * 2


def test_a_champion_words_a_proposal_anew_until_it_is_agreed(
    champion: Author, asha: Person, story: Case, db: SQLAlchemy
) -> None:
    champion.post(at(story), NAMED)
    champion.post(at(story), NAMED | {"words": "She stood at the door with us."})
    (one,) = named(db)
    assert one.words == "She stood at the door with us."
    one.state, one.agreed_at = "agreed", clock.now()
    db.session.commit()
    answer = champion.post(at(story), NAMED)
    assert answer.status_code == 409
    assert "in words that its author agreed to" in answer.text
    assert box(answer, "words") == WORDS
    assert named(db)[0].words == "She stood at the door with us."


def test_a_champion_takes_away_a_proposal_but_nothing_agreed(
    champion: Author, asha: Person, story: Case, db: SQLAlchemy
) -> None:
    agreed = a_factor(story, asha)
    proposed = a_factor(story, asha, "sf-small-test", agreed=False)
    for one in (agreed, proposed):
        champion.post(at(story, one, "drop"))
    assert [one.factor for one in named(db)] == ["sf-champion"]


@pytest.mark.parametrize(
    "state", [CaseState.WITH_CHAMPION, CaseState.PUBLISHED, CaseState.REVIEW_DUE, CaseState.ARCHIVED]
)
def test_it_is_named_during_review_and_later(
    champion: Author, story: Case, db: SQLAlchemy, state: CaseState
) -> None:
    story.state = state
    db.session.commit()
    assert at(story) in champion.get(f"/cases/{story.public_id}").text
    champion.post(at(story), NAMED)
    assert len(named(db)) == 1


def test_the_review_page_shows_it(champion: Author, asha: Person, db: SQLAlchemy) -> None:
    story = a_story(a_person(), CaseState.WITH_CHAMPION, claimed_by=asha)
    a_factor(story, asha, agreed=False, words=WORDS)
    page = champion.get(f"/cases/{story.public_id}/review").text
    assert WORDS in page
    assert at(story) in page


def test_the_author_answers_while_the_story_is_back_with_them(
    author: Author, asha: Person, story: Case, db: SQLAlchemy
) -> None:
    one = a_factor(story, asha, agreed=False)
    story.state = CaseState.WITH_AUTHOR
    db.session.commit()
    author.post(*answer_in(story, one, WORDS))
    assert named(db)[0].state == "agreed"


def test_nobody_else_names_or_answers(app: Flask, asha: Person, story: Case, db: SQLAlchemy) -> None:
    one = a_factor(story, asha, agreed=False)
    for who in (a_person(), a_person(Role.LEAD), a_person(Role.ADMINISTRATOR)):
        other = Author(app, who)
        assert other.get(at(story)).status_code == 404
        assert other.post(at(story), NAMED).status_code == 404
        assert other.post(*answer_in(story, one, WORDS)).status_code == 404
        assert other.post(at(story, one, "drop")).status_code == 404
    own = Author(app, story.author)
    assert own.post(at(story), NAMED).status_code == 409, "the author answers, and proposes nothing"
    assert Author(app, asha).post(*answer_in(story, one, WORDS)).status_code == 404
    assert [(kept.words, kept.state) for kept in named(db)] == [(one.words, "proposed")]


def test_an_answer_is_found_at_its_own_story_alone(author: Author, asha: Person, story: Case) -> None:
    foreign = a_factor(a_story(a_person()), asha, agreed=False)
    assert author.post(*answer_in(story, foreign, WORDS)).status_code == 404
    assert author.post(at(story, foreign, "drop")).status_code == 404
    assert author.post(f"{at(story)}/{uuid4()}/drop").status_code == 404


def test_a_story_names_a_few(champion: Author, asha: Person, story: Case, db: SQLAlchemy) -> None:
    for slug in [*framework().success_factors][:FACTORS_MOST]:
        champion.post(at(story), {"factor": slug, "words": WORDS})
    answer = champion.post(at(story), {"factor": [*framework().success_factors][-1], "words": WORDS})
    assert answer.status_code == 409
    assert "the few that mattered most" in answer.text
    assert len(named(db)) == FACTORS_MOST


BAD = {
    "no factor": ({"factor": ""}, "factor", "Choose what made it work, or name it in your own words."),
    "an unknown factor": ({"factor": "sf-magic"}, "factor", "Choose one of the options on this page."),
    "no words": ({"words": " "}, "words", "Say in a line how it made this story work."),
    "too many words": ({"words": "a" * 301}, "words", "Use 300 characters or fewer; this has 301."),
    "something else without a name": ({"factor": "other"}, "label", "Name what made it work in a few words."),
    "a factor and another": ({"label": "Tea"}, "label", "Empty this, or choose “Something else” above."),
    "a number": (
        {"words": "See 943 476 5919."},
        "words",
        "Leave out what could identify somebody: NHS number.",
    ),
    "a number as a factor": (
        {"factor": "other", "label": "943 476 5919"},
        "label",
        "Leave out what could identify somebody: NHS number.",
    ),
    "a NUL": ({"words": "a\0"}, "words", "This has an invisible control character."),
}


@pytest.mark.parametrize(("wrong", "where", "sentence"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_explained_at_its_field(
    champion: Author, story: Case, db: SQLAlchemy, wrong: dict[str, str], where: str, sentence: str
) -> None:
    answer = champion.post(at(story), NAMED | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text.partition(f'id="{where}-error"')[2][:300]
    assert named(db) == []


@pytest.mark.parametrize("words", ["", "See 943 476 5919.", "a" * 301])
def test_a_bad_answer_is_explained_and_the_others_keep_their_words(
    author: Author, asha: Person, story: Case, db: SQLAlchemy, words: str
) -> None:
    one, other = a_factor(story, asha, agreed=False), a_factor(story, asha, "sf-small-test", words=WORDS)
    answer = author.post(*answer_in(story, one, words))
    assert answer.status_code == 422
    assert f'id="{one.public_id}-words-error"' in answer.text
    assert box(answer, f"{one.public_id}-words") == words
    assert box(answer, f"{other.public_id}-words") == WORDS
    assert named(db)[0].state == "proposed"
