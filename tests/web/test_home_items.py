"""The first page of whoever works on items: what they have in hand, and what is late and nobody's."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from learning_exchange import clock
from learning_exchange.home.views import OWN
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import QueueItem
from tests.author import Author
from tests.guest import words_of
from tests.queues import a_queue, an_item
from tests.region import a_person
from tests.web.test_home import counted
from tests.web.test_review import listed

TODAY = clock.now().date
UNTAKEN = 'href="/practice-development/board?owner=ours&amp;overdue=1"'


def held(db: SQLAlchemy, owner: Person | None, days: int, state: str = "in_hand", **story: Any) -> QueueItem:
    """An item that is due in so many days."""
    item = an_item(**story)
    item.due_on = TODAY() + timedelta(days=days)
    if owner:
        item.state, item.owner_id = state, owner.id
    db.session.commit()
    return item


@pytest.mark.parametrize("role", [Role.CHAMPION, Role.LEAD, Role.ADMINISTRATOR])
def test_what_somebody_has_in_hand_waits_for_them_due_first(app: Flask, db: SQLAlchemy, role: Role) -> None:
    owner = a_person(role)
    a_queue("Getting there")
    held(db, owner, 20, title="Has time")
    held(db, owner, 2, title="Soon due", state="awaiting_reply")
    late = held(db, owner, -4, title="Long due")
    held(db, a_person(role), -9, title="Somebody else's")
    browser = Author(app, owner)
    page = browser.get("/")
    assert listed(page.text) == ["Long due", "Soon due", "Has time"]
    assert f'href="/practice-development/items/{late.public_id}"' in page.text
    words = words_of(page)
    assert "4 days overdue" in words
    assert "Overdue" in words
    assert "Awaiting a reply" in words
    assert "Due in 20 days" in words
    assert "Getting there" in words
    assert "Nothing just now" not in words
    everything = browser.get(f"/practice-development/board?owner={owner.public_id}").text
    assert f'href="/practice-development/board?owner={owner.public_id}"' in page.text
    assert "Has time" in everything
    assert "Somebody else" not in everything


def test_what_nobody_has_taken_in_time_is_told_to_who_looks_after_it(app: Flask, db: SQLAlchemy) -> None:
    steward, lead, by_default = a_person(Role.CHAMPION), a_person(Role.LEAD), a_person(Role.CHAMPION)
    for days in (-3, -1, 0, 5):
        held(db, None, days, title=f"Unrouted {days}")
    queue = a_queue("Getting there", steward)
    queue.default_owner_id = by_default.id
    db.session.commit()
    held(db, None, -2, title="Late in a queue")
    held(db, None, 0, title="Due today in a queue")
    held(db, lead, -2, title="Taken")
    for person, told, on_board in (
        (steward, "1 item waits past the target without an owner", {"Late in a queue"}),
        (by_default, "1 item waits past the target without an owner", {"Late in a queue"}),
        (lead, "2 items wait past the target without an owner", {"Unrouted -3", "Unrouted -1"}),
    ):
        browser = Author(app, person)
        page = browser.get("/").text
        assert told in page
        assert UNTAKEN in page
        board = browser.get("/practice-development/board?owner=ours&overdue=1").text
        every = ("Unrouted -3", "Unrouted -1", "Unrouted 0<", "Late in a queue", "Due today", "Taken")
        assert {one for one in every if one in board} == on_board
    other = Author(app, a_person(Role.CHAMPION)).get("/").text
    assert "Nothing just now" in other
    assert UNTAKEN not in other


@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER, Role.PARTNER])
def test_who_works_on_no_items_hears_of_none(app: Flask, db: SQLAlchemy, role: Role) -> None:
    former = a_person(role)
    a_queue("Getting there", former)
    held(db, former, -4, title="Left over")
    held(db, None, -4, title="Nobody's")
    page = Author(app, former).get("/").text
    assert "Nothing just now" in page
    assert "practice-development/items" not in page


def test_only_the_first_are_shown_at_a_constant_price(app: Flask, db: SQLAlchemy) -> None:
    lead = a_person(Role.LEAD)
    browser = Author(app, lead)
    with counted(db) as nothing:
        browser.get("/")
    assert len(nothing) == 6
    asked = []
    a_queue("Getting there")
    for _ in range(2):
        for days in range(OWN + 2):
            held(db, lead, days - 3, title=f"Item {days}")
        with counted(db) as statements:
            page = browser.get("/").text
        asked.append(len(statements))
    assert asked == [9, 9], "the kind, whether it stands, its headings and the team"
    assert len(listed(page)) == OWN
