"""The list of stories, one story, and who may read what."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from learning_exchange import clock, extensions
from learning_exchange.cases.models import Case, CaseComment
from learning_exchange.cases.queries.finding import PAGE
from learning_exchange.cases.rules import CURRENT, IN_REVIEW, STRENGTHS, CaseState
from learning_exchange.events.cases import CaseClaimed, CasePublished, CaseReturned, CaseSubmitted
from learning_exchange.events.practice_development import ContributionRouted
from learning_exchange.outbox import record
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import Queue
from tests.author import Author
from tests.region import a_person, a_story, an_organisation

BECAME = "What became of it"


@pytest.fixture
def reader(app: Flask, db: SQLAlchemy) -> Author:
    """Somebody who neither wrote nor reviews."""
    return Author(app, a_person())


def many(author: Person, count: int) -> list[Case]:
    """Published stories, each a minute older than the one before."""
    now = clock.now()
    return [
        a_story(author, title=f"Story {n:03}", published_at=now - timedelta(minutes=n)) for n in range(count)
    ]


def without_token(page: str) -> str:
    """A page without what differs from second to second."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page)


def titles(page: str) -> list[str]:
    """The titles of the stories on a list, in order."""
    return re.findall(r'class="lx-story__title"><a href="[^"]+">([^<]+)</a>', page)


def test_the_list_has_what_a_reader_chooses_by(reader: Author, db: SQLAlchemy) -> None:
    author = a_person(organisation=an_organisation(short_name="Harbour House"))
    story = a_story(author, summary="Tea came first.", aims=["c-sdm"])
    page = reader.get("/cases").text

    for shown in ("Tea came first.", story.place, "Harbour House", "Support shared decision making"):
        assert shown in page
    assert f'href="/cases/{story.public_id}"' in page


def test_an_empty_exchange_asks_for_the_first_story(reader: Author) -> None:
    page = reader.get("/cases").text
    assert "No story has been published yet" in page
    assert "/cases/write" in page


def test_only_published_stories_are_listed_newest_first(reader: Author, db: SQLAlchemy) -> None:
    author = a_person()
    many(author, 3)
    for state in set(CaseState) - CURRENT:
        a_story(author, state, title=f"Hidden {state}")
    assert titles(reader.get("/cases").text) == ["Story 000", "Story 001", "Story 002"]


def test_paging_forth_and_back_shows_every_story_once(reader: Author, db: SQLAlchemy) -> None:
    many(a_person(), 2 * PAGE + 3)
    pages = [reader.get("/cases").text]
    while older := re.search(r'href="([^"]+)" rel="next"', pages[-1]):
        pages.append(reader.get(older[1].replace("&amp;", "&")).text)
    assert [title for page in pages for title in titles(page)] == [
        f"Story {n:03}" for n in range(2 * PAGE + 3)
    ]
    assert 'rel="prev"' not in pages[0]

    newer = re.search(r'href="([^"]+)" rel="prev"', pages[-1])
    assert newer
    assert titles(reader.get(newer[1]).text) == titles(pages[1])
    newer = re.search(r'href="([^"]+)" rel="prev"', pages[1])
    assert newer
    first = reader.get(newer[1]).text
    assert titles(first) == titles(pages[0])
    assert 'rel="prev"' not in first


def test_stories_of_one_moment_are_not_lost_between_pages(reader: Author, db: SQLAlchemy) -> None:
    author, moment = a_person(), clock.now()
    for number in range(PAGE + 5):
        a_story(author, title=f"Twin {number}", published_at=moment)
    first = reader.get("/cases").text
    older = re.search(r'href="([^"]+)" rel="next"', first)
    assert older
    assert len({*titles(first), *titles(reader.get(older[1]).text)}) == PAGE + 5


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("aim=c-sdm", ["Decided together"]),
        ("aim=c-pcsp&sector=housing", []),
        ("behaviour=c-inequality-aware", ["Planned in the kitchen"]),
        ("sector=housing", ["Decided together"]),
        ("sector=housing&aim=c-sdm&q=bus", ["Decided together"]),
        ("aim=no-such-aim&sector=&behaviour=%00", ["Decided together", "Planned in the kitchen"]),
    ],
)
def test_the_list_can_be_narrowed(reader: Author, db: SQLAlchemy, address: str, shown: list[str]) -> None:
    housing = a_person(organisation=an_organisation(sector="housing"))
    a_story(housing, title="Decided together", aims=["c-sdm"])
    a_story(
        a_person(),
        title="Planned in the kitchen",
        aims=["c-pcsp"],
        behaviours=["c-inequality-aware"],
        published_at=clock.now() - timedelta(days=1),
    )
    page = reader.get(f"/cases?{address}")
    assert page.status_code == 200
    assert titles(page.text) == shown


READERS = {
    # who reads -> the states in which they may
    "author": set(CaseState),
    # Not while it is back with its author, whose new words are not screened before they are handed in.
    "champion": {*IN_REVIEW, *CURRENT, CaseState.ARCHIVED},
    "partner": {*CURRENT, CaseState.ARCHIVED, CaseState.WITH_SECOND_READER},
    "administrator": {*CURRENT, CaseState.ARCHIVED},
    "staff": {*CURRENT, CaseState.ARCHIVED},
}


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("who", READERS)
def test_who_may_read_a_story_in_which_state(app: Flask, db: SQLAlchemy, who: str, state: CaseState) -> None:
    author = a_person()
    story = a_story(author, state)
    reader = Author(app, author if who == "author" else a_person(Role(who)))
    answer = reader.get(f"/cases/{story.public_id}")

    if state not in READERS[who]:
        missing = reader.get(f"/cases/{uuid4()}")
        assert answer.status_code == missing.status_code == 404
        assert without_token(answer.text) == without_token(missing.text)
    elif state is CaseState.DRAFT:
        assert (answer.status_code, answer.location) == (303, f"/cases/{story.public_id}/write")
    else:
        assert answer.status_code == 200
        assert story.title in answer.text


