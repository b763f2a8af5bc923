"""Queues and what waits in them."""

from learning_exchange.extensions import db
from learning_exchange.practice_development.models import Queue, QueueItem, RoutingRule
from tests.browser.rooms.ugly import LONG, Pages
from tests.browser.site import Site

PAGES: Pages = {
    "practice_development.index": [("lead", {}, "")],
    "practice_development.queue": [
        ("lead", {"public_id": "queue"}, ""),
        ("lead", {"public_id": "empty queue"}, ""),
    ],
    "practice_development.unrouted": [("lead", {}, "")],
}


def settle(site: Site) -> None:
    """A queue with more than a page of items, an empty one, and some that are unrouted."""
    queue = Queue(name=f"Choice and consent in {LONG}", purpose=f"What people decide, with whom. {LONG}")
    empty = Queue(name="An empty queue", purpose="Nothing came here yet.")
    db.session.add_all([queue, empty])
    db.session.flush()
    db.session.add(RoutingRule(queue_id=queue.id, position=1, conditions={"aims": ["c-sdm"]}))
    number = int(site.places["a story's number"])
    for offset in range(-7, 40):
        db.session.add(
            QueueItem(
                kind="case",
                contribution_id=number + offset,
                queue_id=queue.id if offset < 38 else None,
                because=f"because it is about Support shared decision making, and comes from {LONG}",
            )
        )
    db.session.flush()
    site.places |= {"queue": str(queue.public_id), "empty queue": str(empty.public_id)}
