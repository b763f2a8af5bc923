"""Numbers behind which few people stand are hidden, and cannot be worked out from what is shown."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning_exchange.practice_development.rules.figures import (
    FEWEST,
    Found,
    Table,
    in_spans,
    is_mostly_hidden,
    protect,
    share,
    table,
)

ENOUGH = None


def few(*people: int) -> frozenset[int]:
    return frozenset(people)


def one_row(*cells: tuple[int, frozenset[int] | None]) -> Table:
    made = table(1, len(cells), [Found(0, at, count, people) for at, (count, people) in enumerate(cells)])
    protect([made])
    return made


def test_enough_people_hide_nothing() -> None:
    assert one_row((9, ENOUGH), (0, few()), (7, ENOUGH)).shown(0) == [9, 0, 7, 16]


def test_few_people_are_hidden_however_much_they_gave() -> None:
    shown = one_row((90, few(1, 2)), (3, ENOUGH), (8, ENOUGH)).shown(0)
    assert shown[0] is None
    assert shown.count(None) == 2, "and another, or it were the rest of the total"


def test_people_are_counted_once_in_a_total() -> None:
    made = table(1, 3, [Found(0, at, 2, few(1, 2)) for at in range(3)])
    assert made.shown(0) == [None, None, None, None], "the same two gave all of it"
    made = table(1, 3, [Found(0, at, 2, few(at, at + 10)) for at in range(3)])
    assert made.shown(0) == [None, None, None, 6], "six people together"


def test_the_only_part_hides_its_total() -> None:
    assert one_row((3, few(1)), (0, few())).shown(0) == [None, 0, None]


def test_two_that_are_one_each_are_not_given_away_by_their_total() -> None:
    made = table(1, 3, [Found(0, 0, 1, few(1)), Found(0, 1, 1, few(2)), Found(0, 2, 8, ENOUGH)])
    protect([made])
    assert made.shown(0)[-1] is None or made.shown(0)[2] is None


def test_one_place_is_not_the_rest_of_all_places() -> None:
    made = table(3, 1, [Found(0, 0, 9, ENOUGH), Found(1, 0, 2, few(1)), Found(2, 0, 12, ENOUGH)])
    protect([made])
    shown = [made.shown(row)[0] for row in range(4)]
    assert shown[1] is None
    assert shown.count(None) >= 2


def test_a_total_that_one_table_hides_no_other_shows() -> None:
    by_week = table(2, 2, [Found(0, 0, 2, few(1)), Found(1, 0, 9, ENOUGH), Found(1, 1, 9, ENOUGH)])
    by_kind = table(2, 2, [Found(0, 1, 2, few(1)), Found(1, 0, 10, ENOUGH), Found(1, 1, 8, ENOUGH)])
    protect([by_week, by_kind])
    for row in range(3):
        assert (by_week.shown(row)[-1] is None) == (by_kind.shown(row)[-1] is None)


@pytest.mark.parametrize(
    ("part", "whole", "shown"), [(1, 3, 33), (None, 3, None), (1, None, None), (0, 0, None), (0, 4, 0)]
)
def test_a_share_needs_both(part: int | None, whole: int | None, shown: int | None) -> None:
    assert share(part, whole) == shown


@st.composite
def founds(draw: st.DrawFn) -> tuple[int, int, list[Found]]:
    """What was counted in a table of up to three by three."""
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    found = []
    for row, column in product(range(rows), range(columns)):
        if count := draw(st.sampled_from([0, 0, 1, 1, 2, 3, 6])):
            people = draw(st.frozensets(st.integers(1, 8), min_size=1, max_size=count))
            found.append(Found(row, column, count, people if len(people) < FEWEST else ENOUGH))
    return rows, columns, found


@settings(max_examples=300, deadline=None)
@given(founds())
def test_no_hidden_number_can_be_worked_out(drawn: tuple[int, int, list[Found]]) -> None:
    """By whoever knows all the rules: parts make up totals, and what is hidden is no zero."""
    rows, columns, found = drawn
    made = table(rows, columns, found)
    small = list(made.hidden)
    protect([made])
    shown = [made.shown(row) for row in range(rows + 1)]
    for row, bits in enumerate(small):
        assert bits & made.hidden[row] == bits
    cells = [(r, c) for r, c in product(range(rows + 1), range(columns + 1)) if shown[r][c] is None]
    worlds = possible(shown, made.counts)
    for cell in cells:
        assert len({world[cell] for world in worlds}) > 1, (made.counts, shown)


def possible(shown: list[list[int | None]], counts: list[list[int]]) -> list[dict[tuple[int, int], int]]:
    """Tables that look as this one does, near enough to the true one to be found by trying.

    Of a world in which two hidden parts differ by one, every total follows from its parts.
    """
    rows, columns = len(shown) - 1, len(shown[0]) - 1
    inner = [(r, c) for r, c in product(range(rows), range(columns)) if shown[r][c] is None]
    found = []
    for steps in product((-1, 0, 1), repeat=len(inner)):
        world = [line[:] for line in counts]
        for (r, c), step in zip(inner, steps, strict=True):
            for row, column in product((r, rows), (c, columns)):
                world[row][column] += step
        looks_alike = all(
            (value == world[r][c]) if value is not None else world[r][c] >= 1
            for r, line in enumerate(shown)
            for c, value in enumerate(line)
        )
        if looks_alike:
            found.append({(r, c): world[r][c] for r, c in product(range(rows + 1), range(columns + 1))})
    return found


def test_the_control_without_more_hidden_the_rest_of_a_total_gives_it_away() -> None:
    made = table(1, 2, [Found(0, 0, 3, few(1)), Found(0, 1, 9, ENOUGH)])
    shown = [made.shown(row) for row in range(2)]
    assert {world[0, 0] for world in possible(shown, made.counts)} == {3}


def test_a_whole_year_of_many_places_is_protected_quickly() -> None:
    found = [
        Found(row, week, 1 + (row * week) % 9, few(row, week) if (row * week) % 3 else ENOUGH)
        for row, week in product(range(30), range(26))
    ]
    made = table(30, 26, found)
    protect([made])
    assert any(made.hidden)


people_a_week = st.lists(st.lists(st.integers(1, 9), max_size=4), min_size=4, max_size=12)


@settings(max_examples=200, deadline=None)
@given(people_a_week, st.integers(1, 4))
def test_weeks_together_show_only_what_enough_people_stand_behind(weeks: list[list[int]], span: int) -> None:
    found = [
        Found(0, week, len(gave), frozenset(gave) if len(set(gave)) < FEWEST else ENOUGH)
        for week, gave in enumerate(weeks)
    ]
    columns = -(-len(weeks) // span)
    made = table(1, columns, in_spans(found, span))
    protect([made])
    for column, shown in enumerate(made.shown(0)[:-1]):
        gave = [person for week in weeks[column * span : (column + 1) * span] for person in week]
        assert shown in (None, len(gave))
        assert shown is None or not gave or len(set(gave)) >= FEWEST


@settings(max_examples=150, deadline=None)
@given(founds(), st.integers(2, 3))
def test_weeks_together_give_nothing_away_either(drawn: tuple[int, int, list[Found]], span: int) -> None:
    rows, columns, found = drawn
    together = table(rows, -(-columns // span), in_spans(found, span))
    protect([together])
    shown = [together.shown(row) for row in range(rows + 1)]
    worlds = possible(shown, together.counts)
    for row, line in enumerate(shown):
        for column, value in enumerate(line):
            assert value is not None or len({world[row, column] for world in worlds}) > 1


@pytest.mark.parametrize(
    ("lines", "mostly"),
    [
        (([None, None, 3],), True),
        (([None, 3], [0, 0, 4]), False),
        (([None, 0, 0, 0, 0],), True),
        (([0, 0], [0]), False),
        (([None, 7],), False),
    ],
)
def test_what_is_mostly_hidden(lines: tuple[list[int | None], ...], mostly: bool) -> None:
    assert is_mostly_hidden(*lines) is mostly
