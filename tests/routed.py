"""Queues, rules and what was routed, for tests of practice development."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from learning_exchange.cases.contributions import contribution_of
from learning_exchange.cases.models import Case
from learning_exchange.extensions import db
from learning_exchange.people.models import Person
from learning_exchange.practice_development.models import Queue, QueueItem, QueueSteward, RoutingRule
from learning_exchange.practice_development.operations.routing import route
from tests.region import a_person, a_story


def a_queue(name: str = "Deciding together", *stewards: Person, **values: Any) -> Queue:
    """A queue that no rule fills yet."""
    queue = Queue(name=name, purpose=f"What becomes of {name.lower()}.", **values)
    db.session.add(queue)
    db.session.flush()
    db.session.add_all(QueueSteward(queue_id=queue.id, person_id=person.id) for person in stewards)
    db.session.flush()
    return queue


def a_rule(queue: Queue, position: int = 1, **values: Any) -> RoutingRule:
    """A rule as the database keeps it; values that are no columns are its conditions."""
    columns = {name: values.pop(name) for name in ("priority", "is_on", "changed_at") if name in values}
    rule = RoutingRule(queue_id=queue.id, position=position, conditions=values, **columns)
    db.session.add(rule)
    db.session.flush()
    return rule


def routed(case: Case) -> QueueItem:
    """The item of a story, after the rules chose its queue."""
    contribution = contribution_of(case.id)
    assert contribution is not None
    route(contribution)
    db.session.flush()
    found = QueueItem.kind == "case", QueueItem.contribution_id == case.id
    return db.session.scalars(select(QueueItem).where(*found)).one()


def places_of_routing(queue: Queue) -> dict[str, Mapping[str, object]]:
    """For the access table: the parts of the addresses of one queue, one rule and one item."""
    rule = {"public_id": a_rule(queue, words=["zebra"]).public_id}
    item = {"public_id": routed(a_story(a_person())).public_id}
    of_queue = {"public_id": queue.public_id}
    named: dict[str, Mapping[str, object]] = dict.fromkeys(
        ("queue", "queue_settings", "save_queue", "retire", "retire_for_good"), of_queue
    )
    named |= dict.fromkeys(("rule", "change_rule", "rule_versions"), rule)
    named |= dict.fromkeys(("rule_act", "carry_out_rule_act"), rule | {"act": "off"})
    named |= dict.fromkeys(("move", "move_by_hand"), item)
    return {f"practice_development.{name}": parts for name, parts in named.items()}
