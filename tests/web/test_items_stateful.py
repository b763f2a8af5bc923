"""Anybody does anything to items in any order, on the database: the promises hold after every step.

No open item is without a holder; no closed one is without an outcome that was told, once, to everybody who
gave to it or to what was joined with it; nothing points in a circle; nothing that was taken back comes back.
EXAMPLES in the environment plays more of them.
"""

import os
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from learning_exchange import clock
from learning_exchange.cases.models import Case
from learning_exchange.cases.rules import CaseState
from learning_exchange.extensions import db as database
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import ItemContributor, ItemNotice, QueueItem
from learning_exchange.practice_development.operations.asking import ask_for_reply, note_reply, stop_waiting
from learning_exchange.practice_development.operations.closing import close_item
from learning_exchange.practice_development.operations.items import claim_item, hand_over_item, release_item
from learning_exchange.practice_development.operations.leaving import release_items_of, withdraw_contribution
from learning_exchange.practice_development.operations.merging import merge_item, unmerge_item
from learning_exchange.practice_development.operations.splitting import split_item
from learning_exchange.practice_development.queries.following import became
from learning_exchange.practice_development.queries.items import ids_given, teams
from learning_exchange.practice_development.rules.holding import holder
from learning_exchange.practice_development.rules.items import OPEN, Actor, ItemState, NoSuchItem, Refused
from tests.queues import CHANGED, a_queue, actor, an_item
from tests.region import a_person

EXAMPLES = int(os.environ.get("EXAMPLES", "12"))
# Mostly the lead, whom little is refused; sometimes somebody who may do nothing.
WHO, WHICH = st.sampled_from([1, 1, 1, 1, 0, 2, 4]), st.integers(0, 30)
AUTHORS = st.integers(0, 5)


