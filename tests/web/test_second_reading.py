"""Two people read a story: when a rule says so, who may be the second, and what each of them can do."""

from datetime import timedelta

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from learning_exchange import clock
from learning_exchange.cases.models import Case
from learning_exchange.cases.operations import (
    agree_case,
    claim_case,
    hand_on_case,
    publish_case,
    release_case,
    return_case,
)
from learning_exchange.cases.rules import CLAIM_LASTS, Actor, CaseState, Refused
from learning_exchange.events.cases import CaseHandedOn
from learning_exchange.outbox import record
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from tests.author import Author, kept
from tests.champion import comments, happened
from tests.region import a_person, a_story

WHY = "It is about one person."
REVIEW = "/cases/{}/review"


@pytest.fixture
def asha(db: SQLAlchemy) -> Person:
    """The champion who reads first."""
    return a_person(Role.CHAMPION, name="Asha Patel")


@pytest.fixture
def partner(db: SQLAlchemy) -> Person:
    """A lived-experience partner."""
    return a_person(Role.PARTNER, name="Rosa Lind")


def waiting(asha: Person, **values: object) -> Case:
    """A story that its first champion has passed on."""
    given = {"first_champion_id": asha.id, "second_reader_because": WHY}
    return a_story(a_person(name="Jo Okafor"), CaseState.WITH_SECOND_READER, **given | values)


def of(person: Person) -> Actor:
    return Actor(person.id, person.roles)


def test_a_champion_passes_on_what_needs_a_second_reader_and_cannot_publish_it(
    app: Flask, db: SQLAlchemy, asha: Person
) -> None:
    case = a_story(a_person(), CaseState.WITH_CHAMPION, claimed_by=asha, second_reader_because=WHY)
    champion = Author(app, asha)
    page = champion.get(REVIEW.format(case.public_id)).text
    assert f"This story needs a second reader before it is published. {WHY}" in page
    assert ">Publish<" not in page

    refused = champion.post(REVIEW.format(case.public_id), {"publish": "1"})
    assert refused.status_code == 409
    assert f"This story needs a second reader first. {WHY}" in refused.text
    passed = champion.post(REVIEW.format(case.public_id), {"hand_on": "1", "strengths": "The bus."})

    assert passed.location == "/cases/waiting"
    after = kept(case.public_id)
    assert (after.state, after.first_champion_id) == (CaseState.WITH_SECOND_READER, asha.id)
    assert (after.claimed_by_id, comments(case)) == (None, {"strengths": "The bus."})
    assert happened(case)[-1] == ("CaseHandedOn", {"case_id": case.id, "why": WHY}, asha.id)


def test_a_champion_may_ask_for_a_second_reader_where_no_rule_does(
    app: Flask, db: SQLAlchemy, asha: Person
) -> None:
    case = a_story(a_person(), CaseState.WITH_CHAMPION, claimed_by=asha)
    assert "Ask a second reader" in Author(app, asha).get(REVIEW.format(case.public_id)).text
    hand_on_case(case.public_id, by=of(asha))
    assert kept(case.public_id).second_reader_because == "A champion asked for a second reader."


def test_from_a_partners_list_to_publication(
    app: Flask, db: SQLAlchemy, asha: Person, partner: Person
) -> None:
    case = waiting(asha)
    rosa = Author(app, partner)
    assert case.title in rosa.get("/cases/waiting").text
    assert "Review" in rosa.get("/").text

    rosa.post(f"/cases/{case.public_id}/claim")
    page = rosa.get(REVIEW.format(case.public_id)).text
    assert page.index("What is strong in this story?") < page.index("Title: what should change?")
    assert ">Agree<" in page
    assert rosa.post(REVIEW.format(case.public_id), {"agree": "1"}).location == "/cases/waiting"
    ready = kept(case.public_id)
    assert (ready.state, ready.claimed_by_id) == (CaseState.READY, asha.id)
    assert rosa.get(f"/cases/{case.public_id}").status_code == 404, "a partner reads what waits for one"

    other = a_person(Role.CHAMPION)
    with pytest.raises(Refused, match="Asha Patel is reviewing this story"):
        claim_case(case.public_id, by=of(other))
    champion = Author(app, asha)
    assert "Read twice, ready to publish" in champion.get("/cases/waiting").text
    champion.post(REVIEW.format(case.public_id), {"publish": "1"})
    assert kept(case.public_id).state == CaseState.PUBLISHED
    assert [kind for kind, _, _ in happened(case)] == ["CaseClaimed", "CaseAgreed", "CasePublished"]


