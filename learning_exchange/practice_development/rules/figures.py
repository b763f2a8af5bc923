"""Which numbers of a figure may be shown, so that nobody is found in one. Pure, as all rules.

A number behind which fewer than FEWEST people stand is hidden. So that it cannot be worked out from its total
and the other parts either, every hidden number is a corner of a rectangle of hidden ones, two rows by two
columns with the totals among them: one more here is one less there, and everything that is shown stays true.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

FEWEST = 5  # people


@dataclass(frozen=True, slots=True)
class Found:
    """A number as it was counted; `few` are the ids of the people behind it, None where they are enough."""

    row: int
    column: int
    count: int
    few: frozenset[int] | None


@dataclass(slots=True)
class Table:
    """Counts by row (places) and column (what is told apart); the last of each are the totals.

    `hidden` has a number for each row, whose bits are its hidden columns.
    """

    counts: list[list[int]]
    hidden: list[int] = field(default_factory=list)

    def shown(self, row: int) -> list[int | None]:
        """The numbers of a row, with its total at the end; None for what is hidden."""
        return [
            None if self.hidden[row] >> column & 1 else count for column, count in enumerate(self.counts[row])
        ]


def table(rows: int, columns: int, found: Iterable[Found]) -> Table:
    """The table with its totals, in which only what has few people behind it is hidden."""
    counts = [[0] * (columns + 1) for _ in range(rows + 1)]
    few: list[list[frozenset[int] | None]] = [[frozenset()] * (columns + 1) for _ in range(rows + 1)]
    for one in found:
        for row, column in product((one.row, rows), (one.column, columns)):
            counts[row][column] += one.count
            few[row][column] = _together(few[row][column], one.few)
    hidden = [
        sum(1 << column for column, count in enumerate(line) if count and few[row][column] is not None)
        for row, line in enumerate(counts)
    ]
    return Table(counts, hidden)


def protect(tables: Sequence[Table]) -> None:
    """Hide whatever is needed so that no hidden number can be worked out.

    The tables count the same things by the same rows, so a total that one hides none of them shows.
    """
    before = None
    while before != (before := [list(one.hidden) for one in tables]):
        for one in tables:
            _hide_totals(one, tables)
            _protect(one)


def in_spans(found: Iterable[Found], weeks: int) -> list[Found]:
    """What was counted by week, by so many weeks instead; who is behind several weeks still is one person."""
    return [replace(one, column=one.column // weeks) for one in found]


def is_mostly_hidden(*lines: Sequence[int | None]) -> bool:
    """Whether more numbers of these are hidden than shown; that nothing happened is not counted."""
    numbers = [number for line in lines for number in line]
    return numbers.count(None) > sum(1 for number in numbers if number)


def share(part: int | None, whole: int | None) -> int | None:
    """A part of a whole in per cent; None where either is hidden or there is no whole."""
    return None if part is None or not whole else round(100 * part / whole)


def _together(some: frozenset[int] | None, more: frozenset[int] | None) -> frozenset[int] | None:
    if some is None or more is None or len(some | more) >= FEWEST:
        return None
    return some | more


def _hide_totals(one: Table, tables: Sequence[Table]) -> None:
    for row in range(len(one.counts)):
        if any(other.hidden[row] >> len(other.counts[row]) - 1 & 1 for other in tables):
            one.hidden[row] |= 1 << len(one.counts[row]) - 1


def _protect(one: Table) -> None:
    while alone := next(filter(lambda cell: not _is_safe(one, *cell), _hidden(one)), None):
        for row, column in _cheapest(one, *alone):
            one.hidden[row] |= 1 << column


def _hidden(one: Table) -> list[tuple[int, int]]:
    columns = range(len(one.counts[0]))
    return [
        (row, column)
        for row, bits in enumerate(one.hidden)
        if bits
        for column in columns
        if bits >> column & 1
    ]


def _is_safe(one: Table, row: int, column: int) -> bool:
    """Whether a rectangle of hidden numbers with this corner leaves open what it is."""
    for other, bits in enumerate(one.hidden):
        both = bits & one.hidden[row] & ~(1 << column) if other != row and bits >> column & 1 else 0
        if both and any(
            both >> at & 1 and _is_open(one, row, column, other, at) for at in range(len(one.counts[0]))
        ):
            return True
    return False


def _is_open(one: Table, row: int, column: int, other: int, at: int) -> bool:
    """Whether the four numbers could all be others, each by one: what is hidden is known to be no zero."""
    rows, columns = len(one.counts) - 1, len(one.counts[0]) - 1
    # A total grows with its part; two parts of one total grow against each other.
    beside, below = (1 if columns in (column, at) else -1), (1 if rows in (row, other) else -1)
    steps = {(row, column): 1, (row, at): beside, (other, column): below, (other, at): beside * below}
    return any(all(one.counts[r][c] + way * step >= 1 for (r, c), step in steps.items()) for way in (1, -1))


def _cheapest(one: Table, row: int, column: int) -> list[tuple[int, int]]:
    """The rectangle that hides least beside what is hidden already; that of the totals is always there."""
    best: tuple[int, list[tuple[int, int]]] | None = None
    for other, at in product(range(len(one.counts)), range(len(one.counts[0]))):
        corners = [(row, at), (other, column), (other, at)]
        if other == row or at == column or not all(one.counts[r][c] for r, c in corners):
            continue
        cost = sum(one.counts[r][c] for r, c in corners if not one.hidden[r] >> c & 1)
        if (best is None or cost < best[0]) and _is_open(one, row, column, other, at):
            best = cost, corners
    return best[1] if best else []
