"""What other places made of a story: telling it, changing it, taking it back, and how its page shows it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange import clock
from learning_exchange.cases.models import Adoption, Case
from learning_exchange.cases.queries.adoptions import PAGE
from learning_exchange.cases.rules import CaseState
from learning_exchange.cases.views.additions import SHOWN
from learning_exchange.people.models import Membership, Person
from tests.additions import TOLD, an_adoption
from tests.author import Author, box
from tests.champion import happened
from tests.region import a_person, a_story, an_organisation
from tests.statements import counted

NOBODY = "Nobody has told us yet that they tried this."
TELL = "Tell what happened when you tried it"
BAD_WORDS = "Her NHS number is 943 476 5919."


@pytest.fixture
def story(db: SQLAlchemy) -> Case:
    return a_story(a_person(name="Jo Okafor", organisation=an_organisation(name="Harbour House")))


@pytest.fixture
def sam(db: SQLAlchemy) -> Person:
    return a_person(name="Sam Rowe", organisation=an_organisation(name="Saltmere Surgery"))


@pytest.fixture
def reader(app: Flask, sam: Person) -> Author:
    return Author(app, sam)


def told(db: SQLAlchemy) -> list[Adoption]:
    db.session.expire_all()
    return list(db.session.scalars(select(Adoption).order_by(Adoption.id)))


def form_of(person: Person, **fields: str) -> dict[str, str]:
    return TOLD | {"organisation": str(person.memberships[0].organisation.public_id)} | fields


def own_address(story: Case, adoption: Adoption, act: str) -> str:
    return f"/cases/{story.public_id}/tried/{adoption.public_id}/{act}"


# Telling


def test_a_story_that_nobody_tried_says_so(reader: Author, story: Case) -> None:
    page = reader.get(f"/cases/{story.public_id}").text
    assert NOBODY in page
    assert TELL in page


def test_what_somebody_tells_stands_at_the_story(
    reader: Author, story: Case, sam: Person, db: SQLAlchemy
) -> None:
    answer = reader.post(f"/cases/{story.public_id}/tried/new", form_of(sam))
    assert (answer.status_code, answer.location) == (303, f"/cases/{story.public_id}/tried")
    (adoption,) = told(db)
    page = reader.get(f"/cases/{story.public_id}").text
    for shown in (*TOLD.values(), "Saltmere Surgery", "Worked after adapting", "adapted 1."):
        if shown != TOLD["outcome"]:
            assert shown in page
    assert TELL not in page, "they told of their only organisation"
    assert f"/tried/{adoption.public_id}/change" in page
    payload = {"case_id": story.id, "adoption_id": adoption.id, "outcome": "ad-worked-adapted"}
    assert happened(story) == [("StoryTried", payload, sam.id)]
    assert not adoption.may_contact, "not unless they ticked it"


def test_who_told_it_is_not_named_to_readers(app: Flask, story: Case, sam: Person) -> None:
    an_adoption(sam, story)
    for who in (a_person(), story.author):
        for page in ("", "/tried"):
            text = Author(app, who).get(f"/cases/{story.public_id}{page}").text
            assert TOLD["evidence"] in text
            assert "Sam Rowe" not in text


def test_the_balance_counts_every_outcome(app: Flask, reader: Author, story: Case) -> None:
    outcomes = {"worked-as-is": 3, "worked-adapted": 4, "did-not-work": 2, "mixed": 1, "stopped": 1}
    for outcome, count in outcomes.items():
        for _ in range(count):
            an_adoption(a_person(), story, outcome=f"ad-{outcome}")
    for page in ("", "/tried"):
        text = reader.get(f"/cases/{story.public_id}{page}").text
        assert "11 places:" in text
        assert "worked 3, adapted 4, mixed or too early 1, did not work 2, stopped 1." in text


def test_the_newest_stand_at_the_story_and_all_on_a_page_of_their_own(
    reader: Author, story: Case, db: SQLAlchemy
) -> None:
    now = clock.now()
    for number in range(PAGE + 4):
        an_adoption(a_person(), story, evidence=f"Counted {number:03}", told_at=now - timedelta(days=number))
    beside = re.findall(r"Counted (\d+)", reader.get(f"/cases/{story.public_id}").text)
    assert beside == [f"{number:03}" for number in range(SHOWN)]
    pages = [reader.get(f"/cases/{story.public_id}/tried").text]
    while older := re.search(r'href="([^"]+)" rel="next"', pages[-1]):
        pages.append(reader.get(older[1].replace("&amp;", "&")).text)
    found = [number for page in pages for number in re.findall(r"Counted (\d+)", page)]
    assert found == [f"{number:03}" for number in range(PAGE + 4)]
    assert len(pages) == 2


def test_pages_ask_as_much_of_many_as_of_one(reader: Author, story: Case, db: SQLAlchemy) -> None:
    asked: list[list[int]] = []
    for count in (1, 2 * PAGE):
        for _ in range(count):
            an_adoption(a_person(), story)
        pages = (f"/cases/{story.public_id}", f"/cases/{story.public_id}/tried")
        for page in pages:
            reader.get(page)  # statements that are sent once
        figures = []
        for page in pages:
            with counted(db) as statements:
                reader.get(page)
            figures.append(len(statements))
        asked.append(figures)
    assert asked[0] == asked[1]


def test_a_double_click_is_one_record(reader: Author, story: Case, sam: Person, db: SQLAlchemy) -> None:
    address, sent = f"/cases/{story.public_id}/tried/new", form_of(sam)
    reader.post(address, sent)
    again = reader.post(address, sent)
    assert (again.status_code, again.location) == (303, f"/cases/{story.public_id}/tried")
    assert len(told(db)) == 1
    assert "You have told of this already." in reader.get(f"/cases/{story.public_id}/tried").text


def test_each_organisation_of_somebody_is_another_place(
    app: Flask, story: Case, sam: Person, db: SQLAlchemy
) -> None:
    second = an_organisation(name="Second House")
    db.session.add(Membership(person=sam, organisation=second, roles=["staff"]))
    db.session.commit()
    db.session.expire_all()
    reader = Author(app, sam)
    form = reader.get(f"/cases/{story.public_id}/tried/new").text
    assert "Second House" in form
    assert "Saltmere Surgery" in form
    reader.post(f"/cases/{story.public_id}/tried/new", form_of(sam, organisation=str(second.public_id)))
    assert [adoption.organisation_id for adoption in told(db)] == [second.id]
    left = reader.get(f"/cases/{story.public_id}/tried/new").text
    assert "Second House" not in left.partition('<form action="/cases/')[2]


def test_an_author_tells_of_another_organisation_only(app: Flask, story: Case, db: SQLAlchemy) -> None:
    author = Author(app, story.author)
    assert TELL not in author.get(f"/cases/{story.public_id}").text
    assert author.get(f"/cases/{story.public_id}/tried/new").status_code == 303
    author.post(f"/cases/{story.public_id}/tried/new", form_of(story.author))
    assert told(db) == []


def test_a_colleague_of_the_author_may_tell_of_another_ward(app: Flask, story: Case, db: SQLAlchemy) -> None:
    colleague = a_person(organisation=story.organisation)
    Author(app, colleague).post(f"/cases/{story.public_id}/tried/new", form_of(colleague))
    assert len(told(db)) == 1


def test_nobody_tells_for_an_organisation_that_is_not_theirs(
    reader: Author, story: Case, sam: Person, db: SQLAlchemy
) -> None:
    foreign = an_organisation()
    sent = form_of(sam, organisation=str(foreign.public_id))
    reader.post(f"/cases/{story.public_id}/tried/new", sent)
    assert [adoption.organisation_id for adoption in told(db)] in (
        [],
        [sam.memberships[0].organisation_id],
    )


# Changing and taking back


def test_what_one_told_can_be_changed(reader: Author, story: Case, sam: Person, db: SQLAlchemy) -> None:
    own = an_adoption(sam, story)
    page = reader.get(own_address(story, own, "change"))
    assert box(page, "evidence") == TOLD["evidence"]
    sent = form_of(sam, outcome="ad-did-not-work", evidence="Nobody came after all.", contact="yes")
    reader.post(own_address(story, own, "change"), sent)
    (kept,) = told(db)
    assert (kept.outcome, kept.evidence, kept.may_contact) == (
        "ad-did-not-work",
        "Nobody came after all.",
        True,
    )
    assert kept.changed_at
    assert [type_ for type_, _, _ in happened(story)] == ["AdoptionChanged"]
    assert "did not work 1." in reader.get(f"/cases/{story.public_id}").text


def test_a_change_of_nothing_is_no_event(reader: Author, story: Case, sam: Person, db: SQLAlchemy) -> None:
    own = an_adoption(sam, story, may_contact=False)
    reader.post(own_address(story, own, "change"), form_of(sam))
    assert happened(story) == []
    assert told(db)[0].changed_at is None


def test_a_bad_change_changes_nothing(reader: Author, story: Case, sam: Person, db: SQLAlchemy) -> None:
    own = an_adoption(sam, story)
    answer = reader.post(own_address(story, own, "change"), form_of(sam, evidence=BAD_WORDS))
    assert answer.status_code == 422
    assert box(answer, "evidence") == BAD_WORDS
    assert told(db)[0].evidence == TOLD["evidence"]


def test_what_one_told_can_be_taken_back_and_told_again(
    reader: Author, story: Case, sam: Person, db: SQLAlchemy
) -> None:
    address = own_address(story, an_adoption(sam, story), "withdraw")
    answer = reader.post(address)
    assert answer.location == f"/cases/{story.public_id}"
    assert told(db) == []
    assert NOBODY in reader.get(f"/cases/{story.public_id}").text
    assert reader.post(address).status_code == 404
    reader.post(f"/cases/{story.public_id}/tried/new", form_of(sam))
    assert len(told(db)) == 1


def test_nobody_else_changes_or_takes_it_back(app: Flask, story: Case, sam: Person, db: SQLAlchemy) -> None:
    own = an_adoption(sam, story)
    for who in (a_person(), story.author, a_person(organisation=sam.memberships[0].organisation)):
        other = Author(app, who)
        assert other.get(own_address(story, own, "change")).status_code == 404
        assert other.post(own_address(story, own, "change"), form_of(who)).status_code == 404
        assert other.post(own_address(story, own, "withdraw")).status_code == 404
    assert told(db)[0].evidence == TOLD["evidence"]


def test_it_is_found_at_its_own_story_alone(reader: Author, story: Case, sam: Person) -> None:
    own, other = an_adoption(sam, story), a_story(a_person())
    for address in (own_address(other, own, "change"), f"/cases/{uuid4()}/tried/{own.public_id}/change"):
        assert reader.get(address).status_code == 404


@pytest.mark.parametrize(
    "state", [state for state in CaseState if state not in ("published", "review_due", "archived")]
)
def test_what_was_told_of_a_story_that_nobody_reads_is_read_by_nobody(
    app: Flask, story: Case, sam: Person, db: SQLAlchemy, state: CaseState
) -> None:
    own = an_adoption(sam, story)
    story.state = state
    db.session.commit()
    for who in (sam, story.author):
        browser = Author(app, who)
        assert TOLD["evidence"] not in browser.get(f"/cases/{story.public_id}").text
        assert browser.get(f"/cases/{story.public_id}/tried").status_code == 404
        assert browser.get(own_address(story, own, "change")).status_code == 404
        assert browser.post(f"/cases/{story.public_id}/tried/new", form_of(who)).status_code == 404
