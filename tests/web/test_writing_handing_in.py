"""Handing in, from one click to two at once; taking back, deleting, and the list of one's own stories."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from learning_exchange import clock, extensions
from learning_exchange.cases.models import Case, CaseComment
from learning_exchange.cases.queries.writing import PAGE
from learning_exchange.cases.rules import CLAIM_LASTS, CaseState
from learning_exchange.outbox import EventRecord
from learning_exchange.people.rules import Role
from tests.author import STORY, Author, box, field, kept
from tests.region import a_person, a_story


@pytest.fixture
def author(app: Flask, db: SQLAlchemy) -> Author:
    """Somebody with a story to tell."""
    return Author(app, a_person())


def events(db: SQLAlchemy) -> list[tuple[str, dict[str, object]]]:
    """What happened so far, oldest first."""
    rows = db.session.scalars(select(EventRecord).order_by(EventRecord.id))
    return [(row.type, row.payload) for row in rows]


def test_one_click_hands_a_whole_story_in(author: Author, db: SQLAlchemy) -> None:
    key = uuid4()
    answer = author.save(key, "submit")

    assert (answer.status_code, answer.location) == (303, f"/cases/{key}")
    case = kept(key)
    assert (case.state, case.submission, case.author_id) == (CaseState.WITH_CHAMPION, 1, author.id)
    assert events(db) == [("CaseSubmitted", {"case_id": case.id, "submission": 1})]
    assert "Your story is handed in" in author.get(answer.location).text


NEEDED = [
    ("title", "Give your story a title."),
    ("place", "Say where it happened"),
    ("what_mattered", "Say what mattered to the person."),
    ("what_you_did", "Say what you did."),
    ("what_changed", "Say what changed."),
]


@pytest.mark.parametrize(("name", "sentence"), NEEDED)
@pytest.mark.parametrize("blank", ["", "  \r\n\t "])
def test_what_handing_in_needs(author: Author, db: SQLAlchemy, name: str, sentence: str, blank: str) -> None:
    key = uuid4()
    answer = author.save(key, "submit", **{name: blank})

    assert answer.status_code == 422
    assert sentence in answer.text.partition(f'id="{name}-error"')[2].partition("</span></span>")[0][:300]
    assert kept(key).state == CaseState.DRAFT, "what was typed is kept as a draft"
    assert events(db) == []
    given = {name: STORY[name], "version": field(answer, "version")}
    assert author.save(key, "submit", **given).location == f"/cases/{key}"


def test_handing_in_needs_an_aim_or_a_behaviour(author: Author) -> None:
    key = uuid4()
    answer = author.save(key, "submit", aims=None, behaviours=None)

    assert answer.status_code == 422
    assert "Pick at least one aim or behaviour" in answer.text.partition('id="behaviours-error"')[2][:300]
    assert '<a href="#behaviours">Pick at least one' in answer.text
    assert kept(key).state == CaseState.DRAFT


def test_a_second_click_is_led_where_the_first_went(author: Author, db: SQLAlchemy) -> None:
    key = uuid4()
    first, second = author.save(key, "submit"), author.save(key, "submit")

    assert (second.status_code, second.location) == (303, first.location)
    assert kept(key).submission == 1
    assert len(events(db)) == 1


def test_other_words_from_a_stale_tab_are_shown_and_not_lost(author: Author, db: SQLAlchemy) -> None:
    key = uuid4()
    author.save(key, "submit")

    for button in ("save", "submit", "autosave"):
        late = author.save(key, button, what_changed="And one thing more, typed in the other tab.")
        assert late.status_code == 409
        assert "already been handed in" in late.text
        assert button == "autosave" or "And one thing more" in late.text
    assert kept(key).what_changed == STORY["what_changed"]
    assert len(events(db)) == 1


def at_once(presses: Sequence[Callable[[], TestResponse]]) -> list[TestResponse]:
    """The answers to buttons that are pressed at the same moment, each in a thread of its own."""
    start = Barrier(len(presses))

    def wait_and(press: Callable[[], TestResponse]) -> TestResponse:
        start.wait()
        return press()

    with ThreadPoolExecutor(len(presses)) as threads:
        return list(threads.map(wait_and, presses))


def presses(button: str) -> Callable[[Author, UUID], TestResponse]:
    """What a click on a button sends."""
    if button == "hand in after the check":
        return lambda author, key: author.post(f"/cases/{key}/check", {"submit": "1"})
    return lambda author, key: author.save(key, button)


# The key's constraint keeps the first two apart, the row's lock the third.
@pytest.mark.parametrize("button", ["submit", "save", "hand in after the check"])
def test_a_double_click_is_one_story(committing_app: Flask, button: str) -> None:
    with committing_app.app_context():
        author = Author(committing_app, a_person())
    press = presses(button)

    for _ in range(5):
        key = uuid4()
        if button not in ("submit", "save"):
            author.save(key)
        tabs = [author.other_tab(committing_app) for _ in range(4)]
        answers = at_once([partial(press, tab, key) for tab in tabs])

        assert {answer.status_code for answer in answers} == {303}
        assert len({answer.location for answer in answers}) == 1
        with committing_app.app_context():
            case = kept(key)
            in_history = select(func.count()).where(EventRecord.stream == f"case:{case.id}")
            submitted = extensions.db.session.scalar(in_history)
            assert submitted == case.submission == (0 if button == "save" else 1)


def test_a_returned_story_shows_what_was_asked_and_is_handed_in_again(
    app: Flask, author: Author, db: SQLAlchemy
) -> None:
    key = uuid4()
    author.save(key, "submit")
    case, champion = kept(key), a_person(Role.CHAMPION, name="Ines Okoro")
    case.state = CaseState.WITH_AUTHOR
    for field_name, body, submission in (
        ("what_you_did", "Who else was in the room?", 1),
        ("strengths", "You asked first.", 1),
        ("behaviours", "Is this not choice?", 1),
        ("title", "Of an earlier return.", 0),
    ):
        given = {"field": field_name, "body": body, "submission": submission, "by_id": champion.id}
        db.session.add(CaseComment(case_id=case.id, **given))
    page = author.get(f"/cases/{key}/write")

    before = page.text.partition('id="what_you_did"')[0].partition('id="what_mattered"')[2]
    assert "Ines Okoro asks:</strong> Who else was in the room?" in before
    assert "Ines Okoro finds this strong:</strong> You asked first." in page.text
    assert "Is this not choice?" in page.text
    assert "Of an earlier return." not in page.text
    answer = author.save(key, "submit", version=field(page, "version"), what_you_did="The three of us met.")
    assert answer.location == f"/cases/{key}"
    assert (kept(key).state, kept(key).submission) == (CaseState.WITH_CHAMPION, 2)
    assert [kind for kind, _ in events(db)] == ["CaseSubmitted", "CaseSubmitted"]
    assert db.session.scalar(select(func.count()).select_from(CaseComment)) == 4, "its history stays"


OPEN_TO_WITHDRAWAL = [
    CaseState.WITH_CHAMPION,
    CaseState.WITH_AUTHOR,
    CaseState.PUBLISHED,
    CaseState.ARCHIVED,
]


@pytest.mark.parametrize("state", OPEN_TO_WITHDRAWAL)
def test_an_author_may_take_a_story_back_at_any_time(app: Flask, db: SQLAlchemy, state: CaseState) -> None:
    person = a_person()
    author, claimed = Author(app, person), state == CaseState.WITH_CHAMPION
    story = a_story(person, state, **({"claimed_by": a_person(Role.CHAMPION)} if claimed else {}))
    address = f"/cases/{story.public_id}/withdraw"

    page = author.get(address)
    assert page.status_code == 200
    assert kept(story.public_id).state == state, "opening the page takes nothing back"
    assert author.post(address).location == "/cases/yours"

    case = kept(story.public_id)
    assert (case.state, case.claimed_by_id) == (CaseState.WITHDRAWN, None)
    assert events(db) == [("CaseWithdrawn", {"case_id": case.id})]
    assert author.post(address).status_code == 303
    assert len(events(db)) == 1, "once is enough"
    assert author.post(f"/cases/{case.public_id}/delete").status_code == 303
    assert kept(case.public_id).state == CaseState.WITHDRAWN


def test_a_draft_is_really_deleted(author: Author, db: SQLAlchemy) -> None:
    key = uuid4()
    author.save(key, what_you_did="We rang Doctor Okoro.")
    assert "Delete this draft?" in author.get(f"/cases/{key}/delete").text
    assert db.session.scalar(select(func.count()).select_from(Case)) == 1

    assert author.post(f"/cases/{key}/delete").location == "/cases/yours"

    assert db.session.scalar(select(func.count()).select_from(Case)) == 0
    assert events(db) == []
    assert author.post(f"/cases/{key}/delete").status_code == 404


def test_what_was_handed_in_cannot_be_deleted_only_taken_back(author: Author) -> None:
    key = uuid4()
    author.save(key, "submit")
    answer = author.post(f"/cases/{key}/delete")

    assert answer.status_code == 409
    assert "You can take it back instead." in answer.text
    assert kept(key).state == CaseState.WITH_CHAMPION


def test_a_draft_cannot_be_taken_back(author: Author) -> None:
    key = uuid4()
    author.save(key)
    author.post(f"/cases/{key}/withdraw")

    assert kept(key).state == CaseState.DRAFT


def test_yours_invites_who_has_written_nothing(author: Author) -> None:
    page = author.get("/cases/yours")

    assert "You have not written a story yet" in page.text
    assert 'href="/cases/write"' in page.text


def test_yours_shows_what_came_back_first_and_whose_move_it_is(app: Flask, db: SQLAlchemy) -> None:
    person, champion = a_person(), a_person(Role.CHAMPION, name="Ines Okoro")
    author = Author(app, person)
    days_ago = [clock.now() - timedelta(days=days) for days in range(9)]
    a_story(person, CaseState.PUBLISHED, title="The published one", published_at=days_ago[3])
    a_story(person, CaseState.WITH_AUTHOR, title="The returned one", state_since=days_ago[8])
    a_story(person, CaseState.WITH_CHAMPION, title="The claimed one", claimed_by=champion)
    lapsed = {"claimed_by": champion, "claim_expires_at": clock.now() - CLAIM_LASTS}
    a_story(person, CaseState.WITH_CHAMPION, title="The waiting one", **lapsed)
    a_story(person, CaseState.DRAFT, title="", what_mattered="<b>A draft</b>", summary="<b>A draft</b>")
    a_story(person, CaseState.WITHDRAWN, title="The one taken back")
    a_story(a_person(), CaseState.DRAFT, title="Somebody else's")
    page = author.get("/cases/yours").text

    titles = ["The returned one", "A story without a title", "The claimed one", "The published one"]
    places = [page.index(title) for title in [*titles, "The one taken back"]]
    assert places == sorted(places)
    assert 'you were asked for changes</span> <span class="lx-move__since">since' in page
    assert page.count("With Ines Okoro, who is reading it") == 1
    assert page.count("somebody will pick it up") == 1
    assert "&lt;b&gt;A draft" in page
    assert "Somebody else" not in page


def test_yours_comes_in_pages(app: Flask, db: SQLAlchemy) -> None:
    person = a_person()
    author = Author(app, person)
    for number in range(PAGE + 5):
        at = clock.now() - timedelta(minutes=number)
        a_story(person, CaseState.DRAFT, title=f"Draft number {number}.", saved_at=at)
    first = author.get("/cases/yours").text
    older = first.partition('class="nhsuk-pagination__link nhsuk-pagination__link--next" href="')[2]
    second = author.get(older.partition('"')[0]).text

    assert first.count("Draft number") == PAGE
    assert second.count("Draft number") == 5
    assert "Draft number 24." in second
    for wrong in ("x", "2026-01-01_1", "_", "2026-01-01T00:00:00_" + str(uuid4()), "\0"):
        assert author.client.get("/cases/yours", query_string={"older": wrong}).status_code == 200


def test_a_blank_draft_is_found_and_a_box_can_be_emptied(author: Author) -> None:
    key = uuid4()
    author.save(key)
    version = field(author.get(f"/cases/{key}/write"), "version")
    emptied: dict[str, Any] = dict.fromkeys(STORY) | {"version": version}

    assert author.save(key, **emptied).status_code == 303
    assert box(author.get(f"/cases/{key}/write"), "what_mattered") == ""
    assert "A story without a title" in author.get("/cases/yours").text
