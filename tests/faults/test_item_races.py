"""Two at the same item, with real commits and threads: one result, everybody told once, nobody sees a fault.

ROUNDS=1000 in the environment plays each race as often. The controls take the lock and the unique constraint
away, and the same rounds then tell somebody twice or lose somebody: so those before them can fail.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from threading import Barrier
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Select, text

from learning_exchange.extensions import db
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import QueueItem
from learning_exchange.practice_development.operations.closing import close_item
from learning_exchange.practice_development.operations.items import claim_item
from learning_exchange.practice_development.operations.leaving import withdraw_contribution
from learning_exchange.practice_development.operations.merging import merge_item, unmerge_item
from learning_exchange.practice_development.rules.closing import Closing, Outcome
from learning_exchange.practice_development.rules.items import Actor, Refused
from tests.queues import CHANGED, a_queue, actor, an_item, told
from tests.region import a_person

ROUNDS = int(os.environ.get("ROUNDS", "15"))
OTHER = Closing(Outcome.NOT_TAKEN_FORWARD, words="The form goes next month.")
DONE = "done"


class Two:
    """Two threads that act at the same moment, round after round, each in transactions of its own."""

    def __init__(self, app: Flask, pool: ThreadPoolExecutor) -> None:
        self.app, self.pool, self.barrier = app, pool, Barrier(2)

    def told(self, *acts: Callable[[], object]) -> list[str]:
        """What each is told: DONE, or why not. Anything but a refusal is raised here."""
        return [*self.pool.map(lambda act: Context().run(self._act, act), acts)]

    def _act(self, act: Callable[[], object]) -> str:
        with self.app.app_context():
            db.session.execute(text("SELECT 1"))  # a connection first, so that they start together
            self.barrier.wait(10)
            try:
                act()
                db.session.commit()
            except Refused as refusal:
                db.session.rollback()
                return refusal.sentence
            return DONE


@pytest.fixture
def two(committing_app: Flask) -> Iterator[Two]:
    """In an application context, on a database of this test's own."""
    with committing_app.app_context(), ThreadPoolExecutor(2) as pool:
        yield Two(committing_app, pool)


@pytest.fixture
def people(two: Two) -> list[Person]:
    """Two leads, and two who give."""
    a_queue()
    return [a_person(Role.LEAD), a_person(Role.LEAD), a_person(), a_person()]


def pair(people: list[Person]) -> tuple[QueueItem, QueueItem]:
    return an_item(people[2]), an_item(people[3])


def merging(item: QueueItem, into: QueueItem, by: Person) -> Callable[[], object]:
    """The act, as ids alone: objects do not pass between threads."""
    key, other, me = item.public_id, into.public_id, actor(by)
    return lambda: merge_item(key, other, reason="The same form.", by=me)


def closing(item: QueueItem, by: Person, how: Closing = CHANGED) -> Callable[[], object]:
    key, me = item.public_id, actor(by)
    return lambda: close_item(key, how, by=me)


def now(item: QueueItem) -> QueueItem:
    db.session.expire_all()
    return db.session.get_one(QueueItem, item.id)


def test_two_who_close_at_once_close_once(two: Two, people: list[Person]) -> None:
    for _ in range(ROUNDS):
        item = an_item(people[2])
        answers = two.told(closing(item, people[0]), closing(item, people[1], OTHER))
        assert sorted(answers, key=len) == [DONE, answers[1 - answers.index(DONE)]]
        assert answers.count(DONE) == 1
        assert "This item is closed" in max(answers, key=len)
        expected = Outcome.PRACTICE_CHANGED if answers[0] == DONE else Outcome.NOT_TAKEN_FORWARD
        assert now(item).outcome == expected
        assert told(item) == [people[2].id]


