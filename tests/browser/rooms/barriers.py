"""What gets in the way: barriers with words without end, one taken back, and somebody who gave none."""

from uuid import uuid4

from learning_exchange import clock
from learning_exchange.barriers.models import Barrier
from learning_exchange.extensions import db
from tests.browser.rooms.ugly import LONG, Pages
from tests.browser.site import Site

PAGES: Pages = {
    "barriers.barrier": [
        ("staff", {"public_id": "barrier"}, ""),
        ("staff", {"public_id": "barrier taken back"}, ""),
    ],
    "barriers.new": [("staff", {}, "")],
    "barriers.yours": [("staff", {}, ""), ("newcomer", {}, "")],
}


def settle(site: Site) -> None:
    """More than a page of barriers by one person."""
    staff = site.people["staff"]
    for number in range(24):
        barrier = Barrier(
            public_id=uuid4(),
            by_id=staff.id,
            organisation_id=staff.memberships[0].organisation_id,
            in_the_way=f"The form {LONG} asks it twice.\n\nThen it asks it again. {LONG}",
            would_help=f"One first page for all. {LONG * 2}",
            type="br-forms-process",
        )
        if number == 1:
            barrier.state, barrier.withdrawn_at = "withdrawn", clock.now()
        db.session.add(barrier)
        db.session.flush()
        site.places["barrier taken back" if number == 1 else "barrier"] = str(barrier.public_id)
