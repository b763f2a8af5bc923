"""What waits for review, as champions see it. Nobody is offered their own story."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import TextClause, text

from learning_exchange.extensions import db

PAGE = 20  # stories
COUNTED = 100  # stories: beyond this a page says "100 or more" rather than count on

Place = tuple[datetime, UUID]  # where a page of waiting stories ends


class Waiting(NamedTuple):
    """A story that waits for review; a claim that has ended is none."""

    public_id: UUID
    title: str
    place: str
    organisation: str
    submission: int
    since: datetime
    claimed_by: str | None
    claimed_until: datetime | None

    @property
    def position(self) -> Place:
        """Where in the list it stands."""
        return self.since, self.public_id


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """A page of what waits, oldest first, and the place where the next begins."""

    stories: Sequence[Waiting]
    more: Place | None


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many stories nobody has claimed, counted up to COUNTED, and since when the oldest of them waits."""

    count: int
    oldest: datetime | None


def cases_waiting_for(champion_id: int, after: Place | None = None) -> WaitingPage:
    """What the champion may review and has not claimed, oldest first."""
    at, public_id = after or (None, None)
    found = _waiting(_NEXT if after else _FIRST, champion=champion_id, at=at, id=public_id, most=PAGE + 1)
    return WaitingPage(found[:PAGE], found[PAGE - 1].position if len(found) > PAGE else None)


def cases_claimed_by(champion_id: int) -> Sequence[Waiting]:
    """What the champion has claimed, the claim that ends first before the others."""
    return _waiting(_CLAIMED, champion=champion_id, most=PAGE)


def backlog_for(champion_id: int) -> Backlog:
    """What waits for a champion, in two figures."""
    count, oldest = db.session.execute(_BACKLOG, {"champion": champion_id, "counted": COUNTED}).one()
    return Backlog(count, oldest)


_COLUMNS = """
    SELECT story.public_id, title, story.place, organisation.short_name, submission, state_since,
           CASE WHEN claim_expires_at > now() THEN person.name END,
           CASE WHEN claim_expires_at > now() THEN claim_expires_at END
    FROM "case" AS story JOIN organisation ON organisation.id = organisation_id
    LEFT JOIN person ON person.id = claimed_by_id
    WHERE story.state = 'with_champion' AND author_id <> :champion
"""
_UNCLAIMED = "AND (claimed_by_id IS NULL OR claimed_by_id <> :champion OR claim_expires_at <= now())"
_OLDEST_FIRST = "ORDER BY state_since, story.public_id LIMIT :most"
_FIRST = text(f"{_COLUMNS} {_UNCLAIMED} {_OLDEST_FIRST}")
_NEXT = text(f"{_COLUMNS} {_UNCLAIMED} AND (state_since, story.public_id) > (:at, :id) {_OLDEST_FIRST}")
_MINE = "AND claimed_by_id = :champion AND claim_expires_at > now()"
_CLAIMED = text(f"{_COLUMNS} {_MINE} ORDER BY claim_expires_at LIMIT :most")
_BACKLOG = text("""
    SELECT count(*), min(state_since) FROM (
        SELECT state_since FROM "case"
        WHERE state = 'with_champion' AND author_id <> :champion
              AND (claimed_by_id IS NULL OR claim_expires_at <= now())
        ORDER BY state_since, public_id LIMIT :counted
    ) AS waiting
""")


def _waiting(statement: TextClause, **values: object) -> list[Waiting]:
    return [Waiting._make(row) for row in db.session.execute(statement, values)]