def test_of_merging_and_closing_one_item_one_comes_first(two: Two, people: list[Person]) -> None:
    """The item is joined with another, or it is closed: never both, and nobody is told of both."""
    seen = set()
    for _ in range(ROUNDS):
        item, root = pair(people)
        answers = two.told(merging(item, root, people[0]), closing(item, people[1]))
        assert answers.count(DONE) == 1, answers
        seen.add(answers.index(DONE))
        if answers[0] == DONE:
            assert now(item).state == "merged"
            assert told(item) == []
            close_item(root.public_id, OTHER, by=actor(people[0]))
            db.session.commit()
            assert told(root) == sorted([people[2].id, people[3].id])
        else:
            assert (now(item).state, told(item)) == ("closed", [people[2].id])
            assert now(root).state == "waiting"
    assert ROUNDS < 100 or seen == {0, 1}, "only one of them ever came first"


def test_of_merging_and_closing_the_other_nobody_is_lost_or_told_twice(
    two: Two, people: list[Person]
) -> None:
    seen = set()
    for _ in range(ROUNDS):
        item, root = pair(people)
        answers = two.told(merging(item, root, people[0]), closing(root, people[1]))
        assert answers[1] == DONE or answers[0] == DONE, answers
        if now(root).state != "closed":  # the closing was told to look again
            close_item(root.public_id, CHANGED, by=actor(people[1]))
            db.session.commit()
        if now(item).state == "merged":
            seen.add("merged")
            assert told(root) == sorted([people[2].id, people[3].id])
        else:
            seen.add("closed")
            assert (now(item).state, told(root)) == ("waiting", [people[3].id])
        assert told(item) == []
    assert ROUNDS < 100 or len(seen) == 2, seen


def test_two_that_are_joined_with_each_other_at_once_make_no_circle(two: Two, people: list[Person]) -> None:
    for _ in range(ROUNDS):
        first, second = pair(people)
        answers = two.told(merging(first, second, people[0]), merging(second, first, people[1]))
        assert answers.count(DONE) == 1, answers
        states = sorted([now(first).state, now(second).state])
        assert states == ["merged", "waiting"]


def test_of_undo_and_closing_nobody_is_lost(two: Two, people: list[Person]) -> None:
    for _ in range(ROUNDS):
        item, root = pair(people)
        merge_item(item.public_id, root.public_id, reason="The same.", by=actor(people[0]))
        db.session.commit()
        key, me = item.public_id, actor(people[0])
        two.told(lambda key=key, me=me: unmerge_item(key, by=me), closing(root, people[1]))  # type: ignore[misc]
        if now(root).state != "closed":
            close_item(root.public_id, CHANGED, by=actor(people[1]))
            db.session.commit()
        everybody = sorted([people[2].id, people[3].id])
        assert told(root) == (everybody if now(item).state == "merged" else [people[3].id])


def test_of_withdrawal_and_merge_no_item_of_it_stays(two: Two, people: list[Person]) -> None:
    for _ in range(ROUNDS):
        item, root = pair(people)
        number = item.contribution_id

        def withdraw(number: int = number) -> None:
            withdraw_contribution("case", number)

        two.told(merging(item, root, people[0]), withdraw)
        withdraw()  # a reaction that was refused is run again
        db.session.commit()
        assert (now(item).state, item.root_id) == ("withdrawn", None)
        close_item(root.public_id, CHANGED, by=actor(people[0]))
        db.session.commit()
        assert told(root) == [people[3].id]


def test_two_claims_at_once_never_exceed_the_limit(two: Two) -> None:
    a_queue(working_limit=1)
    for _ in range(ROUNDS):
        me = actor(a_person(Role.CHAMPION))
        first, second = an_item().public_id, an_item().public_id

        def claim(key: UUID, me: Actor = me) -> object:
            return claim_item(key, by=me)

        answers = two.told(lambda key=first: claim(key), lambda key=second: claim(key))  # type: ignore[misc]
        assert sum(answer == DONE for answer in answers) == 1, answers


def test_without_the_lock_somebody_is_lost(
    two: Two, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what the rounds before look for does happen."""
    monkeypatch.setattr(Select, "with_for_update", lambda self, **_: self)
    wrong = 0
    for _ in range(200):
        item, root = pair(people)
        answers = two.told(merging(item, root, people[0]), closing(root, people[1]))
        wrong += answers == [DONE, DONE] and now(item).state == "merged" and len(told(root)) == 1
        if wrong:
            return
    pytest.fail("no round went wrong without the lock")
