"""Consent to a story about one person; what changed between hand-ins; the author's place in line."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from learning_exchange import clock
from learning_exchange.cases.models import Case, CaseVersion, StoryConsent
from learning_exchange.cases.operations import claim_case, return_case, submit_case
from learning_exchange.cases.rules import Actor, CaseState
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from tests.author import Author, kept
from tests.champion import happened
from tests.region import a_person, a_story

CONSENT = {"held_by": "The ward manager, in the paper notes", "given_on": "3/3/2026", "how": "spoken"}


@pytest.fixture
def jo(db: SQLAlchemy) -> Person:
    return a_person(name="Jo Okafor")


@pytest.fixture
def author(app: Flask, jo: Person) -> Author:
    return Author(app, jo)


def consents(db: SQLAlchemy) -> int:
    return db.session.scalar(select(func.count()).select_from(StoryConsent)) or 0


def stopped_for_consent(author: Author) -> UUID:
    key = uuid4()
    assert author.save(key, "submit", about_one_person="yes").location == f"/cases/{key}/consent"
    return key


def test_a_story_says_first_whether_it_is_about_one_person(author: Author, db: SQLAlchemy) -> None:
    key = uuid4()
    answer = author.save(key, "submit", about_one_person=None)
    assert answer.status_code == 422
    assert 'href="#about_one_person">Say whether your story is about one person.' in answer.text
    assert kept(key).state == CaseState.DRAFT


def test_a_story_about_one_person_waits_for_their_consent(author: Author, db: SQLAlchemy) -> None:
    key = stopped_for_consent(author)
    assert kept(key).state == CaseState.DRAFT
    assert "Who can show that they agreed?" in author.get(f"/cases/{key}/consent").text

    answer = author.post(f"/cases/{key}/consent", CONSENT | {"submit": "1"})

    assert answer.location == f"/cases/{key}"
    case = kept(key)
    assert (case.state, case.second_reader_because) == (CaseState.WITH_CHAMPION, "It is about one person.")
    row = db.session.get_one(StoryConsent, case.id)
    assert (row.held_by, row.given_on.isoformat(), row.how) == (CONSENT["held_by"], "2026-03-03", "spoken")
    assert [kind for kind, _, _ in happened(case)] == ["ConsentRecorded", "CaseSubmitted"]


@pytest.mark.parametrize("typed", ["3 March 2026", "3 mar 2026", "03-03-2026", "2026-03-03"])
def test_a_day_may_be_typed_as_pages_write_it(author: Author, db: SQLAlchemy, typed: str) -> None:
    key = stopped_for_consent(author)
    author.post(f"/cases/{key}/consent", CONSENT | {"given_on": typed, "submit": "1"})
    assert db.session.get_one(StoryConsent, kept(key).id).given_on.isoformat() == "2026-03-03"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"held_by": ""}, "Say who can show that they agreed."),
        ({"held_by": "Mrs Margaret Bannister herself"}, "Leave out"),
        (
            {"held_by": "The file of NHS number 943 476 5919"},
            "Leave out what could identify somebody: NHS number.",
        ),
        ({"given_on": ""}, "Say when they agreed."),
        ({"given_on": "last week"}, "Enter a day like 27/3/2027 or 2027-03-27."),
        ({"given_on": "3 Marchember 2026"}, "Enter a day like 27/3/2027 or 2027-03-27."),
        ({"given_on": "31/2/2026"}, "Enter a day like 27/3/2027 or 2027-03-27."),
        ({"given_on": "1/1/2099"}, "This day has not come yet."),
        ({"how": ""}, "Say how they agreed."),
        ({"how": "by telepathy"}, "Choose one of the options on this page."),
    ],
)
def test_a_bad_answer_is_explained_at_its_field_and_kept(
    author: Author, db: SQLAlchemy, wrong: dict[str, str], said: str
) -> None:
    key = stopped_for_consent(author)
    answer = author.post(f"/cases/{key}/consent", CONSENT | wrong | {"submit": "1"})
    assert answer.status_code == 422
    assert said in answer.text
    for typed in (value for name, value in (CONSENT | wrong).items() if name != "how" and value):
        assert f'value="{typed}"' in answer.text
    assert consents(db) == 0


def test_consent_is_shown_again_and_can_be_changed_until_the_story_is_handed_in(
    author: Author, db: SQLAlchemy
) -> None:
    key = stopped_for_consent(author)
    assert author.post(f"/cases/{key}/consent", CONSENT | {"save": "1"}).location == f"/cases/{key}/write"
    page = author.get(f"/cases/{key}/write").text
    assert "They agreed on 3 March 2026 (they said so)." in page
    again = author.get(f"/cases/{key}/consent").text
    assert 'value="3/3/2026"' in again
    author.post(f"/cases/{key}/consent", CONSENT | {"held_by": "The nurse in charge", "submit": "1"})
    assert db.session.scalars(select(StoryConsent.held_by)).all() == ["The nurse in charge"]
    late = author.post(f"/cases/{key}/consent", CONSENT | {"held_by": "Somebody else", "submit": "1"})
    assert late.location == f"/cases/{key}"
    db.session.expire_all()
    assert db.session.scalars(select(StoryConsent.held_by)).all() == ["The nurse in charge"]


def test_a_story_that_is_not_about_one_person_after_all_keeps_no_consent(
    author: Author, db: SQLAlchemy
) -> None:
    key = stopped_for_consent(author)
    author.post(f"/cases/{key}/consent", CONSENT | {"save": "1"})
    version = kept_version(author, key)
    author.save(key, "submit", about_one_person="no", version=version)
    assert (kept(key).state, consents(db)) == (CaseState.WITH_CHAMPION, 0)


def test_a_deleted_draft_takes_its_consent_with_it(author: Author, db: SQLAlchemy) -> None:
    key = stopped_for_consent(author)
    author.post(f"/cases/{key}/consent", CONSENT | {"save": "1"})
    author.post(f"/cases/{key}/delete")
    assert consents(db) == 0


def kept_version(author: Author, key: UUID) -> str:
    from tests.author import field

    return field(author.get(f"/cases/{key}/write"), "version")


def returned(author: Author, jo: Person, champion: Person) -> Case:
    """A story handed in and returned once."""
    key = uuid4()
    author.save(key, "submit", what_changed="Appointments are kept <always>.")
    claim_case(key, by=Actor(champion.id, champion.roles))
    return_case(key, {"what_changed": "Always?"}, strengths="The bus.", by=Actor(champion.id, champion.roles))
    return kept(key)


def test_author_and_readers_see_what_changed_word_by_word(
    app: Flask, author: Author, jo: Person, db: SQLAlchemy
) -> None:
    champion = a_person(Role.CHAMPION)
    case = returned(author, jo, champion)
    key, changes = case.public_id, f"/cases/{case.public_id}/changes"
    assert "There is only one version" in author.get(changes).text
    version = kept_version(author, key)
    author.save(key, "submit", what_changed="Appointments are mostly kept.", version=version)

    reader = Author(app, champion)
    for page in (author.get(changes).text, reader.get(changes).text):
        assert "Put in: </span>mostly " in page or "Put in: </span>mostly<" in page
        assert "&lt;always&gt;" in page
        assert "Taken out: " in page
        assert '<h2 class="nhsuk-heading-m">Title</h2>' not in page, "what did not change is left out"
    assert f'href="{changes}"' in author.get(f"/cases/{key}").text
    assert "What changed here since it was handed in before" in reader.get(f"/cases/{key}/review").text
    kept_words = db.session.scalars(select(CaseVersion.what_changed).order_by(CaseVersion.submission)).all()
    assert kept_words == ["Appointments are kept <always>.", "Appointments are mostly kept."]
    assert Author(app, a_person()).get(changes).status_code == 404
    first = author.get(f"{changes}?upto=1").text
    assert "There is only one version" in first


def test_earlier_versions_are_for_the_author_alone_once_a_story_is_published(
    app: Flask, db: SQLAlchemy
) -> None:
    author = a_person()
    case = a_story(author, submission=2)
    assert Author(app, a_person(Role.CHAMPION)).get(f"/cases/{case.public_id}/changes").status_code == 404
    assert Author(app, author).get(f"/cases/{case.public_id}/changes").status_code == 200


def test_an_author_sees_her_place_in_line_and_how_long_it_usually_takes(
    app: Flask, db: SQLAlchemy, jo: Person, author: Author
) -> None:
    now = clock.now()
    for days in (9, 5, 1):
        a_story(a_person(), CaseState.WITH_CHAMPION, state_since=now - timedelta(days=days))
    mine = a_story(jo, CaseState.WITH_CHAMPION, state_since=now - timedelta(days=3), title="My own")
    a_story(a_person(), CaseState.WITH_SECOND_READER)
    assert "3rd of 4 waiting; not enough stories yet to say" in author.get("/cases/yours").text
    for days in (1, 2, 4, 6, 30):
        read_within(db, timedelta(days=days))
    for page in ("/cases/yours", f"/cases/{mine.public_id}"):
        shown = author.get(page).text
        if page == "/cases/yours":
            assert "3rd of 4 waiting; usually 4 days." in shown
    submit = a_story(jo, CaseState.DRAFT, about_one_person=False)
    submit_case(submit.public_id, by=jo.id)
    db.session.commit()
    assert "5th of 5 waiting; usually 4 days." in author.get(f"/cases/{submit.public_id}").text


def read_within(db: SQLAlchemy, took: timedelta) -> None:
    """A story that a champion decided about, and how long that took."""
    words = dict.fromkeys(("title", "place", "what_mattered", "what_you_did", "what_changed"), "")
    picked: dict[str, list[str]] = {"roles_involved": [], "aims": [], "behaviours": []}
    at = clock.now()
    case = a_story(a_person())
    db.session.add(
        CaseVersion(case_id=case.id, submission=1, handed_in_at=at - took, decided_at=at, **words, **picked)
    )
    db.session.commit()


def test_the_median_counts_what_champions_did(author: Author, jo: Person, db: SQLAlchemy) -> None:
    case = returned(author, jo, a_person(Role.CHAMPION))
    version = db.session.scalars(select(CaseVersion).where(CaseVersion.case_id == case.id)).one()
    assert version.decided_at is not None
    assert version.decided_at >= version.handed_in_at
