"""Changing the rules: where a rule stands afterwards, and what a change would have done."""

from typing import Any

import pytest

from learning_exchange.practice_development.rules.editing import Change, Edit, edited, place_of, try_out
from learning_exchange.practice_development.rules.items import OPEN, ItemState
from learning_exchange.practice_development.rules.moving import can_move
from learning_exchange.practice_development.rules.queues import can_retire
from learning_exchange.practice_development.rules.routing import Conditions, Priority, Rule
from learning_exchange.practice_development.rules.rule_book import RuleBook
from tests.rules.test_routing import a_contribution


def a_rule(number: int, **values: Any) -> Rule:
    """A rule that fits everything, unless it says otherwise."""
    return Rule(number, 1, number * 10, Conditions(**values))


RULES = [a_rule(1), a_rule(2), a_rule(3)]


@pytest.mark.parametrize(
    ("edit", "order"),
    [
        (Edit(Change.MADE, a_rule(0), 0), [0, 1, 2, 3]),
        (Edit(Change.MADE, a_rule(0), 3), [1, 2, 3, 0]),
        (Edit(Change.MOVED, a_rule(3), 0), [3, 1, 2]),
        (Edit(Change.MOVED, a_rule(1), 1), [2, 1, 3]),
        (Edit(Change.MOVED, a_rule(1), 2), [2, 3, 1]),
        (Edit(Change.CHANGED, a_rule(2), 1), [1, 2, 3]),
        (Edit(Change.REMOVED, a_rule(2), None), [1, 3]),
    ],
)
def test_an_edit_puts_a_rule_where_it_says(edit: Edit, order: list[int]) -> None:
    assert [rule.id for rule in edited(RULES, edit)] == order


def test_an_edit_brings_the_rule_as_it_shall_be() -> None:
    changed = a_rule(2, aims=("c-sdm",))
    after = edited(RULES, Edit(Change.CHANGED, changed, 1))
    assert after == [RULES[0], changed, RULES[2]]
    assert place_of(after, 2) == 1


def test_a_trial_counts_what_would_have_gone_elsewhere() -> None:
    before = RuleBook([a_rule(1, words=("bus",)), a_rule(2)])
    hasty = Rule(1, 1, 10, Conditions(words=("bus",)), Priority.URGENT)
    after = RuleBook([a_rule(3, words=("form",)), hasty, a_rule(2)])
    given = [
        a_contribution(id=1, title="The form", summary=""),
        a_contribution(id=2, title="The bus", summary=""),
        a_contribution(id=3, title="The lift", summary=""),
        a_contribution(id=4, title="The form on the bus", summary=""),
    ]
    trial = try_out(given, before, after)
    assert trial.asked == 4
    assert [one.contribution.id for one in trial.moved] == [1, 4]
    assert [one.contribution.id for one in trial.hastened] == [2]
    assert trial.ways == [(20, 30, 1), (10, 30, 1)]
    assert try_out([], before, after).asked == 0
    assert try_out(given, RuleBook([]), after).ways[0][0] is None


def test_what_is_open_in_a_retired_queue_must_go_somewhere() -> None:
    assert can_retire(0, 0, has_heir=False) is None
    assert can_retire(3, 2, has_heir=True) is None
    assert can_retire(1, 0, has_heir=False) == "Choose the queue that takes over what is open in this one."
    assert can_retire(0, 1, has_heir=False) == "Choose the queue that the rules of this one shall fill."


@pytest.mark.parametrize("state", ItemState)
def test_only_open_items_are_moved_and_only_elsewhere(state: ItemState) -> None:
    assert (can_move(state, 1, 2) is None) == (state in OPEN)
    assert (can_move(state, None, 2) is None) == (state in OPEN)
    assert can_move(state, 2, 2) is not None
