"""Introductions: who can be asked, what is shown before both agreed, and what is told to whom."""

import re
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange.cases.models import Adoption, Case, Introduction
from learning_exchange.cases.rules import CaseState
from learning_exchange.cases.views.introducing import ASKED_FOR
from learning_exchange.outbox import EventRecord
from learning_exchange.people.models import Person
from tests.additions import an_adoption, an_introduction
from tests.author import Author
from tests.region import a_person, a_story, an_organisation

ASK = "Ask for an introduction"


@pytest.fixture
def story(db: SQLAlchemy) -> Case:
    return a_story(a_person(name="Jo Okafor"))


@pytest.fixture
def sam(db: SQLAlchemy, story: Case) -> Person:
    """Somebody who tried it and may be contacted."""
    sam = a_person(
        name="Sam Rowe", email="sam@saltmere.example", organisation=an_organisation(name="Saltmere")
    )
    an_adoption(sam, story)
    return sam


@pytest.fixture
def ade(db: SQLAlchemy, story: Case) -> Person:
    """Somebody else who did."""
    ade = a_person(
        name="Ade Bello", email="ade@harbour.example", organisation=an_organisation(name="Harbour")
    )
    an_adoption(ade, story)
    return ade


def adoption_of(db: SQLAlchemy, person: Person) -> Adoption:
    return db.session.scalars(select(Adoption).filter_by(person_id=person.id)).one()


def asking(db: SQLAlchemy, story: Case, whom: Person) -> str:
    return f"/cases/{story.public_id}/tried/{adoption_of(db, whom).public_id}/introduction"


def introductions(db: SQLAlchemy) -> list[Introduction]:
    db.session.expire_all()
    return list(db.session.scalars(select(Introduction).order_by(Introduction.id)))


def events(db: SQLAlchemy) -> list[tuple[str, int | None]]:
    rows = db.session.scalars(
        select(EventRecord).where(EventRecord.stream.like("introduction:%")).order_by(EventRecord.id)
    )
    return [(row.type, row.actor_id) for row in rows]


def page_of(db: SQLAlchemy) -> str:
    (found,) = introductions(db)
    return f"/cases/introductions/{found.public_id}"


# Who can be found


def test_those_who_tried_it_and_may_be_contacted_see_each_other(
    app: Flask, story: Case, sam: Person, ade: Person
) -> None:
    page = Author(app, sam).get(f"/cases/{story.public_id}").text
    assert "Ade Bello" in page
    assert page.count(ASK) == 1, "not to oneself"
    assert "ade@harbour.example" not in page


@pytest.mark.parametrize("who", ["a reader", "its author", "one who may not be contacted", "another's story"])
def test_nobody_else_sees_or_asks_them(
    app: Flask, story: Case, sam: Person, db: SQLAlchemy, who: str
) -> None:
    persons = {"a reader": a_person(), "its author": story.author}
    person = persons.get(who) or a_person()
    if who == "one who may not be contacted":
        an_adoption(person, story, may_contact=False)
    if who == "another's story":
        an_adoption(person, a_story(a_person()))
    browser = Author(app, person)
    page = browser.get(f"/cases/{story.public_id}").text
    assert ASK not in page
    assert "Sam Rowe" not in page
    assert browser.post(asking(db, story, sam)).status_code == 404
    assert introductions(db) == []


@pytest.mark.parametrize("how", ["may not be contacted", "left"])
def test_who_does_not_want_to_be_found_or_left_is_not(
    app: Flask, story: Case, sam: Person, ade: Person, db: SQLAlchemy, how: str
) -> None:
    if how == "left":
        ade.state = "left"
    else:
        adoption_of(db, ade).may_contact = False
    db.session.commit()
    browser = Author(app, sam)
    assert "Ade Bello" not in browser.get(f"/cases/{story.public_id}").text
    assert browser.post(asking(db, story, ade)).status_code == 404


def test_nobody_is_introduced_to_themselves(app: Flask, story: Case, sam: Person, db: SQLAlchemy) -> None:
    assert Author(app, sam).post(asking(db, story, sam)).status_code == 404


# Asking


def test_asking_makes_one_introduction_however_often(
    app: Flask, story: Case, sam: Person, ade: Person, db: SQLAlchemy
) -> None:
    browser = Author(app, sam)
    for _ in range(3):
        answer = browser.post(asking(db, story, ade))
        assert (answer.status_code, answer.location) == (303, page_of(db))
    assert events(db) == [("IntroductionAsked", sam.id)]
    page = browser.get(page_of(db)).text
    assert "You asked to be introduced" in page
    assert "ade@harbour.example" not in page
    assert "Introduce us" not in page, "nobody answers for the other"


def test_who_was_asked_and_asks_in_turn_is_shown_the_question(
    app: Flask, story: Case, sam: Person, ade: Person, db: SQLAlchemy
) -> None:
    Author(app, sam).post(asking(db, story, ade))
    other = Author(app, ade)
    assert "Sam Rowe asks to be introduced to you" in other.get(f"/cases/{story.public_id}").text
    answer = other.post(asking(db, story, sam))
    assert answer.location == page_of(db)
    assert "Introduce us" in other.get(page_of(db)).text
    assert events(db) == [("IntroductionAsked", sam.id)]


