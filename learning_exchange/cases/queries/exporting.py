"""Stories in full, for a file: all that somebody wants and may read, in portions, however many they are."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import TextClause, text

from learning_exchange.cases.queries.arms import GATHERING, found_sql, limits_of, newest_sql
from learning_exchange.cases.queries.finding import Spot
from learning_exchange.cases.queries.wanted import Wanted
from learning_exchange.extensions import db

PORTION = 100  # stories: a few hundred kilobytes in memory at a time


class FullStory(NamedTuple):
    """A current story as a file has it; aims and so on are slugs, the boxes Markdown."""

    public_id: UUID
    published_at: datetime
    title: str
    place: str
    organisation: str
    sector: str
    aims: list[str]
    behaviours: list[str]
    roles_involved: list[str]
    what_mattered: str
    what_you_did: str
    what_changed: str


_FULL = """
    SELECT story.public_id, found.published_at, story.title, story.place, organisation.name,
           organisation.sector, story.aims, story.behaviours, story.roles_involved, story.what_mattered,
           story.what_you_did, story.what_changed
    FROM ({found}) AS found JOIN "case" AS story ON story.id = found.case_id
    JOIN organisation ON organisation.id = story.organisation_id
    ORDER BY found.published_at DESC, found.public_id DESC
"""


def stories_in_full(wanted: Wanted, *, to: int) -> Iterator[list[FullStory]]:
    """Portions of the stories that are wanted, newest first; each is looked at anew when it is asked for."""
    spot: Spot | None = None
    while True:
        portion = _portion(wanted, to, spot)
        if portion:
            yield portion
        if len(portion) < PORTION:
            return
        spot = (0, portion[-1].published_at, portion[-1].public_id)


def _portion(wanted: Wanted, reader: int, spot: Spot | None) -> list[FullStory]:
    limits = limits_of(wanted)
    if limits:
        db.session.execute(GATHERING)
    place = {"at": spot[1], "id": spot[2]} if spot else {}
    rows = db.session.execute(
        _statement(tuple(limits), spot is not None), limits | place | {"reader": reader}
    )
    return [FullStory._make(row) for row in rows]


@cache
def _statement(limits: tuple[str, ...], placed: bool) -> TextClause:
    if limits:
        found = found_sql(limits, best_first=False, way="older", fit=0 if placed else None, most=PORTION)
    else:
        found = newest_sql(way="older", placed=placed, most=PORTION)
    return text(_FULL.format(found=found))
