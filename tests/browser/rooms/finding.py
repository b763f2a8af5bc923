"""Finding stories: ways into them, and what readers keep."""

from datetime import timedelta

from sqlalchemy import select

from learning_exchange import clock
from learning_exchange.cases.models import Bookmark, Case, SavedSearch
from learning_exchange.cases.operations.saving import open_feed
from learning_exchange.extensions import db
from tests.browser.rooms.ugly import LONG, Pages
from tests.browser.site import Site

PAGES: Pages = {
    "cases.by_framework": [("staff", {}, "")],
    "cases.bookmarks": [("staff", {}, ""), ("newcomer", {}, "")],
    "cases.searches": [("staff", {}, ""), ("newcomer", {}, "")],
}
FILES = {
    "cases.export_csv": "a file",
    "cases.export_json": "a file",
    "cases.feed": "for programs",
}


def settle(site: Site) -> None:
    """A page of bookmarks and more, and searches with and without a feed."""
    staff, now = site.people["staff"], clock.now()
    stories = db.session.scalars(select(Case).where(Case.state == "published")).all()
    db.session.add_all(
        Bookmark(person_id=staff.id, case_id=story.id, made_at=now - timedelta(hours=n))
        for n, story in enumerate(stories)
    )
    for name in (f"Stories with “{LONG}”", "Stories with “bus”"):
        db.session.add(SavedSearch(person_id=staff.id, name=name, wanted={"words": name}))
    db.session.flush()
    open_feed(db.session.scalars(select(SavedSearch.public_id)).first(), by=staff.id)  # type: ignore[arg-type]
