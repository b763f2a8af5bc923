"""The figures of practice development, counted in windows of half a year and made safe to show.

Each is a table by queue, so that one queue is never the rest of all others; see `rules/figures.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, func, select, text

from learning_exchange.extensions import db
from learning_exchange.practice_development.models import Queue
from learning_exchange.practice_development.rules.closing import KEPT
from learning_exchange.practice_development.rules.figures import (
    FEWEST,
    Found,
    Table,
    in_spans,
    is_mostly_hidden,
    protect,
    table,
)

WEEKS = 28  # half a year: enough to see a season, and little enough to act upon
SPAN = 4  # weeks, by which they are told where too few people give something in one
UNROUTED = "No queue: no rule fits"
# Days, from more than which on: the bands of waiting.
AGES = {0: "Up to a week", 7: "One to four weeks", 28: "Four to eight weeks", 56: "Two to six months"} | {
    182: "More than six months"
}
RESPONSES = {
    0: "Within a day",
    1: "Two or three days",
    3: "Four to seven days",
    7: "Eight to fourteen days",
} | {
    14: "More than two weeks",
    None: "No response yet",
}
REPLIES = ("Got a reply", "Still waits for one", "Nobody waited any more")


@dataclass(frozen=True, slots=True)
class Place:
    """A queue, or what stands in none."""

    id: int
    public_id: UUID | None
    name: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Every figure as a table; their rows are `places`, and the last row of each is all of them."""

    places: Sequence[Place]
    span: int  # weeks that are told together: 1, or SPAN
    weeks: Sequence[date]  # the Mondays on which these begin; the last are not over yet
    arrivals: Table  # by these weeks
    closings: Table
    ages: Table
    responses: Table
    outcomes: Table
    replies: Table
    fits: Table  # whether a rule fitted, no rule did


def figures(time_zone: str) -> Figures:
    """All figures of the last half year, weeks by this clock.

    One and the same span for every place: what one queue shows by week and another by four weeks, together
    would give away what a third hides.
    """
    places = _places()
    today = db.session.scalars(select(func.date_trunc("week", func.timezone(time_zone, func.now())))).one()
    first = today.date() - timedelta(weeks=WEEKS - 1)
    values = {"first": first, "zone": time_zone}
    found = [_found(group, places, values) for group in _GROUPS]
    span, made = 1, _tables(found, len(places), 1)
    if is_mostly_hidden(*(made[name].shown(len(places))[:-1] for name in _BY_WEEK)):
        span, made = SPAN, _tables(found, len(places), SPAN)
    return Figures(places, span, [first + timedelta(weeks=week) for week in range(0, WEEKS, span)], **made)


def _places() -> list[Place]:
    rows = db.session.execute(select(Queue.id, Queue.public_id, Queue.name).order_by(func.lower(Queue.name)))
    return [*(Place(*row) for row in rows), Place(0, None, UNROUTED)]


def _found(group: tuple[str, ...], places: Sequence[Place], values: dict[str, Any]) -> dict[str, list[Found]]:
    """The same things counted, told apart in different ways."""
    rows = {place.id: at for at, place in enumerate(places)}
    found: dict[str, list[Found]] = {name: [] for name in group}
    for row in db.session.execute(_STATEMENTS[group], values):
        if row.place in rows:  # a queue that was made a moment ago waits for the next look
            few = frozenset(row.few) if row.few is not None else None
            found[_told_apart(row, group)].append(Found(rows[row.place], row.band, row.items, few))
    return found


def _tables(groups: Sequence[dict[str, list[Found]]], places: int, span: int) -> dict[str, Table]:
    """What was counted as tables, safe to show beside each other; weeks by so many together."""
    made: dict[str, Table] = {}
    for group in groups:
        tables = {name: _table(name, found, places, span) for name, found in group.items()}
        protect(list(tables.values()))
        made |= tables
    return made


