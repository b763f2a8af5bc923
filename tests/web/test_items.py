"""Working on an item at its page: claim, owner, due date, checklist, notes, asks; what is refused, why."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange import clock
from learning_exchange.cases.rules import CaseState
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import ChecklistLine, ItemAsk, ItemNote, QueueItem
from tests.author import Author
from tests.guest import error_at, words_of
from tests.queues import ITEMS, a_queue, an_item, happened, item_of, owed, worker
from tests.region import a_person, a_story, an_organisation

NAMED = "Ring Mrs Olive Tattersall on 07700 900123"  # no note may hold a telephone number


def address(item: QueueItem, act: str = "") -> str:
    return f"{ITEMS}/{item.public_id}" + (f"/{act}" if act else "")


def fresh(db: SQLAlchemy, item: QueueItem) -> QueueItem:
    db.session.refresh(item)
    return item


def in_days(days: int) -> str:
    return (clock.now().date() + timedelta(days=days)).isoformat()


def test_an_item_arrives_with_its_due_date_its_organisation_and_whom_it_is_owed_to(db: SQLAlchemy) -> None:
    queue = a_queue(target_days=14)
    author = a_person()
    item = an_item(author)
    assert item.queue_id == queue.id
    assert item.due_on == (item.arrived_at + timedelta(days=14)).date()
    assert item.organisation_id == author.memberships[0].organisation_id
    assert owed(item) == [author.id]
    assert (item.state, item.owner_id, item.part) == ("waiting", None, 1)


def test_the_page_says_what_it_is_why_it_is_here_and_whose_move(app: Flask, db: SQLAlchemy) -> None:
    steward = a_person(Role.CHAMPION, name="Asha Patel")
    a_queue("Deciding together", steward)
    item = an_item(
        a_person(organisation=an_organisation(short_name="Fellgate Practice")), title="The bus to the clinic"
    )
    page = worker(app).get(address(item))
    words = words_of(page)
    assert "The bus to the clinic" in words
    assert "Fellgate Practice" in words
    assert "because it is tagged “Support shared decision making”" in words
    assert "Waiting: the move of the stewards: Asha Patel" in words
    assert f"Item {item.id} in Deciding together" in words


@pytest.mark.parametrize("role", Role)
def test_only_those_who_work_on_items_see_one(app: Flask, db: SQLAlchemy, role: Role) -> None:
    item = an_item()
    them = Author(app, a_person(role))
    status = 200 if role in (Role.CHAMPION, Role.LEAD, Role.ADMINISTRATOR) else 404
    assert them.get(address(item)).status_code == status
    assert them.get(f"{ITEMS}/{uuid4()}").status_code == 404
    if status == 404:
        assert them.post(address(item, "claim")).status_code == 404
        assert fresh(db, item).state == "waiting"


def test_a_title_that_one_may_not_read_is_not_on_the_page(app: Flask, db: SQLAlchemy) -> None:
    item = item_of(a_story(a_person(), CaseState.WITH_CHAMPION, title="The bus to the clinic"))
    page = words_of(worker(app).get(address(item)))
    assert "The bus to the clinic" not in page
    assert "A story that is not published yet" in page


def test_claiming_gives_it_an_owner_and_a_first_response(app: Flask, db: SQLAlchemy) -> None:
    item, me = an_item(), worker(app, Role.CHAMPION, name="Asha Patel")
    assert me.post(address(item, "claim")).status_code == 303
    assert (fresh(db, item).state, item.owner_id) == ("in_hand", me.id)
    assert item.first_response_at is not None
    assert happened(item) == ["ItemClaimed"]
    page = words_of(me.get(address(item)))
    assert "In the hands of Asha Patel" in page
    assert "Asha Patel took this in hand." in page
    again = me.client.post(address(item, "claim"), data={"csrf_token": me.token}, follow_redirects=True)
    assert "You have this in hand already." in again.text
    other = worker(app, Role.CHAMPION)
    late = other.client.post(address(item, "claim"), data={"csrf_token": other.token}, follow_redirects=True)
    assert "Asha Patel has this in hand." in late.text


def test_nothing_acts_on_get(app: Flask, db: SQLAlchemy) -> None:
    item, me = an_item(), worker(app)
    for act in ("claim", "release", "hand-over", "due", "note", "ask", "reply", "lines", "unmerge"):
        assert me.get(address(item, act)).status_code == 405
    for act in ("close", "merge", "split", "close?outcome=out-practice-changed"):
        assert me.get(address(item, act)).status_code == 200
    assert fresh(db, item).state == "waiting"
    assert happened(item) == []


def test_too_much_in_hand_is_refused_with_what_it_is(app: Flask, db: SQLAlchemy) -> None:
    a_queue(working_limit=2)
    me = worker(app, Role.CHAMPION)
    items = [an_item(title=f"Story number {number}") for number in range(3)]
    for item in items[:2]:
        me.post(address(item, "claim"))
    page = me.client.post(address(items[2], "claim"), data={"csrf_token": me.token}, follow_redirects=True)
    said = (
        "You have 2 items of this queue in hand, and 2 is its limit: “Story number 0” and “Story number 1”."
    )
    assert said in words_of(page)
    assert fresh(db, items[2]).state == "waiting"
    me.post(
        address(items[0], "ask"),
        {"whom": "The director of nursing", "question": "May we?", "reply_by": in_days(9)},
    )
    assert fresh(db, items[0]).state == "awaiting_reply"
    me.post(address(items[2], "claim"))
    assert fresh(db, items[2]).state == "in_hand"


def test_another_queue_has_a_limit_of_its_own(app: Flask, db: SQLAlchemy) -> None:
    a_queue(working_limit=1)
    me = worker(app, Role.CHAMPION)
    first, second = an_item(), an_item(aims=["c-pcsp"])
    assert second.queue_id is None
    for item in (first, second):
        me.post(address(item, "claim"))
        assert fresh(db, item).state == "in_hand"


def test_handing_over_by_list_and_by_address(app: Flask, db: SQLAlchemy) -> None:
    steward = a_person(Role.CHAMPION, name="Asha Patel")
    a_queue("Deciding together", steward)
    item, lead, other = an_item(), worker(app), a_person(Role.CHAMPION, email="ben@example.org")
    assert "Asha Patel" in lead.get(address(item)).text
    answer = lead.post(
        address(item, "hand-over"), {"to": str(steward.public_id), "hand_over_reason": "You know it."}
    )
    assert answer.status_code == 303
    assert (fresh(db, item).state, item.owner_id) == ("in_hand", steward.id)
    lead.post(address(item, "hand-over"), {"to_email": "Ben@example.org"})
    assert fresh(db, item).owner_id == other.id
    assert happened(item) == ["ItemHandedOver", "ItemHandedOver"]
    assert [note.body for note in db.session.scalars(select(ItemNote))] == ["You know it."]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose who takes it, or enter their email address."),
        ({"to": "nonsense"}, "Choose one of the options on this page."),
        ({"to_email": "nobody@example.org"}, "Nobody with this address works on items"),
        ({"to_email": "staff@example.org"}, "Nobody with this address works on items"),
        ({"to_email": "me@example.org", "hand_over_reason": NAMED}, "Leave out what could identify somebody"),
    ],
)
def test_handing_over_to_nobody_is_refused(
    app: Flask, db: SQLAlchemy, sent: dict[str, str], said: str
) -> None:
    a_person(email="staff@example.org")
    item, lead = an_item(), worker(app, email="me@example.org")
    answer = lead.post(address(item, "hand-over"), sent)
    assert answer.status_code in (409, 422)
    assert said in words_of(answer)
    assert fresh(db, item).owner_id is None


def test_giving_back(app: Flask, db: SQLAlchemy) -> None:
    item, me = an_item(), worker(app, Role.CHAMPION)
    me.post(address(item, "claim"))
    me.post(address(item, "release"), {"release_reason": "I go on leave."})
    assert (fresh(db, item).state, item.owner_id) == ("waiting", None)
    assert "I go on leave." in me.get(address(item)).text


def test_the_due_date_moves_for_a_reason(app: Flask, db: SQLAlchemy) -> None:
    item, lead = an_item(), worker(app)
    was = item.due_on
    bad = lead.post(address(item, "due"), {"due_on": "soon", "due_reason": ""})
    assert bad.status_code == 422
    assert error_at(bad, "due_on") == "Enter a day like 27/3/2027 or 2027-03-27."
    assert error_at(bad, "due_reason").startswith("Say why the day moves")
    assert 'value="soon"' in bad.text
    past = lead.post(address(item, "due"), {"due_on": "1/2/2020", "due_reason": "Later."})
    assert past.status_code == 409
    assert "Choose a day that has not passed." in past.text
    assert fresh(db, item).due_on == was
    lead.post(address(item, "due"), {"due_on": in_days(90), "due_reason": "The form changes in spring."})
    assert fresh(db, item).due_on == date.fromisoformat(in_days(90))
    page = words_of(lead.get(address(item)))
    assert "The form changes in spring." in page
    assert "made this due on" in page


def test_a_checklist_is_added_to_ticked_and_removed_from(app: Flask, db: SQLAlchemy) -> None:
    item, me = an_item(), worker(app, Role.CHAMPION, name="Asha Patel")
    refused = me.post(address(item, "lines"), {"line": "Ask the transport desk"})
    assert "Claim it first." in refused.text
    me.post(address(item, "claim"))
    me.post(address(item, "lines"), {"line": "Ask the transport desk"})
    line = db.session.scalars(select(ChecklistLine)).one()
    me.post(address(item, f"lines/{line.public_id}"), {"tick": "1"})
    assert "Done: Ask the transport desk Asha Patel" in words_of(me.get(address(item)))
    me.post(address(item, f"lines/{line.public_id}"), {"untick": "1"})
    db.session.refresh(line)
    assert line.ticked_at is None
    me.post(address(item, f"lines/{line.public_id}"), {"remove": "1"})
    assert db.session.scalars(select(ChecklistLine)).all() == []
    assert me.post(address(item, f"lines/{uuid4()}"), {"tick": "1"}).status_code == 404
    assert me.post(address(item, "lines"), {"line": ""}).status_code == 422


def test_notes_are_rendered_and_screened(app: Flask, db: SQLAlchemy) -> None:
    item, me = an_item(), worker(app, Role.CHAMPION)
    me.post(address(item, "note"), {"note": "Ask **two** teams <script>alert(1)</script>"})
    note = db.session.scalars(select(ItemNote)).one()
    assert "<strong>two</strong>" in note.html
    assert "<script" not in note.html
    assert "<strong>two</strong>" in me.get(address(item)).text
    bad = me.post(address(item, "note"), {"note": NAMED})
    assert bad.status_code == 422
    assert "Leave out what could identify somebody" in error_at(bad, "note")
    assert "07700" not in error_at(bad, "note")
    assert "07700 900123" in bad.text  # what was typed is kept in its box
    assert me.post(address(item, "note"), {"note": "x" * 4_001}).status_code == 422
    assert me.post(address(item, "note"), {"note": "a\x00b"}).status_code == 422
    assert len(db.session.scalars(select(ItemNote)).all()) == 1


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "//bad.example", "ftp://a.example", "nonsense", "https://"]
)
def test_a_link_must_lead_somewhere(app: Flask, db: SQLAlchemy, link: str) -> None:
    item, lead = an_item(), worker(app)
    assert lead.post(address(item, "link"), {"link": link}).status_code == 422
    assert lead.post(address(item, "link"), {"link": "https://example.org/draft"}).status_code == 303
    assert fresh(db, item).link == "https://example.org/draft"
    assert 'href="https://example.org/draft"' in lead.get(address(item)).text


def test_a_manager_is_asked_and_replies(app: Flask, db: SQLAlchemy) -> None:
    item, me = an_item(), worker(app, Role.CHAMPION)
    sent = {"whom": "The director of nursing", "question": "May we pay for taxis?", "reply_by": in_days(7)}
    assert "Claim it first" in me.post(address(item, "ask"), sent).text
    me.post(address(item, "claim"))
    assert me.post(address(item, "ask"), sent | {"whom": ""}).status_code == 422
    assert me.post(address(item, "ask"), sent).status_code == 303
    assert fresh(db, item).state == "awaiting_reply"
    again = me.post(address(item, "ask"), sent)
    assert "A reply is awaited already." in again.text
    me.post(address(item, "reply"), {"reply": "Yes, from April."})
    assert fresh(db, item).state == "in_hand"
    ask = db.session.scalars(select(ItemAsk)).one()
    assert (ask.reply, ask.ended_at is not None) == ("Yes, from April.", True)
    assert "Yes, from April." in me.get(address(item)).text
    me.post(address(item, "ask"), sent)
    me.post(address(item, "stop-waiting"), {"stop_reason": "They left."})
    assert fresh(db, item).state == "in_hand"
    assert happened(item)[-3:] == ["ReplyNoted", "ReplyAsked", "ReplyGivenUp"]


def test_only_buttons_that_would_be_accepted_are_shown(app: Flask, db: SQLAlchemy) -> None:
    item = an_item()
    champion, lead = worker(app, Role.CHAMPION), worker(app)

    def offered(who: Author) -> set[str]:
        return set(re.findall(rf"{item.public_id}/([a-z-]+)", who.get(address(item)).text)) - {"move"}

    assert offered(champion) == {"claim", "note"}
    assert offered(lead) == {"claim", "note", "close", "hand-over", "due", "link", "lines", "merge", "split"}
    champion.post(address(item, "claim"))
    assert offered(lead) == {
        "note",
        "close",
        "ask",
        "hand-over",
        "due",
        "link",
        "lines",
        "merge",
        "split",
        "release",
    }
    assert offered(worker(app, Role.CHAMPION)) == {"note"}
    assert offered(champion) == offered(lead)
