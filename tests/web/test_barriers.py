"""Barriers over HTTP: given once, screened, followed, taken back, and read by nobody else."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange.barriers.models import Barrier
from learning_exchange.barriers.queries import PAGE
from learning_exchange.contributions import KINDS
from learning_exchange.events.barriers import BarrierGiven, BarrierWithdrawn
from learning_exchange.outbox import EventRecord
from learning_exchange.people.models import Membership, Person
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import QueueItem
from learning_exchange.practice_development.operations.closing import close_item
from learning_exchange.practice_development.operations.moving import move_item
from learning_exchange.practice_development.rules.closing import Closing, Outcome
from learning_exchange.practice_development.rules.items import Actor
from tests.author import Author, box, field
from tests.barrier import IN_THE_WAY, WOULD_HELP, a_barrier
from tests.region import a_person, an_organisation
from tests.routed import a_queue, a_rule
from workers.practice_development import route_contribution
from workers.subscriptions import SUBSCRIPTIONS

SENT = {"in_the_way": IN_THE_WAY, "would_help": WOULD_HELP, "type": "br-forms-process"}


@pytest.fixture
def nurse(app: Flask, db: SQLAlchemy) -> Author:
    """A member of staff at the pages."""
    return Author(app, a_person(name="Nia Nurse"))


def given(db: SQLAlchemy) -> list[Barrier]:
    """Every barrier, as the database has it now."""
    db.session.expire_all()
    return [*db.session.scalars(select(Barrier).order_by(Barrier.id))]


def test_a_barrier_is_given_and_goes_to_its_queue(app: Flask, db: SQLAlchemy, nurse: Author) -> None:
    queue = a_queue("Forms", a_person(Role.CHAMPION, name="Asha Champion"))
    a_rule(queue, kinds=["barrier"], words=["forms, systems or policy"])
    assert 'href="/barriers/new"' in nurse.get("/").text
    key = field(nurse.get("/barriers/new"), "key")
    done = nurse.post("/barriers/new", SENT | {"key": key})
    assert done.location == f"/barriers/{key}"
    [barrier] = given(db)
    assert (barrier.in_the_way, barrier.would_help, barrier.by_id) == (IN_THE_WAY, WOULD_HELP, nurse.id)
    assert "on its way to a queue" in nurse.get(f"/barriers/{key}").text
    [event] = db.session.scalars(select(EventRecord).where(EventRecord.type == "BarrierGiven"))
    assert event.payload == {"barrier_id": barrier.id}
    for _ in range(2):  # a reaction may run twice
        route_contribution(BarrierGiven(barrier.id))
    [item] = db.session.scalars(select(QueueItem))
    assert (item.kind, item.queue_id) == ("barrier", queue.id)
    assert item.because == "because it is a barrier and mentions “forms, systems or policy”"
    page = nurse.get(f"/barriers/{key}").text
    for shown in (WOULD_HELP, "Forms, systems or policy", "Asha Champion", "Due", "queue “Forms”"):
        assert shown in page
    assert f"It went there {item.because}." in page
    listed = Author(app, a_person(Role.LEAD)).get(f"/practice-development/{queue.public_id}").text
    assert "The assessment form asks everything twice" in listed
    move_item(
        item.public_id, a_queue("Paper").public_id, reason="It is about paper.", by=a_person(Role.LEAD).id
    )
    db.session.commit()
    page = nurse.get(f"/barriers/{key}").text
    assert "queue “Paper”" in page
    assert f"It was first routed {item.because}." in page


def test_a_double_click_gives_one_and_other_words_another(db: SQLAlchemy, nurse: Author) -> None:
    key = str(uuid4())
    for _ in range(2):
        assert nurse.post("/barriers/new", SENT | {"key": key}).location == f"/barriers/{key}"
    changed = nurse.post("/barriers/new", SENT | {"key": key, "in_the_way": "The rota."})
    assert changed.status_code == 409
    assert box(changed, "in_the_way") == "The rota."
    assert "This form was sent before" in changed.text
    again = SENT | {"key": field(changed, "key"), "in_the_way": "The rota."}
    assert nurse.post("/barriers/new", again).status_code == 303
    assert [barrier.in_the_way for barrier in given(db)] == [IN_THE_WAY, "The rota."]


def test_somebody_elses_key_gives_nothing_away(app: Flask, db: SQLAlchemy, nurse: Author) -> None:
    barrier = a_barrier(a_person(), in_the_way="What only they know.")
    answer = nurse.post("/barriers/new", SENT | {"key": str(barrier.public_id)})
    assert answer.status_code == 409
    assert "What only they know." not in answer.text
    assert len(given(db)) == 1


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"in_the_way": ""}, "Say what gets in the way."),
        ({"would_help": " \n "}, "Say what would help, even if you are not sure."),
        ({"in_the_way": "x" * 2001}, "Use 2,000 characters or fewer; this has 2,001."),
        ({"in_the_way": "See 943 476 5919"}, "Leave out what could identify somebody: NHS number."),
        ({"would_help": "Ring 07700 900123"}, "Leave out what could identify somebody"),
        ({"would_help": "a\x00b"}, "This has an invisible control character."),
        ({"type": "br-nothing"}, "Choose one of the options on this page."),
    ],
)
def test_bad_input_shows_an_error_and_keeps_what_was_typed(
    db: SQLAlchemy, nurse: Author, sent: dict[str, str], error: str
) -> None:
    answer = nurse.post("/barriers/new", SENT | {"key": "nonsense"} | sent)
    assert answer.status_code == 422
    assert error in answer.text
    kept = SENT | sent
    for name in ("in_the_way", "would_help"):
        assert box(answer, name) == kept[name].strip()
    assert given(db) == []


def test_whoever_belongs_to_several_organisations_says_which(app: Flask, db: SQLAlchemy) -> None:
    person, second = a_person(), an_organisation(name="Second Home")
    db.session.add(Membership(person=person, organisation=second, roles=["staff"]))
    db.session.commit()
    nurse = Author(app, person)
    key = field(nurse.get("/barriers/new"), "key")
    assert "Second Home" in nurse.get("/barriers/new").text
    missing = nurse.post("/barriers/new", SENT | {"key": key})
    assert (missing.status_code, "Choose the organisation." in missing.text) == (422, True)
    foreign = nurse.post("/barriers/new", SENT | {"organisation": str(an_organisation().public_id)})
    assert foreign.status_code == 422
    nurse.post("/barriers/new", SENT | {"key": key, "organisation": str(second.public_id)})
    assert given(db)[0].organisation_id == second.id


@pytest.mark.parametrize("role", Role)
def test_only_practice_development_reads_what_others_gave(app: Flask, db: SQLAlchemy, role: Role) -> None:
    barrier = a_barrier(a_person())
    reader = Author(app, a_person(role))
    may = role in (Role.CHAMPION, Role.LEAD, Role.ADMINISTRATOR)
    assert reader.get(f"/barriers/{barrier.public_id}").status_code == (200 if may else 404)
    assert reader.post(f"/barriers/{barrier.public_id}/withdraw").status_code == 404
    assert "assessment form" not in reader.get("/barriers").text


def test_what_was_taken_back_leaves_queues_and_readers_at_once(
    app: Flask, db: SQLAlchemy, nurse: Author
) -> None:
    queue = a_queue("Forms")
    a_rule(queue, kinds=["barrier"])
    nurse.post("/barriers/new", SENT | {"key": str(uuid4())})
    [barrier] = given(db)
    route_contribution(BarrierGiven(barrier.id))
    lead = Author(app, a_person(Role.LEAD))
    here = f"/practice-development/{queue.public_id}"
    assert "assessment form" in lead.get(here).text
    for _ in range(2):
        assert nurse.post(f"/barriers/{barrier.public_id}/withdraw").location == "/barriers"
    assert "assessment form" not in lead.get(here).text
    assert lead.get(f"/barriers/{barrier.public_id}").status_code == 404
    assert "You took this back" in nurse.get(f"/barriers/{barrier.public_id}").text
    assert "Taken back" in nurse.get("/barriers").text
    taken = db.session.scalars(select(EventRecord).where(EventRecord.type == "BarrierWithdrawn")).all()
    assert len(taken) == 1
    for react in SUBSCRIPTIONS[BarrierWithdrawn]:
        react(BarrierWithdrawn(barrier.id))
    assert db.session.scalars(select(QueueItem.state)).one() == "withdrawn"
    assert KINDS["barrier"].contribution_of(barrier.id) is None
    route_contribution(BarrierGiven(barrier.id))  # late: nothing comes back


def test_ones_own_list_comes_in_pages_at_a_constant_price(app: Flask, db: SQLAlchemy) -> None:
    person = a_person()
    for number in range(PAGE + 3):
        a_barrier(person, in_the_way=f"Barrier {number:02}")
    nurse = Author(app, person)
    seen: list[str] = []
    address: Any = "/barriers"
    while address:
        page = nurse.get(address).text
        seen += [f"Barrier {n:02}" for n in reversed(range(PAGE + 3)) if f"Barrier {n:02}" in page]
        links = [part.split('"')[1] for part in page.split("href=")[1:] if 'rel="next"' in part[:200]]
        address = links[0] if links else None
    assert sorted(seen) == sorted({f"Barrier {n:02}" for n in range(PAGE + 3)})
    assert nurse.get("/barriers?after=nonsense").status_code == 200
    assert nurse.get(f"/barriers?after={uuid4()}").status_code == 200


def test_the_list_says_where_each_stands(app: Flask, db: SQLAlchemy, nurse: Author) -> None:
    a_rule(a_queue("Forms"), kinds=["barrier"])
    barrier = a_barrier(db.session.get_one(Person, nurse.id))
    assert "Waiting" not in nurse.get("/barriers").text
    route_contribution(BarrierGiven(barrier.id))
    assert "Waiting" in nurse.get("/barriers").text
    lead = Actor(a_person(Role.LEAD).id, frozenset({Role.LEAD}))
    closing = Closing(Outcome.NOT_TAKEN_FORWARD, words="It is changed already.")
    close_item(db.session.scalars(select(QueueItem.public_id)).one(), closing, by=lead)
    assert Outcome.NOT_TAKEN_FORWARD.label in nurse.get("/barriers").text