def _table(name: str, found: list[Found], places: int, span: int) -> Table:
    if name in _BY_WEEK:
        return table(places, WEEKS // span, in_spans(found, span))
    return table(places, _WIDTHS[name], found)


def _told_apart(row: Any, group: Sequence[str]) -> str:
    """Which table a row is of: `grouping()` has a bit for each of the others, the first on the left."""
    return next(name for at, name in enumerate(reversed(group)) if not row.which >> at & 1)


def _bands(column: str, days: Sequence[int | None]) -> str:
    """The number of the band in which an interval lies; the last, where it is not known."""
    steps = [f"({column} > interval '{one} days')::int" for one in days[1:] if one is not None]
    return f"CASE WHEN {column} IS NULL THEN {len(days) - 1} ELSE {' + '.join(steps)} END"


def _week(column: str) -> str:
    return f"(timezone(:zone, {column})::date - CAST(:first AS date)) / 7"


def _outcome() -> str:
    return f"array_position(ARRAY{[str(one) for one in KEPT]}, outcome) - 1"


_SINCE = "timezone(:zone, CAST(:first AS timestamp))"
_ARRIVED = f"state <> 'withdrawn' AND arrived_at >= {_SINCE}"
_CLOSED = f"state = 'closed' AND closed_at >= {_SINCE}"
_OPEN = "state IN ('waiting', 'in_hand', 'awaiting_reply')"
# Every item that was put to somebody for a reply, open or not: without those that wait it would flatter.
_ASKED = f"""
queue_item JOIN (
    SELECT item_id,
        CASE WHEN bool_or(reply <> '') THEN 0 WHEN bool_or(ended_at IS NULL) THEN 1 ELSE 2 END AS reply
    FROM item_ask WHERE asked_at >= {_SINCE} GROUP BY item_id
) AS asked ON item_id = id
WHERE state <> 'withdrawn'
"""  # noqa: S608  # our own constants
# What is told apart, in which bands, and how many of these there are.
_BANDS = {
    "arrivals": (_week("arrived_at"), WEEKS),
    "responses": (_bands("(first_response_at - arrived_at)", list(RESPONSES)), len(RESPONSES)),
    "fits": ("(rule_id IS NULL)::int", 2),
    "closings": (_week("closed_at"), WEEKS),
    "outcomes": (_outcome(), len(KEPT)),
    "ages": (_bands("(now() - arrived_at)", list(AGES)), len(AGES)),
    "replies": ("reply", len(REPLIES)),
}
_BY_WEEK = ("arrivals", "closings")
_WIDTHS = {name: width for name, (_, width) in _BANDS.items()}
# What counts the same things is counted at one go.
_GROUPS = {
    ("arrivals", "responses", "fits"): f"queue_item WHERE {_ARRIVED}",
    ("closings", "outcomes"): f"queue_item WHERE {_CLOSED}",
    ("ages",): f"queue_item WHERE {_OPEN}",
    ("replies",): _ASKED,
}
# The ids of people only where they are few: enough to know whether two few together are still few.
_COUNTED = """
WITH item AS MATERIALIZED (
    SELECT id, coalesce(queue_id, 0) AS place, {bands} FROM {source}
), counted AS (
    SELECT place, coalesce({names}) AS band, grouping({names}) AS which, count(*) AS items
    FROM item GROUP BY GROUPING SETS ({sets})
), giver AS (
    SELECT place, coalesce({names}) AS band, grouping({names}) AS which, person_id
    FROM item JOIN item_contributor ON item_id = item.id GROUP BY GROUPING SETS ({givers})
), people AS (
    SELECT place, band, which, count(*) AS people, array_agg(person_id) AS ids
    FROM giver GROUP BY place, band, which
)
SELECT place, band, which, items,
    CASE WHEN people < {fewest} OR ids IS NULL THEN coalesce(ids, '{{}}') END AS few
FROM counted LEFT JOIN people USING (place, band, which)
"""


def _statement(group: Sequence[str], source: str) -> TextClause:
    return text(
        _COUNTED.format(
            bands=", ".join(f"{_BANDS[name][0]} AS {name}" for name in group),
            names=", ".join(group),
            sets=", ".join(f"(place, {name})" for name in group),
            givers=", ".join(f"(place, {name}, person_id)" for name in group),
            source=source,
            fewest=FEWEST,
        )
    )


_STATEMENTS = {group: _statement(group, source) for group, source in _GROUPS.items()}
