"""The page of figures over HTTP: for leads and managers, safe numbers, the same in chart and table."""

import re
from datetime import timedelta
from html import unescape
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event

from learning_exchange import clock
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import ItemAsk, ItemContributor, Queue, QueueItem
from tests.author import Author
from tests.region import a_person

_numbers = count(1)
ADDRESS = "/practice-development/figures"


@pytest.fixture
def lead(app: Flask, db: SQLAlchemy) -> Author:
    return Author(app, a_person(Role.LEAD))


@pytest.fixture
def people(db: SQLAlchemy) -> list[Person]:
    return [a_person(name=f"CANARY {number}") for number in range(6)]


def a_queue(db: SQLAlchemy, name: str) -> Queue:
    queue = Queue(name=name, purpose="Tests")
    db.session.add(queue)
    db.session.commit()
    return queue


def items(db: SQLAlchemy, givers: list[Person], queue: Queue | None = None, **values: Any) -> list[QueueItem]:
    """An item of each of these people; what it is about is not asked for figures."""
    made = []
    for giver in givers:
        given = {"kind": "case", "contribution_id": -next(_numbers), "because": "because it fits"}
        item = QueueItem(queue_id=queue.id if queue else None, **given, **values)
        db.session.add(item)
        db.session.flush()
        db.session.add(ItemContributor(item_id=item.id, person_id=giver.id))
        made.append(item)
    db.session.commit()
    return made


def section(page: str, name: str) -> str:
    """The words of one figure, its chart and its table among them."""
    found = re.search(rf'aria-labelledby="{name}">(.*?)</section>', page, re.S)
    assert found, f"no figure {name}"
    return found[1]


def table(page: str, name: str) -> dict[str, list[str]]:
    """The table behind a figure, by the first cell of each row."""
    rows = re.findall(r"<tr role=\"row\">(.*?)</tr>", section(page, name), re.S)[1:]
    cells = [re.findall(r'class="lx-table__value">(.*?)</span>', row) for row in rows]
    return {unescape(first): rest for first, *rest in cells}


def test_an_empty_house_has_figures_too(lead: Author) -> None:
    page = lead.get(ADDRESS)
    assert page.status_code == 200
    assert "0 items came in" in page.text
    assert "Nothing was put to a senior manager" in page.text
    assert "<svg" not in section(page.text, "weekly"), "an axis of nothing says nothing"
    assert "Too few people" not in page.text


def test_what_is_shown_is_counted_rightly(lead: Author, db: SQLAlchemy, people: list[Person]) -> None:
    now = clock.now()
    items(db, people, first_response_at=now)
    items(db, people, state="closed", closed_at=now, outcome="out-practice-changed", outcome_words="Done.")
    items(db, people, arrived_at=now - timedelta(days=40))
    items(db, people, state="withdrawn")
    page = lead.get(ADDRESS).text
    assert list(table(page, "weekly").values())[-1] == ["12", "6"]
    assert sum(int(came) for came, _ in table(page, "weekly").values()) == 18
    assert table(page, "ages")["Up to a week"] == ["6"]
    assert table(page, "ages")["Four to eight weeks"] == ["6"]
    assert table(page, "responses")["Within a day"] == ["6"]
    assert table(page, "responses")["No response yet"] == ["12"]
    assert table(page, "outcomes")["Local practice changed"] == ["6"]
    assert "In the last 28 weeks 18 items came in, and 6 items were closed." in page
    assert "100% of what came in during the last 28 weeks fitted no rule." in page


def test_the_share_of_replies_counts_all_that_was_asked(
    lead: Author, db: SQLAlchemy, people: list[Person]
) -> None:
    asker = people[0]
    replied = items(db, people)
    waiting = items(db, people)
    ended = items(db, people)
    for number, item in enumerate((*replied, *waiting, *ended)):
        over = number < 6 or number >= 12
        db.session.add(
            ItemAsk(
                item_id=item.id,
                whom="The director",
                question="May we?",
                due_on=clock.now().date(),
                asked_by_id=asker.id,
                reply="Yes." if number < 6 else "",
                ended_at=clock.now() if over else None,
            )
        )
    db.session.commit()
    page = lead.get(ADDRESS).text
    assert table(page, "replies") == {
        "Got a reply": ["6"],
        "Still waits for one": ["6"],
        "Nobody waited any more": ["6"],
    }
    assert "18 items were put to a senior manager for a reply. 33% of them got one." in page


