"""Queues and what waits in them."""

from datetime import timedelta

from sqlalchemy import select

from learning_exchange import clock
from learning_exchange.extensions import db
from learning_exchange.people.models import Person
from learning_exchange.practice_development.models import (
    ItemMove,
    Queue,
    QueueItem,
    QueueSteward,
    RoutingRule,
)
from tests.browser.rooms.ugly import LONG, Pages
from tests.browser.site import Site

PAGES: Pages = {
    "practice_development.index": [("lead", {}, "")],
    "practice_development.queue": [
        ("lead", {"public_id": "queue"}, ""),
        ("lead", {"public_id": "empty queue"}, ""),
    ],
    "practice_development.unrouted": [("lead", {}, "")],
    "practice_development.new_queue": [("lead", {}, "")],
    "practice_development.queue_settings": [("lead", {"public_id": "queue"}, "")],
    "practice_development.retire": [("lead", {"public_id": "queue"}, "")],
    "practice_development.rules": [("lead", {}, ""), ("champion", {}, "")],
    "practice_development.new_rule": [("lead", {}, "")],
    "practice_development.rule": [("lead", {"public_id": "rule"}, "")],
    "practice_development.rule_versions": [("lead", {"public_id": "rule"}, "")],
    "practice_development.rule_act": [("lead", {"public_id": "rule", "act": "remove"}, "")],
    "practice_development.move": [("lead", {"public_id": "moved item"}, "")],
}


def settle(site: Site) -> None:
    """A queue with more than a page of items, an empty one, and some that are unrouted."""
    purpose = f"What people decide, with whom. {LONG}"
    queue = Queue(name=f"Choice and consent in {LONG}", purpose=purpose)
    empty = Queue(name="An empty queue", purpose="Nothing came here yet.")
    db.session.add_all([queue, empty])
    db.session.flush()
    lead = site.people["lead"]
    db.session.add(QueueSteward(queue_id=queue.id, person_id=lead.id))
    asked = {"aims": ["c-sdm"], "words": [LONG, "consent"], "kinds": ["case"]}
    rule = RoutingRule(
        queue_id=queue.id, position=1, conditions=asked, priority="soon", changed_by_id=lead.id
    )
    off = RoutingRule(queue_id=empty.id, position=2, conditions={"sectors": ["housing"]}, is_on=False)
    db.session.add_all([rule, off])
    db.session.flush()
    _put_items(site, queue, rule)
    _move_one(site, queue, empty, lead)
    site.places |= {"queue": str(queue.public_id), "empty queue": str(empty.public_id)}
    site.places["rule"] = str(rule.public_id)


def _put_items(site: Site, queue: Queue, rule: RoutingRule) -> None:
    number = int(site.places["a story's number"])
    for offset in range(-7, 40):
        db.session.add(
            QueueItem(
                kind="case",
                contribution_id=number + offset,
                queue_id=queue.id if offset < 38 else None,
                rule_id=rule.id if offset < 38 else None,
                rule_version=1 if offset < 38 else None,
                priority="urgent" if offset == -7 else "normal",
                because=f"because it is about Support shared decision making, and comes from {LONG}",
            )
        )
    db.session.flush()


def _move_one(site: Site, queue: Queue, empty: Queue, lead: Person) -> None:
    """An item that stands where the rule put it, but was elsewhere by hand meanwhile: there is a hint."""
    number = int(site.places["a story's number"])
    item = db.session.scalars(select(QueueItem).where(QueueItem.contribution_id == number)).one()
    why, now = f"It is about something else: {LONG}", clock.now() + timedelta(seconds=1)
    for there, here in ((queue, empty), (empty, queue)):
        move = {"from_queue_id": there.id, "to_queue_id": here.id, "reason": why, "moved_at": now}
        db.session.add(ItemMove(item_id=item.id, by_id=lead.id, **move))
    db.session.flush()
    site.places["moved item"] = str(item.public_id)