def test_a_story_is_shown_with_who_told_it_where_and_about_what(reader: Author, db: SQLAlchemy) -> None:
    author = a_person(name="Jo Okafor", organisation=an_organisation(name="Myshire North Trust"))
    story = a_story(
        author,
        html={"what_mattered": "<p>The <b>bus</b>.</p>"},
        roles_involved=["ahp"],
        behaviours=["c-inequality-aware"],
    )
    page = reader.get(f"/cases/{story.public_id}").text
    for shown in ("Jo Okafor", "Myshire North Trust", "<p>The <b>bus</b>.</p>", "Allied health professions"):
        assert shown in page
    assert "Support shared decision making" in page
    assert "Hears how inequality" in page


def test_titles_and_places_are_escaped(reader: Author, db: SQLAlchemy) -> None:
    story = a_story(a_person(), title="<script>alert(1)</script>", place="<b>here</b>")
    for address in ("/cases", f"/cases/{story.public_id}", "/"):
        page = reader.get(address).text
        assert "<script>alert" not in page
        assert "<b>here" not in page


def test_an_archived_story_says_that_it_is_no_longer_current(reader: Author, db: SQLAlchemy) -> None:
    story = a_story(a_person(), CaseState.ARCHIVED)
    assert "no longer current" in reader.get(f"/cases/{story.public_id}").text


def told(author: Person, champion: Person) -> Case:
    """A story that was handed in, routed, claimed, returned, handed in again and published."""
    queue = Queue(name="Getting there", purpose="Travel to appointments")
    story = a_story(author, submission=2)
    extensions.db.session.add(queue)
    extensions.db.session.flush()
    record(CaseSubmitted(story.id, submission=1), by=author.id)
    because = "because it is tagged “Support shared decision making”"
    record(ContributionRouted("case", story.id, 1, queue.id, because), by=None)
    record(CaseClaimed(story.id), by=champion.id)
    record(CaseReturned(story.id, submission=1, fields=["title"]), by=champion.id)
    record(CaseSubmitted(story.id, submission=2), by=author.id)
    record(CasePublished(story.id), by=champion.id)
    for submission, field, body in (
        (1, STRENGTHS, "The timetable."),
        (1, "title", "Name the bus?"),
        (2, STRENGTHS, "Lovely."),
    ):
        comment = {"case_id": story.id, "submission": submission, "by_id": champion.id}
        extensions.db.session.add(CaseComment(**comment, field=field, body=body))
    extensions.db.session.commit()
    return story


@pytest.mark.parametrize("who", ["author", "champion"])
def test_author_and_champions_see_what_became_of_it(app: Flask, db: SQLAlchemy, who: str) -> None:
    author, champion = a_person(name="Jo Okafor"), a_person(Role.CHAMPION, name="Asha Patel")
    story = told(author, champion)
    reader = Author(app, author if who == "author" else a_person(Role.CHAMPION))
    page = reader.get(f"/cases/{story.public_id}").text

    steps = [
        "Jo Okafor handed in this story.",
        "This went to practice development.",
        "In the queue “Getting there”, because it is tagged “Support shared decision making”.",
        "Asha Patel took this story to review it.",
        "Asha Patel asked for changes at “Title”.",
        "<strong>What is strong:</strong> The timetable.",
        "<strong>Title:</strong> Name the bus?",
        "Jo Okafor handed in this story again.",
        "Asha Patel published this story.",
        "<strong>What is strong:</strong> Lovely.",
    ]
    places = [page.find(step) for step in steps]
    assert -1 not in places, steps[places.index(-1)]
    assert places == sorted(places)


def test_nobody_else_sees_it(reader: Author, db: SQLAlchemy) -> None:
    story = told(a_person(), a_person(Role.CHAMPION, name="Asha Patel"))
    page = reader.get(f"/cases/{story.public_id}").text
    assert BECAME not in page
    assert "Asha Patel" not in page


@pytest.mark.parametrize(
    ("state", "move"),
    [
        (CaseState.WITH_CHAMPION, "move: somebody will pick it up"),
        (CaseState.WITH_AUTHOR, "Your move: you were asked for changes"),
    ],
)
def test_an_open_story_says_whose_move_it_is(app: Flask, db: SQLAlchemy, state: CaseState, move: str) -> None:
    author = a_person()
    story = a_story(author, state)
    record(CaseSubmitted(story.id, submission=1), by=author.id)
    assert move in Author(app, author).get(f"/cases/{story.public_id}").text


def test_a_claimed_story_names_who_reads_it_until_the_claim_ends(app: Flask, db: SQLAlchemy) -> None:
    author, champion = a_person(), a_person(Role.CHAMPION, name="Asha Patel")
    story = a_story(author, CaseState.WITH_CHAMPION, claimed_by=champion)
    record(CaseSubmitted(story.id, submission=1), by=author.id)
    reader = Author(app, author)
    assert "With Asha Patel, who is reading it" in reader.get(f"/cases/{story.public_id}").text
    story.claim_expires_at = clock.now() - timedelta(seconds=1)
    assert "move: somebody will pick it up" in reader.get(f"/cases/{story.public_id}").text
