"""Current stories in pages: all, or those that are searched for; only what is shared with the reader.

What makes it quick is in `arms.py`; how many fit each filter in `counting.py`; what a mistyped word may have
meant in `likely_words.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import TextClause, text

from learning_exchange.cases.queries.arms import (
    GATHERING,
    Way,
    found_sql,
    limits_of,
    newest_sql,
)
from learning_exchange.cases.queries.snippets import snippets
from learning_exchange.cases.queries.wanted import Wanted
from learning_exchange.extensions import db

PAGE = 20  # stories: a few screens of a phone
RESULTS = 10  # stories: each with the words that were found, for which it has to be read

Spot = tuple[int, datetime, UUID]  # where a page of stories begins or ends: how well it fits, when, which


class Card(NamedTuple):
    """A current story in a list."""

    public_id: UUID
    title: str
    summary: str
    place: str
    organisation: str
    aims: list[str]
    published_at: datetime
    fit: int = 0  # how well it fits the words that were searched for: see `arms.py`

    @property
    def position(self) -> Spot:
        """Where in the list it stands."""
        return self.fit, self.published_at, self.public_id


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of current stories, and the spots where its neighbours begin.

    `snippets` are those of `snippets.py`, by story.
    """

    cards: Sequence[Card]
    snippets: dict[UUID, str]
    newer: Spot | None
    older: Spot | None


def published_cases(
    wanted: Wanted, *, to: int, older_than: Spot | None = None, newer_than: Spot | None = None
) -> Shelf:
    """A page of the stories that a person (by id) wants and may read; one of the two spots may be given.

    Those come first that fit the words best, and of these the newest; "newer" leads back to them.
    """
    most = RESULTS if wanted.words else PAGE
    way: Way = "newer" if newer_than and not older_than else "older"
    found = _found(wanted, to, way, newer_than if way == "newer" else older_than, most + 1)
    cards, more = found[:most], len(found) > most
    if way == "newer" and not more:
        return published_cases(wanted, to=to)  # whoever goes back arrives at a whole first page
    if way == "newer":
        cards.reverse()
    return Shelf(
        cards,
        snippets([card.public_id for card in cards], wanted.words) if wanted.words else {},
        newer=cards[0].position if cards and (older_than or newer_than) else None,
        older=cards[-1].position if cards and (more or way == "newer") else None,
    )


def newest_cases(most: int, *, to: int) -> Sequence[Card]:
    """The stories that were published last, of those that a person may read."""
    return _found(Wanted(), to, "older", None, most)


def newest_found(wanted: Wanted, most: int, *, to: int, older_than: Spot | None = None) -> list[Card]:
    """The newest of the stories that are wanted, from a spot on, however well others fit."""
    spot = older_than and (0, *older_than[1:])
    return _found(replace(wanted, order="newest"), to, "older", spot, most)


def finds_any(wanted: Wanted, *, to: int) -> bool:
    """Whether anything is found at all."""
    return bool(_found(wanted, to, "older", None, 1))


def _found(wanted: Wanted, reader: int, way: Way, spot: Spot | None, most: int) -> list[Card]:
    """The first stories that are wanted, from a spot on; "newer" is the other way round."""
    limits = limits_of(wanted)
    fit, at, public_id = spot or (None, None, None)
    statement = _statement(tuple(limits), wanted.best_first, way, fit, most)
    if limits:
        db.session.execute(GATHERING)
    values = limits | {"reader": reader, "at": at, "id": public_id}
    cards = [Card._make(row) for row in db.session.execute(statement, values)]
    return sorted(cards, key=_position, reverse=way == "older")


def _position(card: Card) -> Any:
    return card.position


_CARDS = """
    SELECT story.public_id, story.title, story.summary, story.place,
           (SELECT short_name FROM organisation WHERE organisation.id = story.organisation_id),
           story.aims, found.published_at, found.fit
    FROM ({found}) AS found JOIN "case" AS story ON story.id = found.case_id
"""


@cache
def _statement(limits: tuple[str, ...], best_first: bool, way: Way, fit: int | None, most: int) -> TextClause:
    if limits:
        found = found_sql(limits, best_first=best_first, way=way, fit=fit, most=most)
    else:
        found = newest_sql(way=way, placed=fit is not None, most=most)
    return text(_CARDS.format(found=found))
