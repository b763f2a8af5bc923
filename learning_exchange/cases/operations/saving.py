"""What readers keep for themselves: bookmarks, saved searches and their feeds.

No events: what somebody reads and looks for is nobody else's history.
"""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from learning_exchange.cases.models import Bookmark, Case, SavedSearch
from learning_exchange.cases.queries.reading import is_visible
from learning_exchange.cases.queries.wanted import Wanted
from learning_exchange.cases.rules import CURRENT, CaseState, NoSuchCase, Refused
from learning_exchange.extensions import db
from learning_exchange.people.models import Person

# Links to a story that was put away stay good, and so do bookmarks.
KEEPABLE = CURRENT | {CaseState.ARCHIVED}
MOST_SEARCHES = 50  # of one person: a page that can be looked over


class NoSuchSearch(LookupError):
    """There is no such saved search of this person: absent and somebody else's are one answer."""


def bookmark_case(public_id: UUID, *, by: Person) -> None:
    """Keep a story to come back to; again does no harm. Raises NoSuchCase."""
    kept = insert(Bookmark).values(person_id=by.id, case_id=_keepable(public_id, by))
    db.session.execute(kept.on_conflict_do_nothing())


def remove_bookmark(public_id: UUID, *, by: Person) -> None:
    """Keep a story no longer; again does no harm. Raises NoSuchCase."""
    case_id = _keepable(public_id, by)
    db.session.execute(delete(Bookmark).where(Bookmark.person_id == by.id, Bookmark.case_id == case_id))


def save_search(wanted: Wanted, name: str, *, by: int) -> SavedSearch:
    """Keep a search under a name; the same search is kept once. Raises Refused for one too many."""
    own = select(SavedSearch).where(SavedSearch.person_id == by)
    if same := db.session.scalar(own.where(SavedSearch.wanted == wanted.kept())):
        return same
    count = select(func.count()).select_from(own.subquery())
    if (db.session.scalar(count) or 0) >= MOST_SEARCHES:
        raise Refused(f"You have saved {MOST_SEARCHES} searches. Remove one before you save another.")
    search = SavedSearch(person_id=by, name=name, wanted=wanted.kept())
    db.session.add(search)
    return search


def remove_search(public_id: UUID, *, by: int) -> None:
    """Keep a search no longer, and end its feed. Raises NoSuchSearch."""
    _change(delete(SavedSearch), public_id, by)


def open_feed(public_id: UUID, *, by: int) -> None:
    """Give a search a feed at a new address; one that it had before ends. Raises NoSuchSearch."""
    _change(update(SavedSearch).values(feed_key=uuid4()), public_id, by)


def close_feed(public_id: UUID, *, by: int) -> None:
    """End the feed of a search: its address opens nothing from now on. Raises NoSuchSearch."""
    _change(update(SavedSearch).values(feed_key=None), public_id, by)


def _keepable(public_id: UUID, by: Person) -> int:
    found = select(Case.id).where(Case.public_id == public_id, is_visible(by), Case.state.in_(KEEPABLE))
    case_id = db.session.scalar(found)
    if case_id is None:
        raise NoSuchCase
    return case_id


def _change(statement: Any, public_id: UUID, person_id: int) -> None:
    own = statement.where(SavedSearch.public_id == public_id, SavedSearch.person_id == person_id)
    if db.session.scalar(own.returning(SavedSearch.id)) is None:
        raise NoSuchSearch
