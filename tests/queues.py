"""Queues and items of practice development, and who works on them: for tests of what becomes of them."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from sqlalchemy import select

from learning_exchange.cases.contributions import contribution_of
from learning_exchange.cases.models import Case
from learning_exchange.extensions import db
from learning_exchange.outbox import EventRecord
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import (
    ChecklistLine,
    ItemContributor,
    ItemNotice,
    Queue,
    QueueItem,
    QueueSteward,
    RoutingRule,
)
from learning_exchange.practice_development.operations.routing import route
from learning_exchange.practice_development.rules.closing import Closing, Outcome
from learning_exchange.practice_development.rules.items import Actor
from tests.author import Author
from tests.region import a_person, a_story

ITEMS = "/practice-development/items"
CHANGED = Closing(Outcome.PRACTICE_CHANGED, words="Every letter names the bus now.")


def a_queue(name: str = "Deciding together", *stewards: Person, rule: bool = True, **values: Any) -> Queue:
    """A queue with its team; unless said otherwise its one rule takes every story about deciding together."""
    queue = Queue(**{"name": name, "purpose": f"What becomes of {name.lower()}."} | values)
    db.session.add(queue)
    db.session.flush()
    db.session.add_all(QueueSteward(queue_id=queue.id, person_id=person.id) for person in stewards)
    if rule:
        position = (
            db.session.scalar(select(RoutingRule.position).order_by(RoutingRule.position.desc())) or 0
        ) + 1
        db.session.add(RoutingRule(queue_id=queue.id, position=position, conditions={"aims": ["c-sdm"]}))
    db.session.commit()
    return queue


def an_item(author: Person | None = None, **values: Any) -> QueueItem:
    """A published story that was given and routed."""
    case = a_story(author or a_person(), **values)
    return item_of(case)


def item_of(case: Case) -> QueueItem:
    """The item of a story, which is routed now if it was not."""
    contribution = contribution_of(case.id)
    assert contribution is not None
    route(contribution)
    db.session.commit()
    of_case = QueueItem.kind == "case", QueueItem.contribution_id == case.id
    return db.session.scalars(select(QueueItem).where(*of_case, QueueItem.part == 1)).one()


def actor(person: Person) -> Actor:
    """Somebody as the rules see them."""
    return Actor(person.id, person.roles)


def a_lead(**values: Any) -> Person:
    """A practice-development lead."""
    return a_person(Role.LEAD, **values)


def worker(app: Flask, *roles: Role, **values: Any) -> Author:
    """The browser of somebody who works on items."""
    return Author(app, a_person(*roles or (Role.LEAD,), **values))


def told(item: QueueItem) -> list[int]:
    """Whom a closed item told, in the order of their ids."""
    notices = select(ItemNotice.person_id).where(ItemNotice.item_id == item.id)
    return sorted(db.session.scalars(notices))


def owed(item: QueueItem) -> list[int]:
    """Who gave to an item itself."""
    gave = select(ItemContributor.person_id).where(ItemContributor.item_id == item.id)
    return sorted(db.session.scalars(gave))


def happened(item: QueueItem) -> list[str]:
    """What happened to an item, in order."""
    of_item = select(EventRecord.type).where(EventRecord.stream == f"item:{item.id}").order_by(EventRecord.id)
    return list(db.session.scalars(of_item))


def addresses_of(author: Person) -> dict[str, Mapping[str, object]]:
    """The places of every page and button of one item, for the access table."""
    item = an_item(author)
    line = ChecklistLine(item_id=item.id, words="Ask the transport desk")
    db.session.add(line)
    db.session.commit()
    with_line = {"public_id": item.public_id, "line": line.public_id}
    views = (
        *("item", "claim", "release", "hand_over", "due", "link", "note", "unmerge", "ask", "reply", "stop"),
        *("new_line", "merge", "join", "split", "part", "close", "close_for_good"),
    )
    places: dict[str, Mapping[str, object]] = {
        f"practice_development.{view}": {"public_id": item.public_id} for view in views
    }
    return places | {"practice_development.change_line": with_line}
