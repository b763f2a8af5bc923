"""Bookmarks, saved searches, feeds: what their owner may see now, at an address that can be taken back."""

import re
from datetime import timedelta
from html import unescape
from xml.etree.ElementTree import fromstring

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from learning_exchange import clock
from learning_exchange.cases.models import SavedSearch
from learning_exchange.cases.operations import saving
from learning_exchange.cases.queries.finding import PAGE
from learning_exchange.cases.rules import CaseState
from learning_exchange.cases.views import feeds
from learning_exchange.people.rules import PersonState
from tests.author import Author
from tests.kept import a_search
from tests.region import a_person, a_story
from tests.web.test_reading import titles

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def reader(app: Flask, db: SQLAlchemy) -> Author:
    """Somebody who is signed in."""
    return Author(app, a_person())


def feed_of(reader: Author) -> str:
    """The path of the feed of somebody's only search."""
    found = re.search(r'value="http://[^/"]+(/cases/feeds/[^"]+)"', reader.get("/cases/searches").text)
    assert found, "no feed"
    return unescape(found[1])


def test_a_bookmark_is_made_shown_and_removed(reader: Author, db: SQLAlchemy) -> None:
    story = a_story(a_person(), title="The lantern")
    page = f"/cases/{story.public_id}"
    assert "Bookmark this story" in reader.get(page).text
    for _ in range(2):  # a double click
        assert reader.post(f"{page}/bookmark").location == page
    assert titles(reader.get("/cases/bookmarks").text) == ["The lantern"]
    assert "Remove the bookmark" in reader.get(page).text
    reader.post(f"{page}/unbookmark")
    assert "No bookmarks yet" in reader.get("/cases/bookmarks").text


def test_bookmarks_of_archived_stories_stay_and_those_of_withdrawn_ones_go(
    reader: Author, db: SQLAlchemy
) -> None:
    stories = [a_story(a_person(), title=f"Story {n}") for n in range(2)]
    for story in stories:
        reader.post(f"/cases/{story.public_id}/bookmark")
    stories[0].state, stories[1].state = CaseState.ARCHIVED, CaseState.WITHDRAWN
    assert titles(reader.get("/cases/bookmarks").text) == ["Story 0"]


def test_bookmarks_come_in_pages(reader: Author, db: SQLAlchemy) -> None:
    for n in range(PAGE + 5):
        reader.post(f"/cases/{a_story(a_person(), title=f'Story {n}').public_id}/bookmark")
    first = reader.get("/cases/bookmarks").text
    older = re.search(r'href="([^"]+)" rel="next"', first)
    assert older
    second = reader.get(unescape(older[1])).text
    assert len({*titles(first), *titles(second)}) == PAGE + 5


def test_a_search_is_saved_once_from_the_list_and_removed(reader: Author, db: SQLAlchemy) -> None:
    a_story(a_person(), title="The lantern")
    assert "Save this search" in reader.get("/cases?q=lantern").text
    for _ in range(2):
        reader.post("/cases/searches", {"q": "lantern", "aim": "c-sdm"})
    page = reader.get("/cases/searches").text
    assert page.count("Remove the search") == 1
    assert "/cases?q=lantern&amp;aim=c-sdm" in page
    key = db.session.query(SavedSearch).one().public_id
    reader.post(f"/cases/searches/{key}/remove")
    assert "No saved searches yet" in reader.get("/cases/searches").text


def test_no_wish_is_no_search_and_fifty_are_enough(
    reader: Author, db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "MOST_SEARCHES", 1)
    assert reader.post("/cases/searches", {}).location == "/cases"
    for word in ("one", "two"):
        reader.post("/cases/searches", {"q": word})
    page = reader.get("/cases/searches").text
    assert "You have saved 1 searches" in page
    assert page.count("Remove the search") == 1


def test_a_feed_has_what_its_owner_finds_newest_first(app: Flask, reader: Author, db: SQLAlchemy) -> None:
    now = clock.now()
    odd = 'The lantern <b>& a "bus"</b>'
    newest = a_story(a_person(), title=odd, summary="Tea & talk.", published_at=now)
    a_story(a_person(), what_you_did="A lantern.", title="Older", published_at=now - timedelta(days=1))
    a_story(a_person(), title="Another thing")
    reader.post("/cases/searches", {"q": "lantern"})
    key = db.session.query(SavedSearch).one().public_id
    reader.post(f"/cases/searches/{key}/feed")

    stranger = app.test_client()
    answer = stranger.get(feed_of(reader))
    assert answer.content_type.startswith("application/atom+xml")
    entries = fromstring(answer.data).findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [odd, "Older"]
    assert entries[0].findtext(f"{ATOM}id") == f"urn:uuid:{newest.public_id}"
    link = entries[0].find(f"{ATOM}link")
    assert link is not None
    assert link.get("href", "").endswith(f"/cases/{newest.public_id}")
    assert stranger.get(feed_of(reader), headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304

    newest.state = CaseState.WITHDRAWN
    assert "lantern" not in stranger.get(feed_of(reader)).text.replace("“lantern”", "")


@pytest.mark.parametrize("ending", ["new address", "end", "remove", "owner leaves"])
def test_an_address_that_was_taken_back_opens_nothing(
    app: Flask, reader: Author, db: SQLAlchemy, ending: str
) -> None:
    person = a_person()
    owner, search = Author(app, person), a_search(person)
    page = f"/cases/searches/{search.public_id}"
    owner.post(f"{page}/feed")
    address = feed_of(owner)
    assert app.test_client().get(address).status_code == 200
    if ending == "owner leaves":
        person.state = PersonState.LEFT
        db.session.commit()
    else:
        owner.post(page + {"new address": "/feed", "end": "/feed/end", "remove": "/remove"}[ending])
    assert app.test_client().get(address).status_code == 404
    if ending == "new address":
        assert app.test_client().get(feed_of(owner)).status_code == 200


def test_whoever_asks_without_end_is_told_to_wait(
    app: Flask, reader: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = a_search(a_person())
    saving.open_feed(search.public_id, by=search.person_id)
    from learning_exchange.cases.tokens import feed_token
    from learning_exchange.extensions import db

    db.session.commit()
    assert search.feed_key
    address, stranger = f"/cases/feeds/{feed_token(search.feed_key)}", app.test_client()
    answers = {stranger.get(address).status_code for _ in range(int(feeds.LOOKS.split(maxsplit=1)[0]) + 1)}
    assert answers == {200, 429}