def test_opening_the_page_agrees_to_nothing(
    app: Flask, story: Case, sam: Person, ade: Person, db: SQLAlchemy
) -> None:
    an_introduction(sam, ade, story)
    other = Author(app, ade)
    for _ in range(2):
        page = other.get(page_of(db)).text
        assert "sam@saltmere.example" not in page
    assert introductions(db)[0].state == "asked"


def test_asking_is_limited(app: Flask, story: Case, sam: Person, db: SQLAlchemy) -> None:
    browser = Author(app, sam)
    most = int(ASKED_FOR.split()[0])
    found = []
    for _ in range(most + 1):
        somebody = a_person()
        an_adoption(somebody, story)
        found.append(browser.post(asking(db, story, somebody)).status_code)
    assert found == [303] * most + [429]


# Answering


def test_once_both_agreed_each_sees_the_others_address(
    app: Flask, story: Case, sam: Person, ade: Person, db: SQLAlchemy
) -> None:
    an_introduction(sam, ade, story)
    other = Author(app, ade)
    other.post(f"{page_of(db)}/agree")
    assert "sam@saltmere.example" in other.get(page_of(db)).text
    assert "ade@harbour.example" in Author(app, sam).get(page_of(db)).text
    assert events(db) == [("IntroductionAgreed", ade.id)]
    other.post(f"{page_of(db)}/agree")
    assert len(events(db)) == 1, "a double click is one answer"
    assert "You are introduced to Ade Bello" in Author(app, sam).get(f"/cases/{story.public_id}").text


def test_a_refusal_looks_to_the_other_as_no_answer_does(
    app: Flask, story: Case, sam: Person, ade: Person, db: SQLAlchemy
) -> None:
    an_introduction(sam, ade, story)
    asker = Author(app, sam)

    def shown() -> list[str]:
        pages = (asker.get(page_of(db)).text, asker.get(f"/cases/{story.public_id}").text)
        mains = [page.partition("<main")[2].partition("</main")[0] for page in pages]
        return [re.sub(r'name="csrf_token" value="[^"]+"', "", main) for main in mains]  # it holds the time

    before = shown()
    answer = Author(app, ade).post(f"{page_of(db)}/decline")
    assert answer.status_code == 303
    assert introductions(db)[0].state == "declined"
    assert shown() == before
    asker.post(asking(db, story, ade))
    assert shown() == before
    assert [kind for kind, _ in events(db)] == ["IntroductionDeclined"]


def test_who_declined_may_think_again(
    app: Flask, story: Case, sam: Person, ade: Person, db: SQLAlchemy
) -> None:
    an_introduction(sam, ade, story, "declined")
    other = Author(app, ade)
    assert "you can still change your mind" in other.get(page_of(db)).text
    other.post(f"{page_of(db)}/agree")
    assert introductions(db)[0].state == "agreed"
    answer = other.post(f"{page_of(db)}/decline")
    assert answer.status_code == 303
    assert introductions(db)[0].state == "agreed"


@pytest.mark.parametrize("act", ["agree", "decline"])
def test_only_whoever_was_asked_answers(
    app: Flask, story: Case, sam: Person, ade: Person, db: SQLAlchemy, act: str
) -> None:
    an_introduction(sam, ade, story)
    third = a_person()
    an_adoption(third, story)
    for who in (sam, third, story.author):
        assert Author(app, who).post(f"{page_of(db)}/{act}").status_code == 404
    assert Author(app, third).get(page_of(db)).status_code == 404
    assert introductions(db)[0].state == "asked"


GONE = {
    # what happened -> (whose row, its column, what it has now)
    "the story was taken back": ("story", "state", CaseState.WITHDRAWN),
    "the story is being written anew": ("story", "state", CaseState.WITH_AUTHOR),
    "the asker left": ("asker", "state", "left"),
    "the asker tried another story": ("asker's record", "case_id", None),
    "the asked one may no longer be contacted": ("asked one's record", "may_contact", False),
}


@pytest.mark.parametrize("state", ["asked", "agreed"])
@pytest.mark.parametrize("gone", GONE)
def test_an_introduction_ends_with_what_it_rests_on(
    app: Flask, story: Case, sam: Person, ade: Person, db: SQLAlchemy, gone: str, state: str
) -> None:
    an_introduction(sam, ade, story, state)
    page = page_of(db)
    whose, column, value = GONE[gone]
    rows: dict[str, Any] = {"story": story, "asker": sam, "asker's record": adoption_of(db, sam)}
    rows["asked one's record"] = adoption_of(db, ade)
    setattr(rows[whose], column, value if value is not None else a_story(a_person()).id)
    db.session.commit()
    other = Author(app, ade)
    assert other.get(page).status_code == 404
    assert other.post(f"{page}/agree").status_code == 404
    assert introductions(db)[0].state == state
