"""Two champions decide about the same story at the same moment, a thousand times: one result each time.

Asha's claim has just ended, which still lets her publish until somebody else takes the story; at that moment
Ben takes it and asks for changes. The last test takes the lock away and loses: so the first can fail.
"""

import os
from collections import Counter
from collections.abc import Callable
from contextvars import Context
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Select, text

from learning_exchange.cases.operations import claim_case, publish_case, return_case
from learning_exchange.cases.rules import Actor, Refused
from learning_exchange.extensions import db
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from tests.region import a_person

# A thousand take ten seconds: ROUNDS=1000.
ROUNDS = int(os.environ.get("ROUNDS", "300"))
WITHOUT_THE_LOCK = 60  # rounds: more than enough of them are lost

_STORIES = text("""
    INSERT INTO "case" (public_id, author_id, organisation_id, state, submission, title, claimed_by_id,
                        claim_expires_at)
    SELECT gen_random_uuid(), :author, :organisation, 'with_champion', 1, 'A story', :asha,
           now() - interval '1 minute'
    FROM generate_series(1, :count) RETURNING public_id
""")
# What happened to each story, and what came of it: (state, events).
_RESULTS = text("""
    SELECT state, (SELECT array_agg(type ORDER BY id) FROM event WHERE stream = 'case:' || story.id), count(*)
    FROM "case" AS story GROUP BY 1, 2
""")
ONE_RESULT = {
    ("published", ("CasePublished",)),
    ("with_author", ("CaseClaimed", "CaseReturned")),
}


def stories(count: int, asha: Person) -> list[UUID]:
    """Stories whose claim by Asha has ended."""
    author = a_person()
    given = {"author": author.id, "organisation": author.memberships[0].organisation_id, "asha": asha.id}
    keys = [*db.session.scalars(_STORIES, given | {"count": count})]
    db.session.commit()
    return keys


def decide(app: Flask, count: int) -> tuple[Counter[str], dict[tuple[str, tuple[str, ...]], int]]:
    """What each of the two was told, and what came of the stories."""
    asha, ben = (a_person(Role.CHAMPION, name=name) for name in ("Asha Patel", "Ben Whitlock"))
    told: list[str]
    keys, both, told = stories(count, asha), Barrier(2, timeout=60), []
    acts = (publishing(Actor(asha.id, asha.roles)), returning(Actor(ben.id, ben.roles)))

    def play(act: Callable[[UUID], None]) -> None:
        with app.app_context():
            for key in keys:
                both.wait()
                told.append(one_answer(act, key))

    threads = [Thread(target=Context().run, args=(play, act)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = db.session.execute(_RESULTS).all()
    return Counter(told), {(state, tuple(events or ())): number for state, events, number in rows}


def one_answer(act: Callable[[UUID], None], key: UUID) -> str:
    try:
        act(key)
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        return refusal.sentence
    return "done"


def publishing(asha: Actor) -> Callable[[UUID], None]:
    return lambda key: void(publish_case(key, by=asha))


def returning(ben: Actor) -> Callable[[UUID], None]:
    def act(key: UUID) -> None:
        claim_case(key, by=ben)
        return_case(key, {"title": "Which bus?"}, strengths="The bus.", by=ben)

    return act


def void(_: object) -> None:
    """Only the deed counts."""


def test_exactly_one_of_two_decisions_happens_every_time(committing_app: Flask) -> None:
    with committing_app.app_context():
        told, results = decide(committing_app, ROUNDS)
        assert set(results) <= ONE_RESULT, results
        assert sum(results.values()) == ROUNDS
        assert told["done"] == ROUNDS, "one of the two, in every round"
        assert sum(told.values()) == 2 * ROUNDS
        assert set(told) <= {
            "done",
            "This story has already been published.",
            "This story is with its author, who was asked for changes.",
            "Ben Whitlock is reviewing this story.",
        }


def test_without_the_lock_both_happen(committing_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def unlocked(self: Select[Any], *_: Any, **__: Any) -> Select[Any]:
        return self

    monkeypatch.setattr(Select, "with_for_update", unlocked)
    with committing_app.app_context():
        told, results = decide(committing_app, WITHOUT_THE_LOCK)
        assert told["done"] > WITHOUT_THE_LOCK
        assert set(results) - ONE_RESULT
