"""Items in every state, with everything that can be written on one."""

from datetime import date, timedelta

from learning_exchange import clock
from learning_exchange.extensions import db
from learning_exchange.practice_development.models import QueueItem
from learning_exchange.practice_development.operations.asking import ask_for_reply, note_reply
from learning_exchange.practice_development.operations.checklists import add_line, tick_line
from learning_exchange.practice_development.operations.closing import close_item
from learning_exchange.practice_development.operations.items import claim_item, link_item, note_item, set_due
from learning_exchange.practice_development.operations.leaving import withdraw_contribution
from learning_exchange.practice_development.operations.merging import merge_item
from learning_exchange.practice_development.operations.splitting import split_item
from learning_exchange.practice_development.queries.work import checklist
from learning_exchange.practice_development.rules.closing import Closing, Outcome
from learning_exchange.practice_development.rules.items import Actor
from tests.browser.rooms.ugly import LONG, UGLY, Pages
from tests.browser.site import Site
from tests.queues import item_of
from tests.region import a_story

PAGES: Pages = {
    "practice_development.board": [("lead", {}, ""), ("champion", {}, "?owner=mine&overdue=1")],
    "practice_development.items": [("lead", {}, ""), ("lead", {}, "?state=closed")],
    "practice_development.item": [
        ("champion", {"public_id": "waiting item"}, ""),
        ("lead", {"public_id": "worked item"}, ""),
        ("lead", {"public_id": "closed item"}, ""),
        ("lead", {"public_id": "joined item"}, ""),
        ("lead", {"public_id": "withdrawn item"}, ""),
    ],
    "practice_development.merge": [("lead", {"public_id": "worked item"}, "")],
    "practice_development.split": [("lead", {"public_id": "worked item"}, "")],
    "practice_development.close": [
        ("lead", {"public_id": "worked item"}, ""),
        ("lead", {"public_id": "worked item"}, "?outcome=out-escalated"),
        ("lead", {"public_id": "worked item"}, "?outcome=out-session-run"),
    ],
}


def settle(site: Site) -> None:
    """One item of each state, and one with everything on it."""
    staff, lead = site.people["staff"], site.people["lead"]
    me = Actor(lead.id, lead.roles)
    made = [item_of(a_story(staff, **UGLY)) for _ in range(6)]
    names = ("waiting item", "worked item", "closed item", "joined item", "withdrawn item", "late item")
    items = dict(zip(names, made, strict=True))
    site.places |= {name: str(item.public_id) for name, item in items.items()}
    items["waiting item"].due_on = clock.now().date() + timedelta(days=3)
    items["late item"].due_on = clock.now().date() - timedelta(days=12)
    db.session.commit()
    _work(items["worked item"], me)
    merge_item(
        items["joined item"].public_id, items["worked item"].public_id, reason=f"The same form. {LONG}", by=me
    )
    claim_item(items["late item"].public_id, by=me)
    ask_for_reply(items["late item"].public_id, "The chief nurse", f"May we? {LONG}", _later(9), by=me)
    closing = Closing(
        Outcome.ESCALATED, words=f"Yes, from April. {LONG}", whom=f"The director of {LONG}", link="/cases"
    )
    close_item(items["closed item"].public_id, closing, by=me)
    withdraw_contribution("case", items["withdrawn item"].contribution_id)


def _work(item: QueueItem, me: Actor) -> None:
    key = item.public_id
    claim_item(key, by=me)
    note_item(key, f"Two teams use **another form**:\n\n- one\n- two, in {LONG}", by=me)
    add_line(key, f"Ask the transport desk of {LONG}", by=me)
    add_line(key, "Try it for a week", by=me)
    db.session.flush()
    tick_line(key, checklist(item)[0].public_id, ticked=True, by=me)
    ask_for_reply(key, "The director of nursing", f"May we pay for taxis? {LONG}", _later(7), by=me)
    note_reply(key, f"Yes.\nFrom April. {LONG}", by=me)
    set_due(key, _later(40), reason=f"The form changes in spring. {LONG}", by=me)
    link_item(key, f"https://example.org/{LONG}", by=me)
    split_item(key, f"The letter of {LONG}", "The taxi", by=me)


def _later(days: int) -> date:
    return clock.now().date() + timedelta(days=days)
