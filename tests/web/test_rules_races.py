"""Two leads at once, and a queue that is retired while it fills: real commits, in threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import func, select

from learning_exchange.cases.contributions import contribution_of
from learning_exchange.extensions import db
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import Queue, QueueItem, RoutingRule, RuleVersion
from learning_exchange.practice_development.operations.queues import retire_queue
from learning_exchange.practice_development.operations.routing import route
from learning_exchange.practice_development.operations.rules import save_edit
from learning_exchange.practice_development.queries.rules import routing_rules, stamp
from learning_exchange.practice_development.rules.editing import Change, Edit
from learning_exchange.practice_development.rules.queues import ChangedMeanwhile
from learning_exchange.practice_development.rules.routing import Conditions, Rule
from tests.region import a_person, a_story
from tests.routed import a_queue, a_rule

ROUNDS = 25


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[Any]:
    """What each act answered, an exception included, when all began at one moment and committed."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        with app.app_context():
            start.wait()
            try:
                answer = act()
                db.session.commit()
            except Exception as error:  # noqa: BLE001  # it is the answer
                return error
            return answer

    with ThreadPoolExecutor(len(acts)) as pool:
        return [*pool.map(run, acts)]


def test_of_two_who_save_a_rule_at_once_one_is_told(committing_app: Flask) -> None:
    with committing_app.app_context():
        lead, queue = a_person(Role.LEAD).id, a_queue().id
        db.session.commit()
    for number in range(ROUNDS):
        with committing_app.app_context():
            seen = stamp()

        def save(seen: UUID | None = seen, words: str = f"word{number}") -> None:
            rule = Rule(0, 0, queue, Conditions(words=(words,)))
            save_edit(Edit(Change.MADE, rule, 0), seen=seen, by=lead)

        answers = at_once(committing_app, save, save)
        assert sorted(type(one).__name__ for one in answers) == ["ChangedMeanwhile", "NoneType"]
        assert any(isinstance(one, ChangedMeanwhile) for one in answers)
    with committing_app.app_context():
        positions = db.session.scalars(select(RoutingRule.position).order_by(RoutingRule.position)).all()
        assert positions == list(range(1, ROUNDS + 1))
        assert db.session.scalar(select(func.count()).select_from(RuleVersion)) == ROUNDS
        assert len(routing_rules()) == ROUNDS


def test_nothing_is_left_behind_in_a_queue_that_is_retired_while_it_fills(committing_app: Flask) -> None:
    with committing_app.app_context():
        lead, author = a_person(Role.LEAD).id, a_person()
        heir = a_queue("The heir")
        cases = [a_story(author).id for _ in range(ROUNDS)]
        queues = [a_queue(f"Queue {number}") for number in range(ROUNDS)]
        a_rule(queues[0], aims=["c-sdm"])
        db.session.commit()
        heir_id, public_ids = heir.public_id, [queue.public_id for queue in queues]
    for case_id, retired in zip(cases, public_ids, strict=True):
        with committing_app.app_context():
            rule = db.session.scalars(select(RoutingRule)).one()
            queue = db.session.scalars(select(Queue).where(Queue.public_id == retired)).one()
            rule.queue_id, rule.version = queue.id, rule.version + 1
            db.session.commit()

        def put(case_id: int = case_id) -> None:
            contribution = contribution_of(case_id)
            assert contribution
            route(contribution)

        def retire(retired: UUID = retired) -> None:
            retire_queue(retired, into=heir_id, by=lead)

        assert at_once(committing_app, put, retire) == [None, None]
    with committing_app.app_context():
        held = db.session.scalars(select(Queue.name).join(QueueItem, QueueItem.queue_id == Queue.id)).all()
        assert held == ["The heir"] * ROUNDS
