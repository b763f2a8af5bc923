"""Queues over HTTP: made, changed, retired; their teams; who comes later is told."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange.outbox import EventRecord
from learning_exchange.people.models import Person
from learning_exchange.people.rules import PersonState, Role
from learning_exchange.practice_development.models import ItemMove, Queue, QueueItem
from learning_exchange.practice_development.operations.routing import QueueGone
from learning_exchange.practice_development.queries.queues import stewards_of
from learning_exchange.practice_development.rules.items import ItemState
from tests.author import Author, box, field
from tests.region import a_person, a_story
from tests.routed import a_queue, a_rule, routed

HOME = "/practice-development"
SENT = {"name": "Plain letters", "purpose": "Letters that people understand.", "working_limit": "4"}
SENT |= {"target_days": "21", "added": "", "default_owner": "", "seen": ""}


@pytest.fixture
def lead(app: Flask, db: SQLAlchemy) -> Author:
    """A practice-development lead at the pages."""
    return Author(app, a_person(Role.LEAD, name="Amina Lead"))


def the_queue(db: SQLAlchemy, name: str = "Plain letters") -> Queue:
    """A queue as the database has it now."""
    db.session.expire_all()
    return db.session.scalars(select(Queue).where(Queue.name == name)).one()


def team(queue: Queue) -> list[Person]:
    """Who looks after it."""
    return [*stewards_of(queue)]


def test_a_queue_is_made_with_its_team_and_terms(db: SQLAlchemy, lead: Author) -> None:
    asha, ben = a_person(Role.CHAMPION, name="Asha"), a_person(Role.LEAD, name="Ben")
    page = lead.get(f"{HOME}/queues/new").text
    assert "Asha" in page
    assert str(a_person(name="Cara Staff").public_id) not in page
    sent = SENT | {"stewards": [str(asha.public_id)], "default_owner": str(asha.public_id)}
    done = lead.post(f"{HOME}/queues/new", sent | {"added": f" {ben.email.upper()} \n\n{ben.email}"})
    queue = the_queue(db)
    assert done.location == f"{HOME}/{queue.public_id}"
    assert (queue.working_limit, queue.target_days, queue.default_owner_id) == (4, 21, asha.id)
    assert team(queue) == [asha, ben]
    page = lead.get(done.location or "").text
    for shown in ("Asha, Ben", "an outcome within 21 days", "4 items in hand", "Change this queue"):
        assert shown in page
    [told] = db.session.scalars(select(EventRecord).where(EventRecord.type == "QueueSaved"))
    assert (told.payload, told.actor_id) == ({"queue_id": queue.id}, lead.id)


def test_a_team_is_of_those_who_hold_a_role_for_it_now(db: SQLAlchemy) -> None:
    people = [a_person(Role.CHAMPION, name=name) for name in ("Asha", "Ben", "Cara")]
    queue = a_queue("Letters", *people)
    people[1].memberships[0].roles = ["staff"]
    people[2].state = PersonState.LEFT
    db.session.flush()
    assert team(queue) == [people[0]]


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"name": ""}, "Give the queue a name."),
        ({"name": "x" * 61}, "Use 60 characters or fewer"),
        ({"purpose": ""}, "Say what the queue is for."),
        ({"purpose": "Ask 943 476 5919"}, "Leave out what could identify somebody: NHS number."),
        ({"working_limit": "0"}, "Write a whole number from 1 to 50."),
        ({"working_limit": "many"}, "Write a whole number from 1 to 50."),
        ({"working_limit": "\u0663"}, "Write a whole number from 1 to 50."),
        ({"working_limit": ""}, "Say how many items one person may have in hand."),
        ({"target_days": "366"}, "Write a whole number from 1 to 365."),
        ({"target_days": "99999999999999999999"}, "Use 10 characters or fewer"),
        ({"stewards": ["somebody"]}, "Choose only from the options on this page."),
        ({"default_owner": "somebody"}, "Choose one of the options on this page."),
        ({"added": "nobody@example.org"}, "has the address nobody@example.org."),
        ({"name": "deciding TOGETHER"}, "Another queue has this name"),
    ],
)
def test_bad_input_shows_an_error_and_keeps_what_was_typed(
    db: SQLAlchemy, lead: Author, sent: dict[str, Any], error: str
) -> None:
    a_queue("Deciding together")
    answer = lead.post(f"{HOME}/queues/new", SENT | sent)
    assert answer.status_code == 422
    assert error in answer.text
    assert "There is a problem" in answer.text
    if "purpose" not in sent:
        assert box(answer, "purpose") == SENT["purpose"]
    assert len(db.session.scalars(select(Queue)).all()) == 1


def test_whoever_saves_later_sees_what_the_other_saved(app: Flask, db: SQLAlchemy, lead: Author) -> None:
    queue = a_queue("Letters")
    address = f"{HOME}/{queue.public_id}/settings"
    seen = field(lead.get(address), "seen")
    other = Author(app, a_person(Role.ADMINISTRATOR))
    assert other.post(address, SENT | {"name": "Clear letters", "seen": seen}).status_code == 303
    late = lead.post(address, SENT | {"seen": seen})
    assert late.status_code == 409
    assert "Somebody else saved this queue while you wrote." in late.text
    assert "Clear letters" in late.text
    assert field(late, "name") == "Plain letters"
    assert the_queue(db, "Clear letters").version == 2
    assert lead.post(address, SENT | {"seen": field(late, "seen")}).status_code == 303
    assert the_queue(db).version == 3
    assert lead.post(address, SENT | {"seen": "\x00"}).status_code == 409


def test_a_queue_with_open_items_or_rules_is_retired_into_another(db: SQLAlchemy, lead: Author) -> None:
    queue, heir = a_queue("Letters"), a_queue("Leaflets")
    rule = a_rule(queue, aims=["c-sdm"])
    item = routed(a_story(a_person()))
    address = f"{HOME}/{queue.public_id}/retire"
    assert "At present 1 item is open in it, and 1 rule fills it." in lead.get(address).text
    refused = lead.post(address, {"into": ""})
    assert refused.status_code == 409
    assert "Choose the queue that takes over what is open in this one." in refused.text
    assert lead.post(address, {"into": str(queue.public_id)}).status_code == 422
    assert lead.post(address, {"into": str(heir.public_id)}).location == HOME
    db.session.expire_all()
    assert queue.retired_at is not None
    assert item.queue_id == heir.id
    assert (rule.queue_id, rule.version, rule.change) == (heir.id, 2, "emptied")
    [move] = db.session.scalars(select(ItemMove))
    assert (move.by_hand, move.from_queue_id, move.to_queue_id) == (False, queue.id, heir.id)
    assert "by hand" not in lead.get(f"{HOME}/rules").text
    assert routed(a_story(a_person())).queue_id == heir.id
    assert "“Letters” was retired." in lead.get(f"{HOME}/{heir.public_id}").text
    assert "This queue was retired" in lead.get(f"{HOME}/{queue.public_id}").text
    assert "Letters" not in lead.get(HOME).text
    for gone in ("settings", "retire"):
        assert lead.get(f"{HOME}/{queue.public_id}/{gone}").status_code == 404


def test_an_empty_queue_is_retired_and_closed_items_stay_in_it(db: SQLAlchemy, lead: Author) -> None:
    queue = a_queue("Letters")
    rule = a_rule(queue, aims=["c-sdm"])
    item = routed(a_story(a_person()))
    item.state, item.outcome, item.outcome_words = ItemState.CLOSED, "out-practice-changed", "Done."
    item.closed_at = datetime.now(UTC)
    rule.position, rule.change, rule.version = None, "removed", 2
    db.session.flush()
    assert lead.post(f"{HOME}/{queue.public_id}/retire", {"into": ""}).location == HOME
    db.session.expire_all()
    assert item.queue_id == queue.id


def test_nothing_is_routed_into_a_queue_that_was_retired_a_moment_ago(db: SQLAlchemy) -> None:
    """The rules were read before the queue was retired: no rule can point there, but for this test's."""
    queue = a_queue("Letters")
    a_rule(queue, aims=["c-sdm"])
    queue.retired_at = datetime.now(UTC)
    db.session.flush()
    with pytest.raises(QueueGone):
        routed(a_story(a_person()))
    assert db.session.scalars(select(QueueItem)).all() == []