class Work(RuleBasedStateMachine):
    """Six people: three who work on items (one of them a steward of the queue), and three who give."""

    def __init__(self) -> None:
        super().__init__()
        self.people = [
            *(a_person(role) for role in (Role.CHAMPION, Role.LEAD, Role.CHAMPION)),
            *(a_person() for _ in range(3)),
        ]
        self.first = database.session.scalar(select(func.coalesce(func.max(QueueItem.id), 0))) or 0
        self.queue = a_queue(f"Queue {self.people[0].id}", self.people[0], rule=False)
        self.said: list[str] = []

    @initialize()
    def begin(self) -> None:
        for who in (3, 4, 5, 3):
            self.give(who, True)

    # What authors do.

    @rule(who=AUTHORS, routed=st.booleans())
    def give(self, who: int, routed: bool) -> None:
        """A story that no rule fits, or that this queue took."""
        item = an_item(self.people[who], aims=["c-pcsp"])
        item.queue_id = self.queue.id if routed else None
        database.session.commit()

    @rule(which=WHICH)
    def withdraw(self, which: int) -> None:
        """An author takes a story back; the reaction comes some time later, perhaps twice."""
        item = self.pick(which)
        database.session.get_one(Case, item.contribution_id).state = CaseState.WITHDRAWN
        database.session.commit()

    @rule()
    def react(self) -> None:
        for case in database.session.scalars(select(Case).where(Case.state == CaseState.WITHDRAWN)).all():
            withdraw_contribution("case", case.id)
        database.session.commit()

    # What those do who work on items, and those who may not.

    @rule(who=WHO, which=WHICH)
    def claim(self, who: int, which: int) -> None:
        self.act(lambda: claim_item(self.key(which), by=self.actor(who)))

    @rule(who=WHO, which=WHICH, to=AUTHORS)
    def hand_over(self, who: int, which: int, to: int) -> None:
        self.act(lambda: hand_over_item(self.key(which), self.people[to].id, by=self.actor(who)))

    @rule(who=WHO, which=WHICH)
    def release(self, who: int, which: int) -> None:
        self.act(lambda: release_item(self.key(which), by=self.actor(who)))

    @rule(who=WHO, which=WHICH, what=st.sampled_from(["ask", "reply", "stop"]))
    def ask(self, who: int, which: int, what: str) -> None:
        by, key = self.actor(who), self.key(which)
        later = clock.now().date() + timedelta(days=7)
        acts: dict[str, Callable[[], object]] = {
            "ask": lambda: ask_for_reply(key, "The chief nurse", "May we?", later, by=by),
            "reply": lambda: note_reply(key, "Yes.", by=by),
            "stop": lambda: stop_waiting(key, reason="They left.", by=by),
        }
        self.act(acts[what])

    @rule(who=WHO, which=WHICH, into=WHICH)
    def merge(self, who: int, which: int, into: int) -> None:
        self.act(lambda: merge_item(self.key(which), self.key(into), reason="The same.", by=self.actor(who)))

    @rule(who=WHO, which=WHICH)
    def unmerge(self, who: int, which: int) -> None:
        """An undo leads back to the state and the owner that the item had."""
        item = self.pick(which)
        before = (item.state_before, item.owner_id)
        if self.act(lambda: unmerge_item(item.public_id, by=self.actor(who))):
            assert (item.state, item.owner_id) == before

    @rule(who=WHO, which=WHICH)
    def split(self, who: int, which: int) -> None:
        self.act(lambda: split_item(self.key(which), "The letter", "The taxi", by=self.actor(who)))

    @rule(who=WHO, which=WHICH)
    def close(self, who: int, which: int) -> None:
        self.act(lambda: close_item(self.key(which), CHANGED, by=self.actor(who)))

    @rule()
    def leave(self) -> None:
        """The last of the workers loses the role for it; somebody new comes."""
        person = self.people[2]
        person.memberships[0].roles = [str(Role.STAFF)]
        database.session.commit()
        release_items_of(person.id)
        database.session.commit()
        self.people[2] = a_person(Role.CHAMPION)

    # What holds after every step.

    @invariant()
    def the_promises_hold(self) -> None:
        items = {item.id: item for item in self.items()}
        world = _World(items)
        for item in items.values():
            self.assert_held(item, world)
            self.assert_joined_well(item, items)
            if item.state == ItemState.CLOSED:
                assert item.outcome
                assert item.closed_at
                self.assert_told(item, world)
            else:
                assert item.outcome is None
                assert world.told[item.id] == []
            entry = world.became.get(item.id)
            assert (entry is None) == (item.state == ItemState.WITHDRAWN)
            assert entry is None or entry.holder or entry.outcome
        assert all(sentence.endswith(".") for sentence in self.said)

    def assert_held(self, item: QueueItem, world: "_World") -> None:
        """No open item is nobody's, and nobody has one in hand who does not work on items."""
        if item.state not in OPEN:
            return
        owner = database.session.get(Person, item.owner_id) if item.owner_id else None
        assert holder(owner.name if owner else "", world.teams[item.queue_id])
        assert owner is None or owner.roles & {Role.CHAMPION, Role.LEAD}
        assert item.state != ItemState.IN_HAND or owner is not None

    def assert_joined_well(self, item: QueueItem, items: dict[int, QueueItem]) -> None:
        """What is joined lives on in one that is not; whoever follows the way there arrives."""
        if item.state != ItemState.MERGED:
            assert (item.root_id, item.merged_into_id) == (None, None)
            return
        assert item.root_id
        assert items[item.root_id].state not in (ItemState.MERGED, ItemState.WITHDRAWN)
        one, steps = item, 0
        while one.merged_into_id:
            one, steps = items[one.merged_into_id], steps + 1
            assert steps <= len(items), "a circle"
        assert one.id == item.root_id

    def assert_told(self, item: QueueItem, world: "_World") -> None:
        """Everybody who gives to it was told once; and nobody else, once withdrawals have been reacted to."""
        group = [one for one in world.items.values() if item.id in (one.id, one.root_id)]
        owed = {person for one in group if one.id in world.standing for person in world.owed[one.id]}
        told = world.told[item.id]
        assert len(told) == len(set(told))
        if all(one.id in world.standing for one in group):
            assert set(told) == owed
        assert owed <= set(told)

    # Hands.

    def act(self, act: Callable[[], object]) -> bool:
        """Whether it was accepted; a refusal is a sentence."""
        try:
            act()
        except (Refused, NoSuchItem) as refusal:
            database.session.rollback()
            self.said.append(getattr(refusal, "sentence", "."))
            return False
        database.session.commit()
        return True

    def items(self) -> list[QueueItem]:
        of_mine = select(QueueItem).where(QueueItem.id > self.first).order_by(QueueItem.id)
        return list(database.session.scalars(of_mine.execution_options(populate_existing=True)))

    def pick(self, which: int) -> QueueItem:
        items = self.items()
        return items[which % len(items)]

    def key(self, which: int) -> UUID:
        return self.pick(which).public_id

    def actor(self, who: int) -> Actor:
        return actor(self.people[who])


class _World:
    """Everything that the promises are about, read at once."""

    def __init__(self, items: dict[int, QueueItem]) -> None:
        self.items, ids = items, list(items)
        self.standing = ids_given(items.values())
        self.teams = teams({item.queue_id for item in items.values()})
        self.became = became(ids)
        self.told = _people_by_item(ItemNotice, ids)
        self.owed = _people_by_item(ItemContributor, ids)


def _people_by_item(table: type[ItemNotice | ItemContributor], ids: list[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for item, person in database.session.execute(
        select(table.item_id, table.person_id).where(table.item_id.in_(ids))
    ):
        found[item].append(person)
    return found


def test_anybody_does_anything_in_any_order(app: Flask, db: SQLAlchemy) -> None:
    run_state_machine_as_test(
        Work,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=40,
            deadline=None,
            database=None,
            derandomize=EXAMPLES == 12,
            phases=[Phase.generate] + [Phase.shrink] * ("EXAMPLES" in os.environ),  # which takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
