"""When two people read a story, what changed between two versions, and the words for whose move it is."""

from datetime import timedelta
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning_exchange.cases.rules import FINAL, CaseState, why_second_reader
from learning_exchange.cases.rules.differences import Change, Piece, differences
from learning_exchange.cases.rules.telling import by_when, whose_move
from learning_exchange.cases.rules.waiting import Line, ordinal, usual_time
from learning_exchange.screening import screen_boxes

PLAIN = screen_boxes({"what_you_did": "We looked at the timetable together."})
AGE_ALONE = screen_boxes({"what_you_did": "She is 47 and likes the bus."})
AGE_AND_DAY = screen_boxes({"what_you_did": "She is 47 and came on 3 March 2026 by bus."})


@pytest.mark.parametrize(
    ("about_one_person", "confirmed", "findings", "why"),
    [
        (False, [], PLAIN, ""),
        (True, [], PLAIN, "It is about one person."),
        (
            False,
            ["nhs_number"],
            PLAIN,
            "Screening asked about something (nhs number), and its author said that it is nobody in care.",
        ),
        (False, [], AGE_ALONE, ""),
        (
            False,
            [],
            AGE_AND_DAY,
            "Small details in it (exact age, exact date) could together point to somebody.",
        ),
    ],
)
def test_why_a_story_needs_a_second_reader(
    about_one_person: bool, confirmed: list[str], findings: list[object], why: str
) -> None:
    said = why_second_reader(about_one_person=about_one_person, confirmed=confirmed, findings=findings)  # type: ignore[arg-type]
    assert said == why


def test_all_reasons_are_told() -> None:
    said = why_second_reader(about_one_person=True, confirmed=["name"], findings=AGE_AND_DAY)
    assert said.count(".") == 3


def test_words_that_changed_are_told_apart() -> None:
    assert differences("We took the bus home.", "We took the late bus home.") == [
        Piece(Change.SAME, "We took the "),
        Piece(Change.NEW, "late "),
        Piece(Change.SAME, "bus home."),
    ]
    assert differences("the old bus", "the new train") == [
        Piece(Change.SAME, "the "),
        Piece(Change.GONE, "old bus"),
        Piece(Change.NEW, "new train"),
    ]
    assert differences("", "New.") == [Piece(Change.NEW, "New.")]
    assert differences("Gone.", "") == [Piece(Change.GONE, "Gone.")]
    assert differences("", "") == []


WORDS = st.lists(st.sampled_from(["a", "bus", " ", "\n", ".", "don't", "é", "🚌"]), max_size=30).map("".join)


@given(WORDS, WORDS)
def test_both_versions_can_be_put_together_again(before: str, after: str) -> None:
    pieces = differences(before, after)
    assert "".join(text for change, text in pieces if change is not Change.NEW) == before
    assert "".join(text for change, text in pieces if change is not Change.GONE) == after
    assert all(text for _, text in pieces)
    if before == after:
        assert {change for change, _ in pieces} <= {Change.SAME}


@pytest.mark.parametrize("word", ["a ", "a b ", "word, ", "ab"])
def test_the_longest_box_is_compared_in_a_moment(word: str) -> None:
    longest = (word * 10_000)[:10_000]
    began = perf_counter()
    differences(longest, "x" + longest[:-1])
    assert perf_counter() - began < 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (Line(3, 7, timedelta(days=4)), "3rd of 7 waiting; usually 4 days"),
        (Line(1, 1, timedelta(hours=30)), "1st of 1 waiting; usually 1 day"),
        (Line(2, 9, timedelta(hours=3)), "2nd of 9 waiting; usually less than a day"),
        (
            Line(11, 100, None),
            "11th of 100 or more waiting; not enough stories yet to say how long it usually takes",
        ),
        (Line(None, 100, timedelta(days=9)), "more than 100 waiting before it; usually 9 days"),
    ],
)
def test_the_place_of_a_story_in_words(line: Line, said: str) -> None:
    assert line.in_words == said


def test_ordinals() -> None:
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111)] == (
        ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "101st", "111th"]
    )
    assert usual_time(timedelta(days=2)) == "usually 2 days"


@pytest.mark.parametrize("state", CaseState)
def test_every_open_state_says_whose_move_it_is_and_by_when(state: CaseState) -> None:
    for is_author in (True, False):
        for reader in (None, "Asha Patel"):
            said = whose_move(state, author="Jo {reader}", is_author=is_author, reader=reader)
            assert bool(said) == (state not in FINAL)
        for is_late in (True, False):
            when = by_when(state, is_author=is_author, is_late=is_late)
            assert bool(when) == (state not in FINAL)
            assert when.format(day="3 March").endswith(".") or state in FINAL
    assert whose_move(CaseState.WITH_AUTHOR, author="Jo", is_author=False, reader=None).startswith(
        "Jo's move"
    )
