"""How many of the stories that are found would fit each filter: counted up to COUNTED, and never further.

A figure that is exact for a few and "100 or more" for many costs the same however many stories there are.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from sqlalchemy import TextClause, text

from learning_exchange.cases.queries.arms import GATHERING, any_sql, limits_of, newest_sql, tags_of
from learning_exchange.cases.queries.wanted import Wanted
from learning_exchange.extensions import db
from learning_exchange.framework import framework

COUNTED = 100  # stories: beyond this a page says "100 or more" rather than count on


@dataclass(frozen=True, slots=True)
class Tally:
    """How many stories have each tag, such as "aim:c-sdm"; where not all were counted, at least so many."""

    stories: int
    by_tag: Mapping[str, int]

    @property
    def is_whole(self) -> bool:
        """Whether all that fit were counted."""
        return self.stories < COUNTED


def tallies(wanted: Wanted, *, to: int) -> dict[str, Tally]:
    """By filter that is set, what there would be without it; under "" what there is with all of them."""
    without = {name: replace(wanted, **{name: ""}) for name in wanted.filters}
    return {name: _tally(one, to) for name, one in ({"": wanted} | without).items()}


def _tally(wanted: Wanted, reader: int) -> Tally:
    limits = limits_of(wanted)
    if limits:
        db.session.execute(GATHERING)
    rows = db.session.scalars(_statement(tuple(limits)), limits | {"reader": reader}).all()
    return Tally(len(rows), Counter(tag for tags in rows for tag in _with_aims(tags)))


# Without batches and eras, which are no filters and come last.
_FILTERS = "SELECT tags[: cardinality(tags) - 2] FROM ({found}) AS found"


def counts_of(wishes: Sequence[Wanted], *, to: int) -> list[int]:
    """How many stories fit each of these, which have one filter alone; COUNTED for so many or more."""
    tags = [" ".join(tags_of(name, value)) for one in wishes for name, value in one.filters.items()]
    db.session.execute(GATHERING)
    return [row.stories for row in db.session.execute(_counted(), {"tags": tags, "reader": to})]


@cache
def _counted() -> TextClause:
    return text(_COUNTS.format(found=any_sql(("of_one",), most=COUNTED)))


_COUNTS = """
    SELECT (SELECT count(*) FROM ({found}) AS found) AS stories
    FROM unnest(CAST(:tags AS text[])) WITH ORDINALITY AS one (tags, place) ORDER BY place
"""


@cache
def _statement(limits: tuple[str, ...]) -> TextClause:
    newest = newest_sql(way="older", placed=False, most=COUNTED)
    found = any_sql(limits, most=COUNTED) if limits else newest
    return text(_FILTERS.format(found=found))


def _with_aims(tags: list[str]) -> set[str]:
    """The tags of one story, with the aims that its behaviours belong to."""
    aims = _aim_of()
    return {*tags, *(aims[tag] for tag in tags if tag in aims)}


@cache
def _aim_of() -> dict[str, str]:
    return {f"behaviour:{one.slug}": f"aim:{aim.slug}" for aim in framework().aims for one in aim.behaviours}
