"""How stories are found in a time that hardly grows with their number, however rare or frequent the words.

A story fits best with the words in its title (2), then where it uses them most (1), then where it has them
at all (0); among equals the newest comes first. A GIN index finds words, but in no order: to sort what half
of all stories have in common takes long. So stories carry numbers that ascend with publication, and are
tagged with the batch of 256 and the era of 4,096 to which their number belongs. The index looks first among
the newest batches, which are enough for what is frequent; then among the newest eras; and only for what is
so rare that a page does not come together there, among all. These are the arms of one UNION ALL, which
PostgreSQL takes in turn and leaves as soon as the page is full.
"""

from collections.abc import Iterator
from functools import cache
from typing import Literal

from sqlalchemy import text

from learning_exchange.cases.queries.sharing import shared_sql
from learning_exchange.cases.queries.wanted import FILTERS, Wanted
from learning_exchange.framework import framework

Way = Literal["older", "newer"]

BATCH, ERA = 256, 4096  # stories: as in the function findable_tags of the migration
TITLE, MAIN, ANYWHERE = 2, 1, 0  # how well a story fits

# The planner takes a test against words for cheap, though they must be fetched, and would read a small table
# as a whole. And one plan for all words: to plan the arms anew for each would take longer than to carry them
# out.
GATHERING = text("""
    SELECT set_config('enable_seqscan', 'off', true),
           set_config('max_parallel_workers_per_gather', '0', true),
           set_config('plan_cache_mode', 'force_generic_plan', true)
""")

_QUERY = "websearch_to_tsquery('english', :words)"
_FITS = {
    TITLE: f"title_words @@ {_QUERY}",
    MAIN: f"main_words @@ {_QUERY} AND NOT title_words @@ {_QUERY}",
    ANYWHERE: f"NOT main_words @@ {_QUERY} AND NOT title_words @@ {_QUERY}",
}
_MATCHES = {
    "words": f"words @@ {_QUERY}",
    **{name: f"tags && :{name}" for name in FILTERS},
    "alike": "case_id <> :case AND tags && :alike",
    "of_one": "tags && string_to_array(one.tags, ' ')",  # of a row of the statement around it
}
# "-clinic" alone is no key to the index: what the newest have must do.
_HAS_KEY = f"querytree({_QUERY}) <> 'T'"
_BEYOND = {
    "older": "(published_at, public_id) < (:at, :id)",
    "newer": "(published_at, public_id) > (:at, :id)",
}
_ORDER = {"older": "DESC", "newer": "ASC"}
_SHARED = shared_sql("findable_case")

# The numbers at which the looking begins: at the spot where the last page ended, and at the end of the list.
_STARTS = """
    WITH spot AS MATERIALIZED (SELECT coalesce(({spot}), 0) AS number),
         edge AS MATERIALIZED (SELECT coalesce(({edge}), 0) AS number)
"""
_EDGE = "SELECT number FROM findable_case ORDER BY published_at {way}, public_id {way} LIMIT 1"
_SPOT = (
    "SELECT number FROM findable_case WHERE (published_at, public_id) <= (:at, :id)"
    " ORDER BY published_at DESC, public_id DESC LIMIT 1"
)
_WINDOWS = {
    "older": (
        "tags && ARRAY['batch:' || {n} / 256, 'batch:' || {n} / 256 - 1]",
        "tags && ARRAY['era:' || {n} / 4096, 'era:' || {n} / 4096 - 1] AND number < ({n} / 256 - 1) * 256",
        "number < ({n} / 4096 - 1) * 4096",
    ),
    "newer": (
        "tags && ARRAY['batch:' || {n} / 256, 'batch:' || {n} / 256 + 1]",
        "tags && ARRAY['era:' || {n} / 4096, 'era:' || {n} / 4096 + 1] AND number >= ({n} / 256 + 2) * 256",
        "number >= ({n} / 4096 + 2) * 4096",
    ),
}
_ARM = """
    (SELECT case_id, published_at, public_id, tags, {fit} AS fit
     FROM findable_case WHERE {conditions}{order})
"""


def limits_of(wanted: Wanted) -> dict[str, object]:
    """What is wanted, as parameters: the words, and for each filter the tags of which a story has one."""
    limits: dict[str, object] = {"words": wanted.words} if wanted.words else {}
    return limits | {name: tags_of(name, value) for name, value in wanted.filters.items()}


def found_sql(limits: tuple[str, ...], *, best_first: bool, way: Way, fit: int | None, most: int) -> str:
    """The statement for what is found; `fit` is that of the spot from which it goes on, None for none.

    Its rows are case_id, published_at, public_id, tags and fit, in the order of the list.
    """
    # No index has this order, so that none is walked where words are to be looked up.
    order = f" ORDER BY published_at + interval '0' {_ORDER[way]}, public_id {_ORDER[way]}"
    fits = sorted(_FITS, reverse=way == "older") if best_first else [ANYWHERE]
    if fit is not None:
        fits = [one for one in fits if (one <= fit if way == "older" else one >= fit)]
    arms = [
        _ARM.format(fit=one, conditions=conditions, order=order)
        for one in fits
        for conditions in _arms(limits, one if best_first else None, way, one == fit)
    ]
    return f"{_starts(way, fit is not None)} {' UNION ALL '.join(arms)} LIMIT {most}"


def any_sql(limits: tuple[str, ...], *, most: int) -> str:
    """The same in no order: the newest batches and eras first, and never more than so many."""
    arms = [_ARM.format(fit=0, conditions=one, order="") for one in _arms(limits, None, "older", False)]
    return f"{_starts('older', False)} {' UNION ALL '.join(arms)} LIMIT {most}"


def newest_sql(*, way: Way, placed: bool, most: int) -> str:
    """The statement for a list that nothing narrows, which the order itself is an index for."""
    conditions = f"{_SHARED} AND {_BEYOND[way]}" if placed else _SHARED
    order = f" ORDER BY published_at {_ORDER[way]}, public_id {_ORDER[way]} LIMIT {most}"
    return _ARM.format(fit=0, conditions=conditions, order=order)


def _starts(way: Way, placed: bool) -> str:
    edge = _EDGE.format(way=_ORDER[way])
    return _STARTS.format(spot=_SPOT if placed else edge, edge=edge)


def _arms(limits: tuple[str, ...], fit: int | None, way: Way, is_placed: bool) -> Iterator[str]:
    """The conditions of each arm for one fit, the nearest stories first."""
    start = "(SELECT number FROM spot)" if is_placed else "(SELECT number FROM edge)"
    conditions = [_MATCHES[name] for name in limits] + ([_FITS[fit]] if fit is not None else [])
    conditions += [_BEYOND[way]] if is_placed else []
    near, far, rest = (window.format(n=start) for window in _WINDOWS[way])
    for window in (near, far, f"{rest} AND {_HAS_KEY}" if "words" in limits else rest):
        yield " AND ".join([*conditions, window, _SHARED])


def tags_of(name: str, value: str) -> list[str]:
    """The tags of which a story must have one: an aim is also that of its behaviours."""
    return [f"{name}:{value}", *(_of_aim().get(value, ()) if name == "aim" else ())]


@cache
def _of_aim() -> dict[str, list[str]]:
    return {aim.slug: [f"behaviour:{one.slug}" for one in aim.behaviours] for aim in framework().aims}
