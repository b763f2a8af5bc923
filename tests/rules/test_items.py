"""What may become of an item: every (state, act, relation), and what holders, dates and limits are called."""

from datetime import date, timedelta
from itertools import product

import pytest

from learning_exchange.people.rules import Role
from learning_exchange.practice_development.rules.holding import (
    LEADS,
    Age,
    Team,
    age_of,
    days_to_outcome,
    due_in_words,
    holder,
    over_the_limit,
)
from learning_exchange.practice_development.rules.items import (
    NOT_YOURS,
    OPEN,
    TABLE,
    WORKERS,
    Act,
    Actor,
    ItemState,
    Relation,
    Standing,
    acts_open_to,
    refusal,
    relation_of,
)
from learning_exchange.practice_development.rules.routing import Priority

# Written by hand, to be read beside the issue: where each act leads, by state. "=" stays, "." is refused;
# a small letter is for owner and stewards alone, a capital letter for everybody who works on items.
#           waiting  in hand  awaiting  closed  merged  withdrawn
EXPECTED = """
claim          I        .        .        .       .       .
hand_over      i        =        =        .       .       .
release        .        w        .        .       .       .
ask            .        a        .        .       .       .
note_reply     .        .        i        .       .       .
stop_waiting   .        .        i        .       .       .
set_due        =        =        =        .       .       .
checklist      =        =        =        .       .       .
note           +        +        +        .       .       .
link           =        =        =        .       .       .
merge          m        m        .        .       .       .
take_in        +        +        +        .       .       .
unmerge        .        .        .        .       b       .
split          =        =        =        .       .       .
close          c        c        c        .       .       .
"""
LETTERS = {
    "w": ItemState.WAITING,
    "i": ItemState.IN_HAND,
    "a": ItemState.AWAITING_REPLY,
    "c": ItemState.CLOSED,
    "m": ItemState.MERGED,
}


def table() -> dict[tuple[ItemState, Act], str]:
    rows = [line.split() for line in EXPECTED.strip().splitlines()]
    assert [row[0] for row in rows] == [str(act) for act in Act]
    return {(state, Act(row[0])): row[1:][n] for row in rows for n, state in enumerate(ItemState)}


@pytest.mark.parametrize(("state", "act", "relation"), [*product(ItemState, Act, Relation)], ids=str)
def test_every_state_act_and_relation_moves_or_is_refused(
    state: ItemState, act: Act, relation: Relation
) -> None:
    letter = table()[state, act]
    why_not = refusal(Standing(state, 7, "Asha Patel"), act, relation)
    may = letter != "." and (
        relation in (Relation.OWNER, Relation.STEWARD)
        or (relation is Relation.CHAMPION and (letter.isupper() or letter == "+"))
    )
    assert (why_not is None) == may
    if why_not is not None:
        assert why_not.endswith(".")
        assert why_not[0].isupper()
        assert len(why_not.split()) >= 3
    if may:
        to = TABLE[state, act].to
        assert to == (None if letter == "b" else state if letter in "=+" else LETTERS[letter.lower()])


def test_nothing_leads_out_of_what_is_over() -> None:
    for (state, act), move in TABLE.items():
        assert state in OPEN or (state is ItemState.MERGED and act is Act.UNMERGE and move.to is None)


def test_whoever_does_not_work_on_items_does_nothing() -> None:
    for state, act, relation in product(ItemState, Act, set(Relation) - WORKERS):
        assert refusal(Standing(state), act, relation) == NOT_YOURS


def test_a_merge_is_undone_only_while_the_other_is_open() -> None:
    joined = Standing(ItemState.MERGED, 7, "Asha Patel", root_is_open=False)
    why_not = refusal(joined, Act.UNMERGE, Relation.OWNER)
    assert why_not
    assert "closed" in why_not


def test_the_buttons_are_what_the_table_allows() -> None:
    for state, relation in product(ItemState, Relation):
        standing = Standing(state, 7, "Asha Patel")
        offered = acts_open_to(standing, relation)
        assert set(offered) == {act for act in Act if refusal(standing, act, relation) is None}


@pytest.mark.parametrize(
    ("roles", "owns", "steward", "gave", "expected"),
    [
        ({Role.CHAMPION}, True, True, True, Relation.OWNER),
        ({Role.CHAMPION}, False, True, True, Relation.STEWARD),
        ({Role.LEAD}, False, False, False, Relation.STEWARD),
        ({Role.ADMINISTRATOR}, False, False, False, Relation.STEWARD),
        ({Role.CHAMPION}, False, False, True, Relation.CHAMPION),
        # Whoever lost the role for it is owner and steward no longer.
        ({Role.STAFF}, True, True, True, Relation.CONTRIBUTOR),
        ({Role.MANAGER}, False, True, False, Relation.OTHER),
        (set(), False, False, False, Relation.OTHER),
    ],
)
def test_what_somebody_is_to_an_item(
    roles: set[Role], owns: bool, steward: bool, gave: bool, expected: Relation
) -> None:
    standing = Standing(ItemState.IN_HAND, 7 if owns else 8, "Asha Patel")
    found = relation_of(Actor(7, frozenset(roles)), standing, is_steward=steward, is_contributor=gave)
    assert found is expected


def test_an_item_is_never_nobodys() -> None:
    assert holder("Asha", Team("Ben", ("Cara",))) == "Asha"
    assert holder("", Team("Ben", ("Cara",))) == "Ben"
    assert holder("", Team("", ("Cara", "Dan", "Eve"))) == "the stewards: Cara, Dan and Eve"
    assert holder("", Team()) == LEADS


@pytest.mark.parametrize(
    ("days", "words", "age"),
    [
        (-400, "400 days overdue", Age.OVERDUE),
        (-1, "1 day overdue", Age.OVERDUE),
        (0, "due today", Age.SOON),
        (1, "due tomorrow", Age.SOON),
        (7, "due in 7 days", Age.SOON),
        (8, "due in 8 days", Age.EARLY),
    ],
)
def test_how_near_a_due_date_is(days: int, words: str, age: Age) -> None:
    today = date(2026, 3, 1)
    assert due_in_words(today + timedelta(days=days), today) == words
    assert age_of(today + timedelta(days=days), today) is age


def test_what_is_urgent_is_due_sooner() -> None:
    assert [days_to_outcome(28, one) for one in Priority] == [7, 14, 28]
    assert days_to_outcome(1, Priority.URGENT) == 1


def test_a_limit_says_what_is_in_hand() -> None:
    assert over_the_limit([], 1) is None
    assert over_the_limit(["“A”"], 2) is None
    said = over_the_limit(["“A”", "“B”"], 2)
    assert said == (
        "You have 2 items of this queue in hand, and 2 is its limit: “A” and “B”."
        " Close one or give one back first."
    )
    theirs = over_the_limit(["“A”"], 1, whose="Ben")
    assert theirs == "Ben has 1 item of this queue in hand, and 1 is its limit: “A”."
