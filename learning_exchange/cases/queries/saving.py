"""What readers keep: their bookmarks and saved searches, and whose a feed is. Nobody sees another's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text

from learning_exchange.cases.models import SavedSearch
from learning_exchange.cases.queries.finding import PAGE, Card
from learning_exchange.cases.queries.sharing import shared_sql
from learning_exchange.extensions import db
from learning_exchange.people.models import Person
from learning_exchange.people.rules import PersonState

Place = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class Bookmarks:
    """A page of bookmarked stories, the latest first, and the place where the next begins."""

    cards: Sequence[Card]
    older: Place | None


# A bookmark of a story that was withdrawn, or is not shared with its reader any more, shows nothing of it.
_BOOKMARKS = """
    SELECT story.public_id, story.title, story.summary, story.place, organisation.short_name, story.aims,
           bookmark.made_at
    FROM bookmark JOIN "case" AS story ON story.id = bookmark.case_id
    JOIN organisation ON organisation.id = story.organisation_id
    WHERE bookmark.person_id = :reader AND story.state IN ('published', 'review_due', 'archived')
          AND SHARED AND PLACE
    ORDER BY bookmark.made_at DESC, bookmark.case_id DESC LIMIT :most
""".replace("SHARED", shared_sql("story"))
_FIRST = text(_BOOKMARKS.replace("PLACE", "true"))
_NEXT = text(
    _BOOKMARKS.replace(
        "PLACE",
        "(bookmark.made_at, bookmark.case_id)"
        ' < (:at, coalesce((SELECT id FROM "case" WHERE "case".public_id = :id), 0))',
    )
)
_IS_BOOKMARKED = text("SELECT EXISTS (SELECT FROM bookmark WHERE person_id = :person AND case_id = :case)")


def bookmarks_of(person_id: int, older_than: Place | None = None) -> Bookmarks:
    """A page of the stories that somebody bookmarked and may still read."""
    at, public_id = older_than or (None, None)
    values = {"reader": person_id, "most": PAGE + 1, "at": at, "id": public_id}
    rows = db.session.execute(_NEXT if older_than else _FIRST, values)
    found = [Card._make([*row, 0]) for row in rows]
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Bookmarks(found[:PAGE], last and (last.published_at, last.public_id))


def is_bookmarked(case_id: int, *, by: int) -> bool:
    """Whether somebody has bookmarked a story."""
    return bool(db.session.scalar(_IS_BOOKMARKED, {"person": by, "case": case_id}))


def searches_of(person_id: int) -> Sequence[SavedSearch]:
    """The searches that somebody saved, the latest first."""
    own = select(SavedSearch).where(SavedSearch.person_id == person_id)
    return db.session.scalars(own.order_by(SavedSearch.saved_at.desc(), SavedSearch.id.desc())).all()


def search_of_feed(feed_key: UUID) -> SavedSearch | None:
    """The search whose feed has this key, while the person whose it is is here."""
    return db.session.scalar(
        select(SavedSearch)
        .join(Person, Person.id == SavedSearch.person_id)
        .where(SavedSearch.feed_key == feed_key, Person.state == PersonState.ACTIVE)
    )