def test_few_people_are_not_shown_nor_to_be_worked_out(
    lead: Author, db: SQLAlchemy, people: list[Person]
) -> None:
    small, large = a_queue(db, "Small"), a_queue(db, "Large")
    items(db, people[:2], small)
    items(db, people, large)
    items(db, people)
    everywhere = lead.get(ADDRESS).text
    assert table(everywhere, "places")["Small"] == ["not shown"]
    shown = [table(everywhere, "places")[name] for name in ("Large", "No queue: no rule fits")]
    assert ["not shown"] in shown or "a number of items came in that is not shown" in everywhere
    alone = lead.get(f"{ADDRESS}?queue={small.public_id}").text
    assert list(table(alone, "weekly").values())[-1][0] == "not shown"
    assert "a number of items came in that is not shown" in alone
    assert "2" not in {cell for row in table(alone, "weekly").values() for cell in row}


def test_where_weeks_are_too_few_four_together_are_shown(
    lead: Author, db: SQLAlchemy, people: list[Person]
) -> None:
    now, queue = clock.now(), a_queue(db, "Small")
    for week in range(24):  # three people a week, all six of them within four
        items(db, people[week % 2 :: 2], arrived_at=now - timedelta(weeks=week))
    items(db, people[:2], queue)
    page = lead.get(ADDRESS).text
    shown = list(table(page, "weekly").values())
    assert len(shown) == 7
    assert [came for came, _ in shown[1:-1]] == ["12"] * 5
    assert shown[0] == ["0", "0"]
    assert "by four weeks" in page
    assert "Too few people a week to show, so by four weeks." in page
    assert "The last four weeks are not over yet." in page
    assert section(page, "weekly").count("lx-chart__bar") == 7 - sum("not shown" in row for row in shown)
    alone = lead.get(f"{ADDRESS}?queue={queue.public_id}").text
    assert "Too few people even in four weeks to draw it." in alone
    assert "<svg" not in section(alone, "weekly")
    assert "Points on a line" not in section(alone, "weekly")


def test_where_there_is_enough_a_week_it_stays_by_week(
    lead: Author, db: SQLAlchemy, people: list[Person]
) -> None:
    for week in range(3):
        items(db, people, arrived_at=clock.now() - timedelta(weeks=week))
    page = lead.get(ADDRESS).text
    assert len(table(page, "weekly")) == 28
    assert "by four weeks" not in page
    assert "The last week is not over yet." in page


def test_chart_and_table_have_the_same_numbers(lead: Author, db: SQLAlchemy, people: list[Person]) -> None:
    items(db, people * 3)
    page = lead.get(ADDRESS).text
    for name in ("ages", "responses", "outcomes", "replies", "unrouted", "places"):
        drawn = re.findall(r'class="lx-chart__value"[^>]*>([^<]*)<', section(page, name))
        assert drawn == [cell for [cell] in table(page, name).values()] != []


def test_one_queue_alone(lead: Author, db: SQLAlchemy, people: list[Person]) -> None:
    queue = a_queue(db, "<b>One</b>")
    items(db, people, queue)
    items(db, people)
    page = lead.get(f"{ADDRESS}?queue={queue.public_id}").text
    assert list(table(page, "weekly").values())[-1] == ["6", "0"]
    assert "&lt;b&gt;One&lt;/b&gt;" in page
    assert "<b>One" not in page
    assert 'aria-labelledby="unrouted"' not in page


@pytest.mark.parametrize(
    "queue", ["x", "00000000-0000-0000-0000-000000000000", "None", "'; DROP TABLE queue", "\x00", "9" * 5000]
)
def test_no_such_queue_is_no_page(lead: Author, queue: str) -> None:
    assert lead.client.get(ADDRESS, query_string={"queue": queue}).status_code == 404


def test_a_manager_reads_figures_and_no_names(app: Flask, db: SQLAlchemy, people: list[Person]) -> None:
    items(db, people, a_queue(db, "Visits"))
    manager = Author(app, a_person(Role.MANAGER))
    page = manager.get(ADDRESS).text
    assert "CANARY" not in page
    assert f'href="{ADDRESS}"' in manager.get("/").text
    assert "/practice-development/items" not in page


def test_it_asks_as_many_statements_however_much_there_is(
    lead: Author, db: SQLAlchemy, people: list[Person]
) -> None:
    counts = []
    engine = db.engine
    for _ in range(3):
        seen: list[str] = []

        def note(*args: object, seen: list[str] = seen) -> None:
            seen.append(str(args[2]))

        event.listen(engine, "before_cursor_execute", note)
        lead.get(ADDRESS)
        event.remove(engine, "before_cursor_execute", note)
        counts.append(len([one for one in seen if one.lstrip().startswith(("SELECT", "WITH"))]))
        for _ in range(5):
            items(db, people, a_queue(db, f"Queue {len(counts)} {_}"))
    assert counts[1] == counts[2] > 0