def test_any_champion_publishes_what_the_first_did_not_in_time(db: SQLAlchemy, asha: Person) -> None:
    late = {"claimed_by": asha, "claim_expires_at": clock.now() - timedelta(hours=1)}
    case = a_story(a_person(), CaseState.READY, first_champion_id=asha.id, second_reader_because=WHY, **late)
    other = of(a_person(Role.CHAMPION))
    claim_case(case.public_id, by=other)
    publish_case(case.public_id, by=other)
    assert kept(case.public_id).state == CaseState.PUBLISHED


def test_a_second_reader_returns_a_story_with_screened_comments(
    app: Flask, db: SQLAlchemy, asha: Person, partner: Person
) -> None:
    case = waiting(asha, claimed_by=partner)
    rosa = Author(app, partner)
    named = {"strengths": "Warm.", "title": "Is it 943 476 5919?", "return": "1"}
    refused = rosa.post(REVIEW.format(case.public_id), named)
    assert refused.status_code == 422
    assert "Leave out what could identify somebody: NHS number." in refused.text
    assert "Is it 943 476 5919?" in refused.text

    rosa.post(REVIEW.format(case.public_id), named | {"title": "Whose words are these?"})
    assert kept(case.public_id).state == CaseState.WITH_AUTHOR
    assert comments(case) == {"strengths": "Warm.", "title": "Whose words are these?"}


def test_nobody_reads_a_story_twice_or_their_own(db: SQLAlchemy, asha: Person) -> None:
    case = waiting(asha)
    with pytest.raises(Refused, match="You read this story first"):
        claim_case(case.public_id, by=of(asha))
    author = Actor(case.author_id, frozenset({Role.CHAMPION, Role.PARTNER}))
    with pytest.raises(Refused, match="This is your own story"):
        claim_case(case.public_id, by=author)


def test_a_partner_comes_first_and_another_champion_where_there_is_none_or_after_two_weeks(
    app: Flask, db: SQLAlchemy, asha: Person
) -> None:
    ben = a_person(Role.CHAMPION, name="Ben Whitlock")
    alone = waiting(asha, title="While there is no partner")
    assert alone.title in Author(app, ben).get("/cases/waiting").text
    claim_case(alone.public_id, by=of(ben))
    release_case(alone.public_id, by=of(ben))

    a_person(Role.PARTNER)
    for_partners = waiting(asha, title="For a partner")
    rested = waiting(asha, title="Rested too long", state_since=clock.now() - timedelta(days=15))
    page = Author(app, ben).get("/cases/waiting").text
    assert (for_partners.title in page, rested.title in page) == (False, True)
    with pytest.raises(Refused, match="waits for a lived-experience partner"):
        claim_case(for_partners.public_id, by=of(ben))
    told = Author(app, ben).get(REVIEW.format(for_partners.public_id)).text
    assert "This story waits for a lived-experience partner" in told
    claim_case(rested.public_id, by=of(ben))


def test_a_partner_who_wrote_it_or_left_is_not_waited_for(db: SQLAlchemy, asha: Person) -> None:
    ben = of(a_person(Role.CHAMPION))
    writer = a_person(Role.PARTNER)
    a_person(Role.PARTNER, state="left")
    own = a_story(writer, CaseState.WITH_SECOND_READER, first_champion_id=asha.id, second_reader_because=WHY)
    claim_case(own.public_id, by=ben)
    db.session.commit()
    assert kept(own.public_id).claimed_by_id == ben.person_id


def test_a_second_claim_ends_as_others_do(db: SQLAlchemy, asha: Person, partner: Person) -> None:
    case = waiting(asha, claimed_by=partner)
    another = of(a_person(Role.PARTNER, name="Another partner"))
    with pytest.raises(Refused, match="Rosa Lind is reviewing this story"):
        agree_case(case.public_id, by=another)
    case.claim_expires_at = clock.now() - CLAIM_LASTS
    db.session.commit()
    claim_case(case.public_id, by=another)
    with pytest.raises(Refused, match="Another partner is reviewing this story"):
        return_case(case.public_id, {"title": "?"}, by=of(partner))


def test_the_page_of_a_story_says_why_it_is_read_twice(app: Flask, db: SQLAlchemy, asha: Person) -> None:
    case = waiting(asha)
    record(CaseHandedOn(case.id, why=WHY), by=asha.id)
    author = Author(app, db.session.get_one(Person, case.author_id))
    page = author.get(f"/cases/{case.public_id}").text
    assert f"It needs a second reader. {WHY}" in page
    assert "move: somebody will pick it up" in page
    assert "Due by" in page
