"""Rows made in bulk are those that the operations make: each simulated story is played again."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange import clock
from learning_exchange.cases.contributions import contribution_of
from learning_exchange.cases.models import Case, CaseComment, CaseVersion
from learning_exchange.cases.operations import (
    archive_case,
    claim_case,
    publish_case,
    return_case,
    save_draft,
    submit_case,
    withdraw_case,
    writing_of,
)
from learning_exchange.cases.rules import Actor, CaseState
from learning_exchange.demo.loading import Wish, load
from learning_exchange.outbox import EventRecord
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import QueueItem
from learning_exchange.practice_development.operations.routing import route
from tests.region import WORDS

SIMULATED = 400
PLAYED_OF_EACH_STATE = 10
# Ids are new ones, and the others are dated by the database's own clock.
NOT_THE_SAME = {"id", "public_id", "case_id", "contribution_id", "claim_expires_at", "arrived_at", "due_on"}
DATED_BY_THE_DATABASE = {QueueItem: {"state_since"}}

# A story passes through these in a review of two readers, or after two years.
NOT_IN_MYSHIRE = {
    CaseState.SCREENING,
    CaseState.WITH_SECOND_READER,
    CaseState.READY,
    CaseState.REVIEW_DUE,
}


@pytest.fixture
def simulated(app: Flask, db: SQLAlchemy) -> list[Case]:
    """Stories made in bulk, in every state."""
    load(Wish(people=300 + 2 * SIMULATED), lambda _: None)
    db.session.commit()
    in_bulk = db.session.scalars(select(Case).order_by(Case.id.desc()).limit(SIMULATED)).all()
    by_state = {state: [case for case in in_bulk if case.state == state] for state in CaseState}
    return [case for cases in by_state.values() for case in cases[:PLAYED_OF_EACH_STATE]]


def events_of(db: SQLAlchemy, case: Case) -> list[EventRecord]:
    wanted = select(EventRecord).where(EventRecord.stream == f"case:{case.id}").order_by(EventRecord.id)
    return list(db.session.scalars(wanted))


def play_again(db: SQLAlchemy, case: Case) -> Case:
    """A second story with the same words, on which the same people do the same at the same moments."""
    key = uuid4()
    with clock.stopped(case.created_at):
        words: dict[str, Any] = (
            WORDS if case.state == CaseState.WITHDRAWN else {}
        )  # of such a story no words are left
        again = save_draft(key, replace(writing_of(case), **words), by=case.author_id)
    for event in events_of(db, case):
        with clock.stopped(event.occurred_at):
            STEPS[event.type](again, case, event)
            db.session.flush()
    return again


def comments_at(case: Case, submission: int) -> dict[str, str]:
    wanted = select(CaseComment).where(CaseComment.case_id == case.id, CaseComment.submission == submission)
    return {comment.field: comment.body for comment in _db().session.scalars(wanted)}


def _db() -> SQLAlchemy:
    from learning_exchange.extensions import db

    return db


def champion(event: EventRecord) -> Actor:
    assert event.actor_id is not None
    return Actor(event.actor_id, frozenset({Role.CHAMPION}))


def routed(again: Case) -> None:
    contribution = contribution_of(again.id)
    assert contribution is not None
    route(contribution)


STEPS: dict[str, Callable[[Case, Case, EventRecord], object]] = {
    "CaseSubmitted": lambda again, case, _: submit_case(again.public_id, by=case.author_id),
    "ContributionRouted": lambda again, _, __: routed(again),
    "CaseClaimed": lambda again, _, event: claim_case(again.public_id, by=champion(event)),
    "CaseReturned": lambda again, case, event: return_case(
        again.public_id,
        comments_at(case, event.payload["submission"]) or dict.fromkeys(event.payload["fields"], "Erased."),
        by=champion(event),
    ),
    "CasePublished": lambda again, _, event: publish_case(again.public_id, by=champion(event)),
    "CaseWithdrawn": lambda again, case, _: withdraw_case(
        again.public_id, by=Actor(case.author_id, frozenset())
    ),
    "CaseArchived": lambda again, _, event: archive_case(again.public_id, by=champion(event)),
}


def columns_of(row: Any) -> dict[str, Any]:
    _db().session.refresh(row)
    return {
        column.name: getattr(row, column.name)
        for column in row.__table__.columns
        if column.name not in NOT_THE_SAME | DATED_BY_THE_DATABASE.get(type(row), set())
    }


def told(event: EventRecord) -> dict[str, Any]:
    """An event without the ids that a second playing must have of its own."""
    payload = {
        name: value
        for name, value in event.payload.items()
        if name not in ("case_id", "contribution_id", "item_id")
    }
    return {
        "type": event.type,
        "version": event.version,
        "actor": event.actor_id,
        "payload": payload,
        "at": event.occurred_at,
    }


def rows_about(db: SQLAlchemy, case: Case) -> list[dict[str, Any]]:
    comments = db.session.scalars(
        select(CaseComment).where(CaseComment.case_id == case.id).order_by(CaseComment.id)
    )
    items = db.session.scalars(select(QueueItem).where(QueueItem.contribution_id == case.id))
    versions = db.session.scalars(
        select(CaseVersion).where(CaseVersion.case_id == case.id).order_by(CaseVersion.submission)
    )
    return [columns_of(row) for row in [case, *versions, *comments, *items]]


def test_bulk_rows_are_those_of_the_operations(db: SQLAlchemy, simulated: list[Case]) -> None:
    steps = set()
    for case in simulated:
        again = play_again(db, case)
        events = events_of(db, case)
        assert rows_about(db, again) == rows_about(db, case)
        assert (again.claim_expires_at is None) == (case.claim_expires_at is None)
        assert [told(event) for event in events_of(db, again)] == [told(event) for event in events]
        assert_settled(db, case, events)
        steps |= {event.type for event in events}
    # The comparison has seen every state and step, and ids that come next are free.
    assert {case.state for case in simulated} == set(CaseState) - NOT_IN_MYSHIRE
    assert steps == set(STEPS)
    assert any(case.claimed_by_id for case in simulated)
    assert any(case.submission > 1 for case in simulated)


def assert_settled(db: SQLAlchemy, case: Case, events: list[EventRecord]) -> None:
    """The item arrived with the story, in the chain that began with handing it in, and nothing waits."""
    assert all(event.dispatched_at == event.occurred_at for event in events)
    chains = [event.correlation_id for event in events]
    assert len(set(chains)) == max(0, len(chains) - 1)
    if events:
        item = db.session.scalars(select(QueueItem).where(QueueItem.contribution_id == case.id)).one()
        assert item.arrived_at == events[0].occurred_at
        assert events[1].payload["item_id"] == item.id
        assert chains[0] == chains[1]
