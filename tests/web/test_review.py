"""Reviewing at the pages: what waits, claiming, and the page on which a champion answers."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange import clock
from learning_exchange.cases.models import Case, CaseComment
from learning_exchange.cases.queries import reviewing
from learning_exchange.cases.rules import CLAIM_LASTS, COMMENTABLE, IN_REVIEW, STRENGTHS, CaseState
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from tests.author import Author, kept
from tests.champion import claimed_by, happened
from tests.region import a_person, a_story

STRONG = "The timetable: I will ask about the bus as well."


@pytest.fixture
def asha(app: Flask, db: SQLAlchemy) -> Person:
    """A champion."""
    return a_person(Role.CHAMPION, name="Asha Patel")


@pytest.fixture
def champion(app: Flask, asha: Person) -> Author:
    """Her browser."""
    return Author(app, asha)


@pytest.fixture
def story(db: SQLAlchemy) -> Case:
    """Somebody else's story, handed in and unclaimed."""
    return a_story(a_person(name="Jo Okafor"), CaseState.WITH_CHAMPION)


# What waits


def listed(page: str) -> list[str]:
    """The titles on the list, in order."""
    return re.findall(r'class="lx-board__title"><a href="[^"]+">([^<]+)</a>', page)


def test_what_waits_is_listed_oldest_first_after_ones_own_claims(
    champion: Author, asha: Person, db: SQLAlchemy
) -> None:
    now, author = clock.now(), a_person()
    for days, title in ((1, "New"), (9, "Old"), (5, "Middling")):
        a_story(author, CaseState.WITH_CHAMPION, title=title, state_since=now - timedelta(days=days))
    claimed_by(asha, title="Mine", state_since=now)
    taken = claimed_by(a_person(Role.CHAMPION, name="Ben Whitlock"), title="Taken", state_since=now)
    a_story(asha, CaseState.WITH_CHAMPION, title="Written by me")
    for state in set(CaseState) - IN_REVIEW:
        a_story(author, state, title=f"Not waiting: {state}")
    page = champion.get("/cases/waiting").text

    assert listed(page) == ["Mine", "Old", "Middling", "New", "Taken"]
    assert "Handed in 9 days ago" in page
    assert "Ben Whitlock is reviewing it, until" in page
    assert f"/cases/{taken.public_id}/claim" not in page


def test_nothing_waiting_is_said_kindly(champion: Author) -> None:
    assert "Nothing waits for review" in champion.get("/cases/waiting").text


def test_a_long_list_comes_in_pages(champion: Author, db: SQLAlchemy) -> None:
    now, author = clock.now(), a_person()
    for minutes in range(reviewing.PAGE + 2):
        a_story(
            author,
            CaseState.WITH_CHAMPION,
            title=f"{minutes:02}",
            state_since=now + timedelta(minutes=minutes),
        )
    first = champion.get("/cases/waiting").text
    more = re.search(r'href="([^"]+)" rel="next"', first)
    assert more
    assert listed(first) + listed(champion.get(more[1]).text) == [
        f"{n:02}" for n in range(reviewing.PAGE + 2)
    ]


# Claiming


def test_claiming_opens_the_review_and_is_recorded(
    champion: Author, asha: Person, story: Case, db: SQLAlchemy
) -> None:
    answer = champion.post(f"/cases/{story.public_id}/claim")
    assert (answer.status_code, answer.location) == (303, f"/cases/{story.public_id}/review")
    case = kept(story.public_id)
    assert case.claimed_by_id == asha.id
    assert case.claim_expires_at == db.session.scalar(select(db.func.now() + CLAIM_LASTS))
    assert happened(case) == [("CaseClaimed", {"case_id": case.id}, asha.id)]


def test_claiming_twice_is_one_claim(champion: Author, story: Case, db: SQLAlchemy) -> None:
    for _ in range(2):
        assert champion.post(f"/cases/{story.public_id}/claim").status_code == 303
    assert len(happened(story)) == 1


def test_a_claim_that_holds_cannot_be_taken(champion: Author, db: SQLAlchemy) -> None:
    ben = a_person(Role.CHAMPION, name="Ben Whitlock")
    case = claimed_by(ben)
    answer = champion.post(f"/cases/{case.public_id}/claim")
    assert (answer.status_code, answer.location) == (303, "/cases/waiting")
    assert "Ben Whitlock is reviewing this story." in champion.get("/cases/waiting").text
    assert kept(case.public_id).claimed_by_id == ben.id


def test_a_claim_that_has_ended_can_be_taken_by_the_clock_of_the_database(
    champion: Author, asha: Person, db: SQLAlchemy
) -> None:
    case = claimed_by(a_person(Role.CHAMPION))
    case.claim_expires_at = db.session.scalar(select(db.func.now()))
    db.session.commit()
    with clock.stopped(clock.now() - timedelta(days=3)):  # this machine's own clock has no say
        champion.post(f"/cases/{case.public_id}/claim")
    assert kept(case.public_id).claimed_by_id == asha.id


def test_giving_back_lets_others_claim(champion: Author, asha: Person, db: SQLAlchemy) -> None:
    case = claimed_by(asha)
    champion.post(f"/cases/{case.public_id}/release")
    assert (kept(case.public_id).claimed_by_id, kept(case.public_id).claim_expires_at) == (None, None)
    assert happened(case) == [("CaseReleased", {"case_id": case.id}, asha.id)]


# The review page


def test_the_page_asks_what_is_strong_before_anything_else(champion: Author, asha: Person) -> None:
    case = claimed_by(asha)
    page = champion.get(f"/cases/{case.public_id}/review").text
    asked = re.findall(r'<textarea[^>]*\bname="(\w+)"', page)
    assert asked[0] == STRENGTHS
    assert {*asked[1:]} == {*COMMENTABLE}
    assert 'name="publish"' in page
    assert 'name="return"' in page


def test_without_a_claim_the_page_offers_only_to_claim(champion: Author, story: Case) -> None:
    page = champion.get(f"/cases/{story.public_id}/review").text
    assert f"/cases/{story.public_id}/claim" in page
    assert "<textarea" not in page
    assert 'name="publish"' not in page


def test_a_story_that_somebody_else_reviews_names_them(champion: Author) -> None:
    case = claimed_by(a_person(Role.CHAMPION, name="Ben Whitlock"))
    page = champion.get(f"/cases/{case.public_id}/review").text
    assert "Ben Whitlock is reviewing this story, until" in page
    assert f"/cases/{case.public_id}/claim" not in page


def test_what_does_not_wait_leads_to_the_story(champion: Author, asha: Person, db: SQLAlchemy) -> None:
    for case in (a_story(a_person()), a_story(asha, CaseState.WITH_CHAMPION)):
        answer = champion.get(f"/cases/{case.public_id}/review")
        assert (answer.status_code, answer.location) == (303, f"/cases/{case.public_id}")


def test_what_was_asked_before_stands_at_its_part(champion: Author, asha: Person, db: SQLAlchemy) -> None:
    story = claimed_by(asha, submission=2)
    asked = {"field": "what_changed", "body": "How do you know?", "by_id": a_person(Role.CHAMPION).id}
    db.session.add(CaseComment(case_id=story.id, submission=1, **asked))
    page = champion.get(f"/cases/{story.public_id}/review").text
    assert "How do you know?" in page.partition("What changed</h2>")[2].partition("</section>")[0]
