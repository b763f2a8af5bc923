"""Whose turn it is, in few columns: what waits for an author, and where their stories stand in line."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from learning_exchange.cases.rules.waiting import COUNTED, ENOUGH, Line
from learning_exchange.extensions import db


class OwnTurn(NamedTuple):
    """A story that waits for its author: returned, questioned, or not handed in yet."""

    public_id: UUID
    title: str
    state: str
    since: datetime  # a draft: last saved

    @property
    def is_returned(self) -> bool:
        """Whether somebody else asked for something, rather than that it was only begun."""
        return self.state != "draft"


_OWN_TURNS = text("""
    SELECT public_id, title, state, CASE WHEN state = 'draft' THEN saved_at ELSE state_since END
    FROM "case" WHERE author_id = :author AND state IN ('with_author', 'screening', 'review_due', 'draft')
    ORDER BY state = 'draft', saved_at DESC LIMIT :most
""")


def own_turns(author_id: int, most: int) -> Sequence[OwnTurn]:
    """What waits for an author: first what somebody asked for, then drafts, the last saved first."""
    rows = db.session.execute(_OWN_TURNS, {"author": author_id, "most": most})
    return [OwnTurn._make(row) for row in rows]


# The middle one of the last fifty reviews: what is usual now, and not what was usual years ago.
_IN_LINE = text(f"""
WITH line AS (
    SELECT id, row_number() OVER (ORDER BY state_since, public_id) AS place
    FROM "case" WHERE state = 'with_champion' ORDER BY state_since, public_id LIMIT {COUNTED}
), latest AS (
    SELECT decided_at - handed_in_at AS took
    FROM case_version WHERE decided_at IS NOT NULL ORDER BY decided_at DESC LIMIT 50
), usual AS (
    SELECT CASE WHEN count(*) >= {ENOUGH} THEN percentile_disc(0.5) WITHIN GROUP (ORDER BY took) END AS time
    FROM latest
)
SELECT wanted.id, line.place, (SELECT count(*) FROM line), (SELECT time FROM usual)
FROM unnest(CAST(:ids AS bigint[])) AS wanted (id) LEFT JOIN line ON line.id = wanted.id
""")  # noqa: S608  # numbers of our own


def places_in_line(case_ids: Collection[int]) -> dict[int, Line]:
    """Where stories that wait for a champion stand among all that do, by id."""
    if not case_ids:
        return {}
    rows = db.session.execute(_IN_LINE, {"ids": list(case_ids)})
    return {case_id: Line(place, waiting, usually) for case_id, place, waiting, usually in rows}
