"""Whatever is sent as an experience from elsewhere: explained at its field, kept, and in no event."""

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange.cases.models import Adoption, Case
from learning_exchange.outbox import EventRecord
from learning_exchange.people.models import Person
from tests.additions import TOLD
from tests.author import Author, box
from tests.champion import happened
from tests.region import a_person, a_story, an_organisation

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


BAD = {
    # what is wrong -> (what was sent instead, field, sentence)
    "no outcome": ({"outcome": ""}, "outcome", "Choose what became of it. What did not work helps as much."),
    "an unknown outcome": ({"outcome": "ad-best"}, "outcome", "Choose one of the options on this page."),
    "no context": ({"context": " \n"}, "context", "Say with whom you tried it, and in what kind of place."),
    "no evidence": ({"evidence": ""}, "evidence", "Say what makes you say so"),
    "adapted, but how": ({"adaptation": ""}, "adaptation", "Say what you did differently"),
    "too long": ({"evidence": "a" * 2_001}, "evidence", "Use 2,000 characters or fewer; this has 2,001."),
    "a megabyte": ({"context": "b" * 1_000_000}, "context", "Use 2,000 characters or fewer"),
    "a NUL": ({"evidence": "good\0"}, "evidence", "This has an invisible control character."),
    "a number": ({"context": BAD_WORDS}, "context", "Leave out what could identify somebody: NHS number."),
    "a telephone": ({"evidence": "Ring 07700 900123."}, "evidence", "Leave out what could identify somebody"),
    "a name": (
        {"adaptation": "Mrs Zebediah liked it."},
        "adaptation",
        "Leave out what could identify somebody: Name.",
    ),
    "a first name": ({"evidence": "Margaret loved it"}, "evidence", "Leave out names"),
}


@pytest.mark.parametrize(("wrong", "field", "sentence"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_explained_at_its_field_and_kept(
    reader: Author,
    story: Case,
    sam: Person,
    db: SQLAlchemy,
    wrong: dict[str, str],
    field: str,
    sentence: str,
) -> None:
    sent = form_of(sam, **wrong)
    answer = reader.post(f"/cases/{story.public_id}/tried/new", sent)
    assert answer.status_code == 422
    assert sentence in answer.text.partition(f'id="{field}-error"')[2][:300]
    for name in ("context", "adaptation", "evidence"):
        if "\0" not in sent[name]:
            assert box(answer, name) == sent[name].strip()
    assert told(db) == []
    assert happened(story) == []


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "'; DROP TABLE adoption; --", "🚲 שלום"])
def test_any_words_are_shown_as_they_were_typed(
    reader: Author, story: Case, sam: Person, db: SQLAlchemy, words: str
) -> None:
    sent = form_of(sam, context=words, adaptation=words, evidence=words)
    assert reader.post(f"/cases/{story.public_id}/tried/new", sent).status_code == 303
    assert told(db)[0].evidence == words
    page = reader.get(f"/cases/{story.public_id}").text
    assert "<script>alert" not in page


def test_no_event_has_a_word_of_it(reader: Author, story: Case, sam: Person, db: SQLAlchemy) -> None:
    reader.post(f"/cases/{story.public_id}/tried/new", form_of(sam))
    assert "letter" not in str([row.payload for row in db.session.scalars(select(EventRecord))])
