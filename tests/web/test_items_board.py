"""The board and the list: what stands where, filters, order, pages, and what they cost."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, select

from learning_exchange import clock, extensions
from learning_exchange.barriers.contributions import contribution_of
from learning_exchange.barriers.models import Barrier
from learning_exchange.cases.models import Case
from learning_exchange.cases.rules import CaseState
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import QueueItem
from learning_exchange.practice_development.operations.closing import close_item
from learning_exchange.practice_development.operations.items import claim_item
from learning_exchange.practice_development.operations.routing import route
from learning_exchange.practice_development.queries import boards
from tests.author import Author
from tests.guest import words_of
from tests.queues import CHANGED, ITEMS, a_lead, a_queue, actor, an_item, worker
from tests.region import a_person, an_organisation

BOARD = "/practice-development/board"


def column(page: str, state: str) -> str:
    """One column of the board."""
    found = re.search(rf'aria-labelledby="column-{state}">(.*?)</section>', page, re.DOTALL)
    assert found
    return found[1]


def titles(html: str) -> list[str]:
    return re.findall(r"Story \d\d", re.sub(r"<span[^>]*visually-hidden.*?</span>", "", html))


@contextmanager
def statements(db: SQLAlchemy) -> Iterator[list[str]]:
    """The statements that are asked meanwhile."""
    asked: list[str] = []
    with db.engine.connect() as connection:
        engine = connection.engine

    def note(*args: object) -> None:
        asked.append(str(args[2]))

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def a_barrier(by: Person) -> QueueItem:
    """What gets in the way, routed."""
    barrier = Barrier(
        public_id=uuid4(),
        by_id=by.id,
        organisation_id=by.memberships[0].organisation_id,
        in_the_way="The form has no box for it",
        would_help="A box",
    )
    extensions.db.session.add(barrier)
    extensions.db.session.flush()
    contribution = contribution_of(barrier.id)
    assert contribution
    route(contribution)
    extensions.db.session.commit()
    return extensions.db.session.scalars(select(QueueItem).where(QueueItem.kind == "barrier")).one()


def test_every_item_stands_in_the_column_of_its_state(app: Flask, db: SQLAlchemy) -> None:
    a_queue()
    lead, me = a_lead(), worker(app, name="Asha Patel")
    waiting, held, closed = (an_item(title=f"Story {n:02}") for n in range(3))
    claim_item(held.public_id, by=actor(lead))
    close_item(closed.public_id, CHANGED, by=actor(lead))
    page = me.get(BOARD).text
    assert titles(column(page, "waiting")) == ["Story 00"]
    assert titles(column(page, "in_hand")) == ["Story 01"]
    assert lead.name in column(page, "in_hand")
    assert titles(column(page, "awaiting_reply")) == []
    assert titles(column(page, "closed")) == ["Story 02"]
    assert "Local practice changed" in column(page, "closed")
    assert waiting.state == "waiting"


def test_a_card_can_be_moved_by_its_button_alone(app: Flask, db: SQLAlchemy) -> None:
    item, me = an_item(title="Story 00"), worker(app)
    assert f'action="{ITEMS}/{item.public_id}/claim"' in column(me.get(BOARD).text, "waiting")
    me.post(f"{ITEMS}/{item.public_id}/claim")
    page = me.get(BOARD).text
    assert titles(column(page, "in_hand")) == ["Story 00"]
    assert f'href="{ITEMS}/{item.public_id}/close"' in column(page, "in_hand")


def test_what_is_due_first_comes_first_then_the_oldest(app: Flask, db: SQLAlchemy) -> None:
    items = [an_item(title=f"Story {n:02}") for n in range(3)]
    today = clock.now().date()
    for item, days in zip(items, (9, -4, 9), strict=True):
        item.due_on = today + timedelta(days=days)
    items[2].arrived_at -= timedelta(days=1)
    page = worker(app).get(BOARD).text
    assert titles(column(page, "waiting")) == ["Story 01", "Story 02", "Story 00"]
    words = re.sub(r"<[^>]+>", " ", column(page, "waiting"))
    assert "4 days overdue" in words
    assert "due in 9 days" in words
    assert "lx-age--overdue" in column(page, "waiting")


def test_filters(app: Flask, db: SQLAlchemy) -> None:
    me = worker(app, name="Asha Patel")
    queue = a_queue("Deciding together")
    organisation = an_organisation(short_name="Fellgate Practice")
    mine = an_item(title="Story 01")
    claim_item(mine.public_id, by=actor(db.session.get_one(Person, me.id)))
    an_item(a_person(organisation=organisation), title="Story 02", aims=["c-pcsp"])
    late = an_item(title="Story 03")
    late.due_on = clock.now().date() - timedelta(days=1)
    a_barrier(a_person())

    def found(**chosen: object) -> list[str]:
        page = me.get(f"{ITEMS}?{urlencode(chosen)}")
        assert page.status_code == 200
        return sorted(set(titles(page.text)))

    assert found() == ["Story 01", "Story 02", "Story 03"]
    assert found(queue=queue.public_id) == ["Story 01", "Story 03"]
    assert found(queue="unrouted") == ["Story 02"]
    assert found(owner="mine") == ["Story 01"]
    assert found(owner="nobody") == ["Story 02", "Story 03"]
    assert found(owner=db.session.get_one(Person, me.id).public_id) == ["Story 01"]
    assert found(kind="barrier") == []
    assert found(kind="case") == ["Story 01", "Story 02", "Story 03"]
    assert found(organisation=organisation.public_id) == ["Story 02"]
    assert found(overdue="1") == ["Story 03"]
    assert found(state="in_hand") == ["Story 01"]
    assert found(state="closed") == []
    assert found(queue=queue.public_id, owner="mine", kind="case") == ["Story 01"]
    assert "The form has no box" in me.get(f"{ITEMS}?kind=barrier").text
    page = me.get(f"{BOARD}?owner=mine").text
    assert titles(column(page, "in_hand")) == ["Story 01"]
    assert titles(column(page, "waiting")) == []


def test_what_waits_in_a_queue_that_one_looks_after_is_ones_own_to_move(app: Flask, db: SQLAlchemy) -> None:
    me = worker(app, Role.CHAMPION)
    a_queue("Deciding together", db.session.get_one(Person, me.id))
    an_item(title="Story 01")
    an_item(title="Story 02", aims=["c-pcsp"])
    assert set(titles(me.get(f"{ITEMS}?owner=mine").text)) == {"Story 01"}


@pytest.mark.parametrize(
    "query",
    ["queue=nonsense", "owner=%00", "kind=zebra", "state=withdrawn", "after=x", "organisation=1&overdue="],
)
def test_a_strange_filter_breaks_nothing(app: Flask, db: SQLAlchemy, query: str) -> None:
    an_item(title="Story 01")
    me = worker(app)
    assert set(titles(me.get(f"{ITEMS}?{query}").text)) == {"Story 01"}
    assert me.get(f"{BOARD}?{query}").status_code == 200


def test_a_column_is_bounded_and_says_how_many_more_there_are(app: Flask, db: SQLAlchemy) -> None:
    author = a_person()
    for number in range(boards.COLUMN + 3):
        an_item(author, title=f"Story {number:02}")
    page = worker(app).get(BOARD).text
    assert len(titles(column(page, "waiting"))) == boards.COLUMN
    assert "and 3 more" in re.sub(r"<span.*?</span>", "", column(page, "waiting"))
    assert f'href="{ITEMS}?state=waiting"' in page


def test_the_list_goes_page_by_page_and_loses_nothing(app: Flask, db: SQLAlchemy) -> None:
    author, me = a_person(), worker(app)
    count = boards.PAGE * 2 + 3
    for number in range(count):
        an_item(author, title=f"Story {number:02}")
    seen: list[str] = []
    address: str | None = ITEMS
    while address:
        page = me.get(address).text
        found = titles(page)
        assert len(found) <= boards.PAGE
        seen += found
        more = re.search(r'href="([^"]+)" rel="next"', page)
        address = more[1].replace("&amp;", "&") if more else None
    assert seen == [f"Story {number:02}" for number in range(count)]


def test_what_was_taken_back_leaves_at_once(app: Flask, db: SQLAlchemy) -> None:
    item, me = an_item(title="Story 01"), worker(app)
    case = db.session.get_one(Case, item.contribution_id)
    case.state = CaseState.WITHDRAWN
    for address in (BOARD, ITEMS):
        page = me.get(address).text
        assert titles(page) == []
        assert str(item.public_id) not in page
    assert me.get(f"{ITEMS}/{item.public_id}").status_code == 404
    assert me.post(f"{ITEMS}/{item.public_id}/claim").status_code == 404


@pytest.mark.parametrize("address", [BOARD, ITEMS])
def test_a_page_costs_as_many_statements_with_many_items_as_with_few(
    app: Flask, db: SQLAlchemy, address: str
) -> None:
    a_queue()
    author, me = a_person(), worker(app)
    a_barrier(author)
    an_item(author)
    counts = []
    for _ in range(2):
        with statements(db) as asked:
            me.get(address)
        counts.append(len(asked))
        for _ in range(boards.PAGE + 5):
            an_item(author)
    assert 0 < counts[0] == counts[1] <= 16


def test_a_page_of_an_item_costs_as_many_statements_however_much_was_done(app: Flask, db: SQLAlchemy) -> None:
    a_queue()
    item, me = an_item(), worker(app)
    address = f"{ITEMS}/{item.public_id}"
    me.post(f"{address}/claim")
    me.post(f"{address}/note", {"note": "One."})
    me.post(f"{address}/lines", {"line": "One."})
    counts = []
    for _ in range(2):
        with statements(db) as asked:
            me.get(address)
        counts.append(len(asked))
        for _ in range(8):
            me.post(f"{address}/note", {"note": "More."})
            me.post(f"{address}/lines", {"line": "More."})
    assert 0 < counts[0] == counts[1] <= 25


def test_nobody_is_ranked_or_counted(app: Flask, db: SQLAlchemy) -> None:
    """Owners are a list of names, in the order of the alphabet."""
    a_queue()
    for name, count in (("Zoe Adams", 3), ("Asha Patel", 1)):
        lead = a_lead(name=name)
        for _ in range(count):
            claim_item(an_item().public_id, by=actor(lead))
    page = Author(app, a_lead()).get(BOARD)
    assert page.text.index(">Asha Patel</option>") < page.text.index(">Zoe Adams</option>")
    assert not re.search(r"(Zoe Adams|Asha Patel)\W+\d", words_of(page).partition("Waiting")[0])
