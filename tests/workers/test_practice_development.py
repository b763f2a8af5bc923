"""Routing a story after it was handed in: once, whatever happens, and not if it was taken back."""

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange.cases.rules import CaseState
from learning_exchange.events.cases import CaseSubmitted
from learning_exchange.extensions import db as committed
from learning_exchange.outbox import EventRecord, record
from learning_exchange.practice_development.models import Queue, QueueItem, RoutingRule
from tests.region import a_person, a_story
from workers import work
from workers.practice_development import route_contribution


def routings(db: SQLAlchemy) -> list[EventRecord]:
    return list(db.session.scalars(select(EventRecord).where(EventRecord.type == "ContributionRouted")))


def test_called_twice_it_routes_once(db: SQLAlchemy) -> None:
    case = a_story(a_person(), CaseState.WITH_CHAMPION)
    for _ in range(2):
        route_contribution(CaseSubmitted(case_id=case.id, submission=1))
    [item] = db.session.scalars(select(QueueItem))
    assert (item.kind, item.contribution_id, item.queue_id) == ("case", case.id, None)
    assert [event.payload["item_id"] for event in routings(db)] == [item.id]


def test_a_story_that_was_taken_back_is_not_routed(db: SQLAlchemy) -> None:
    case = a_story(a_person(), CaseState.WITHDRAWN)
    route_contribution(CaseSubmitted(case_id=case.id, submission=1))
    assert db.session.scalars(select(QueueItem)).all() == []
    assert routings(db) == []


def test_a_story_finds_its_queue_through_the_outbox(committing_app: Flask) -> None:
    with committing_app.app_context():
        queue = Queue(name="Deciding together", purpose="Choices")
        committed.session.add(queue)
        committed.session.flush()
        committed.session.add(
            RoutingRule(queue_id=queue.id, position=1, conditions={"behaviours": ["c-sm-affirm"]})
        )
        author = a_person()
        case = a_story(author, CaseState.WITH_CHAMPION, behaviours=["c-sm-affirm"])
        record(CaseSubmitted(case_id=case.id, submission=1), by=author.id)
        committed.session.commit()
        work.drain(committing_app)
        item = committed.session.scalars(select(QueueItem)).one()
        assert item.queue_id == queue.id
        assert item.because == "because it is tagged “Affirms positive steps already taken”"
        [told] = routings(committed)
        submitted = committed.session.scalars(
            select(EventRecord.correlation_id).where(EventRecord.type == "CaseSubmitted")
        )
        assert [told.correlation_id] == submitted.all()
