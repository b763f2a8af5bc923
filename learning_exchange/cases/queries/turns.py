"""Whose turn it is, in few columns: what waits for an author, for the first page that people see."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from learning_exchange.extensions import db


class OwnTurn(NamedTuple):
    """A story that waits for its author: returned by a champion, or not handed in yet."""

    public_id: UUID
    title: str
    is_returned: bool
    since: datetime  # returned, or last saved


_OWN_TURNS = text("""
    SELECT public_id, title, state = 'with_author',
           CASE WHEN state = 'with_author' THEN state_since ELSE saved_at END
    FROM "case" WHERE author_id = :author AND state IN ('with_author', 'draft')
    ORDER BY state = 'with_author' DESC, saved_at DESC LIMIT :most
""")


def own_turns(author_id: int, most: int) -> Sequence[OwnTurn]:
    """What waits for an author: first what was returned, then drafts, the last saved first."""
    rows = db.session.execute(_OWN_TURNS, {"author": author_id, "most": most})
    return [OwnTurn._make(row) for row in rows]
