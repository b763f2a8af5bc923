"""What may be told of trying a story, what made it work, what may be attached: the rules, exhaustively."""

from itertools import product

import pytest

from learning_exchange.cases.rules import CaseState
from learning_exchange.cases.rules.adopting import (
    ANSWERED,
    COUNTED_AS,
    TRIABLE,
    Answer,
    IntroductionState,
    Outcome,
    balance,
    can_try,
    places_to_tell_of,
)
from learning_exchange.cases.rules.attaching import FILES_MOST, FileKind, can_attach, can_remove
from learning_exchange.cases.rules.factors import ANSWERABLE, NAMEABLE, can_answer, can_propose
from learning_exchange.framework import framework
from learning_exchange.people.rules import Role

HERE, THERE = 1, 2
EDITABLE = {CaseState.DRAFT, CaseState.SCREENING, CaseState.WITH_AUTHOR}
READABLE = {CaseState.PUBLISHED, CaseState.REVIEW_DUE, CaseState.ARCHIVED}


def test_the_outcomes_are_those_of_the_framework() -> None:
    assert {str(outcome) for outcome in Outcome} == set(framework().adoption_outcomes)
    assert set(COUNTED_AS) == set(Outcome)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, ""),
        ({"ad-worked-as-is": 0}, ""),
        (
            {"ad-did-not-work": 2, "ad-worked-as-is": 3, "ad-worked-adapted": 4},
            "worked 3, adapted 4, did not work 2",
        ),
        ({"ad-stopped": 1, "ad-mixed": 1_200}, "mixed or too early 1,200, stopped 1"),
        (dict.fromkeys(Outcome, 1), "worked 1, adapted 1, mixed or too early 1, did not work 1, stopped 1"),
    ],
)
def test_the_balance_leaves_nothing_out_that_was_told(counts: dict[str, int], words: str) -> None:
    assert balance(counts) == words


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("is_author", [True, False])
@pytest.mark.parametrize("at", [HERE, THERE])
def test_who_may_tell_of_trying(state: CaseState, is_author: bool, at: int) -> None:
    refusal = can_try(state, is_author=is_author, from_organisation=HERE, at_organisation=at)
    may = state in READABLE and not (is_author and at == HERE)
    assert (refusal is None) is may
    assert may or (refusal and refusal.endswith("."))


def test_a_story_is_tried_where_everybody_can_read_it() -> None:
    assert TRIABLE == READABLE


@pytest.mark.parametrize(
    ("is_author", "told_of", "left"),
    [
        (False, [], [HERE, THERE]),
        (False, [HERE], [THERE]),
        (True, [], [THERE]),
        (True, [THERE], []),
        (False, [HERE, THERE], []),
    ],
)
def test_where_somebody_may_still_tell_of_it(is_author: bool, told_of: list[int], left: list[int]) -> None:
    assert (
        places_to_tell_of([HERE, THERE], is_author=is_author, from_organisation=HERE, told_of=told_of) == left
    )


@pytest.mark.parametrize(("state", "answer"), [*product(IntroductionState, Answer)])
def test_every_answer_to_an_introduction_moves_or_is_refused(
    state: IntroductionState, answer: Answer
) -> None:
    after = ANSWERED.get((state, answer))
    if answer is Answer.AGREE:
        assert after is IntroductionState.AGREED
    elif state is IntroductionState.AGREED:
        assert after is None, "an address that was given cannot be taken back"
    else:
        assert after is IntroductionState.DECLINED


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("is_author", [True, False])
@pytest.mark.parametrize("role", Role)
def test_who_names_what_made_it_work_and_who_agrees(state: CaseState, is_author: bool, role: Role) -> None:
    names = can_propose(state, frozenset({role}), is_author=is_author) is None
    assert names is (state in NAMEABLE and role is Role.CHAMPION and not is_author)
    assert (can_answer(state, is_author=is_author) is None) is (is_author and state in ANSWERABLE)


def test_what_can_be_named_can_be_answered() -> None:
    assert NAMEABLE < ANSWERABLE
    assert not ANSWERABLE & {CaseState.DRAFT, CaseState.SCREENING, CaseState.WITHDRAWN}


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("count", [0, FILES_MOST - 1, FILES_MOST])
def test_a_file_is_added_while_the_words_can_be_changed(state: CaseState, count: int) -> None:
    may = can_attach(state, is_author=True, count=count) is None
    assert may is (state in EDITABLE and count < FILES_MOST)
    assert can_attach(state, is_author=False, count=count)


@pytest.mark.parametrize("state", CaseState)
def test_a_file_is_removed_at_any_time(state: CaseState) -> None:
    assert (can_remove(state, is_author=True) is None) is (state is not CaseState.WITHDRAWN)
    assert can_remove(state, is_author=False)


@pytest.mark.parametrize("kind", FileKind)
def test_every_kind_of_file_has_a_name_for_http(kind: FileKind) -> None:
    assert kind.mimetype in {"image/jpeg", "image/png", "image/webp", "application/pdf"}
    assert kind.is_picture is kind.mimetype.startswith("image/")
