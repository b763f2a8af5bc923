"""What waits for champions and second readers. Nobody is offered their own story, nor one to read twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import TextClause, and_, func, select, text

from learning_exchange.cases.models import Case
from learning_exchange.cases.rules import TURNS, CaseState, due_at
from learning_exchange.extensions import db
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role

PAGE = 20  # stories
COUNTED = 100  # stories: beyond this a page says "100 or more" rather than count on

Place = tuple[datetime, UUID]  # where a page of waiting stories ends


class Waiting(NamedTuple):
    """A story that waits for a reader of the review; a claim that has ended is none."""

    public_id: UUID
    title: str
    place: str
    organisation: str
    submission: int
    state: str
    since: datetime
    claimed_by: str | None
    claimed_until: datetime | None

    @property
    def position(self) -> Place:
        """Where in the list it stands."""
        return self.since, self.public_id

    @property
    def due(self) -> datetime | None:
        """By when somebody should have moved it."""
        return due_at(CaseState(self.state), self.since)


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


def cases_waiting_for(reader: Person, after: Place | None = None) -> WaitingPage:
    """What this champion or partner may read and has not claimed, oldest first."""
    at, public_id = after or (None, None)
    found = _waiting(_NEXT if after else _FIRST, reader, at=at, id=public_id, most=PAGE + 1)
    return WaitingPage(found[:PAGE], found[PAGE - 1].position if len(found) > PAGE else None)


def cases_claimed_by(reader: Person) -> Sequence[Waiting]:
    """What this champion or partner has claimed, the claim that ends first before the others."""
    return _waiting(_CLAIMED, reader, most=PAGE)


def backlog_for(reader: Person) -> Backlog:
    """What waits for a champion or partner, in two figures."""
    count, oldest = db.session.execute(_BACKLOG, _given(reader, counted=COUNTED)).one()
    return Backlog(count, oldest)


def partners_can_read(case: Case) -> bool:
    """Whether the story waits for a lived-experience partner, who reads it second, before other champions."""
    return bool(db.session.scalar(select(PARTNERS_CAN).where(Case.id == case.id)))


_SECOND_TURN = f"interval '{TURNS[CaseState.WITH_SECOND_READER].days} days'"
# After the days of that turn any other champion may read it, too: nobody waits for a partner for ever.
PARTNERS_CAN = and_(
    Case.state == CaseState.WITH_SECOND_READER,
    Case.state_since > func.now() - text(_SECOND_TURN),
    text("""EXISTS (
        SELECT FROM membership JOIN person ON person.id = person_id
        WHERE until IS NULL AND 'partner' = ANY (roles) AND person.state = 'active'
        AND person_id <> "case".author_id AND person_id IS DISTINCT FROM "case".first_champion_id
    )"""),
)

# Three partners, as two may be the author and the first champion: whether any is left to read a story second.
# Written out, as these lists are opened all day; their conditions are those of `rules.moves`.
_MAY = f"""
WITH partner AS MATERIALIZED (
    SELECT DISTINCT person_id AS id FROM membership JOIN person ON person.id = person_id
    WHERE until IS NULL AND 'partner' = ANY (roles) AND person.state = 'active' LIMIT 3
), may AS (
    SELECT * FROM "case" AS story
    WHERE state IN ('with_champion', 'with_second_reader', 'ready') AND author_id <> :reader AND CASE
        WHEN state <> 'with_second_reader' THEN :is_champion
        WHEN first_champion_id = :reader THEN false
        ELSE :is_partner OR :is_champion AND (
            state_since <= now() - {_SECOND_TURN}
            OR NOT EXISTS (
                SELECT FROM partner
                WHERE partner.id <> story.author_id AND partner.id IS DISTINCT FROM story.first_champion_id
            )
        )
    END
)
"""  # noqa: S608  # a number of our own
_COLUMNS = """
    SELECT story.public_id, title, story.place, organisation.short_name, submission, story.state, state_since,
           CASE WHEN claim_expires_at > now() THEN person.name END,
           CASE WHEN claim_expires_at > now() THEN claim_expires_at END
    FROM may AS story JOIN organisation ON organisation.id = organisation_id
    LEFT JOIN person ON person.id = claimed_by_id
"""
_UNCLAIMED = "WHERE (claimed_by_id IS NULL OR claimed_by_id <> :reader OR claim_expires_at <= now())"
_BEYOND = "AND (state_since, story.public_id) > (:at, :id)"
_OLDEST_FIRST = "ORDER BY state_since, story.public_id LIMIT :most"
_FIRST = text(f"{_MAY} {_COLUMNS} {_UNCLAIMED} {_OLDEST_FIRST}")
_NEXT = text(f"{_MAY} {_COLUMNS} {_UNCLAIMED} {_BEYOND} {_OLDEST_FIRST}")
_MINE = "WHERE claimed_by_id = :reader AND claim_expires_at > now()"
_CLAIMED = text(f"{_MAY} {_COLUMNS} {_MINE} ORDER BY claim_expires_at LIMIT :most")
_BACKLOG = text(f"""{_MAY}
    SELECT count(*), min(state_since) FROM (
        SELECT state_since FROM may
        WHERE claimed_by_id IS NULL OR claim_expires_at <= now()
        ORDER BY state_since, public_id LIMIT :counted
    ) AS waiting
""")  # noqa: S608  # our own constant


def _waiting(statement: TextClause, reader: Person, **values: object) -> list[Waiting]:
    return [Waiting._make(row) for row in db.session.execute(statement, _given(reader, **values))]


def _given(reader: Person, **values: object) -> dict[str, Any]:
    roles = {"is_champion": Role.CHAMPION in reader.roles, "is_partner": Role.PARTNER in reader.roles}
    return {"reader": reader.id, **roles, **values}
