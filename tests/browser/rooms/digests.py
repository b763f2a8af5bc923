"""A digest, and what its readers choose."""

from learning_exchange import clock
from learning_exchange.digests.models import DigestChoice, DigestItem, DigestRun
from learning_exchange.digests.tokens import unsubscribe_token
from learning_exchange.extensions import db
from tests.browser.rooms.ugly import LONG, Pages
from tests.browser.site import Site

PAGES: Pages = {
    "digests.choices": [("staff", {}, ""), ("newcomer", {}, "")],
    "digests.latest": [("staff", {}, ""), ("newcomer", {}, "")],
    "digests.unsubscribe": [(None, {"token": "stop token"}, "")],
}


def settle(site: Site) -> None:
    """A digest with something in it."""
    staff = site.people["staff"]
    run = DigestRun(
        person=staff, local_date=clock.now().date(), composed_at=clock.now(), items_count=1, news=[]
    )
    db.session.add_all([run, DigestChoice(person=staff, weekdays=[1, 4], hour=7)])
    db.session.flush()
    because = f"because you follow Support shared decision making, as told in {LONG}"
    number = int(site.places["a story's number"])
    db.session.add(DigestItem(run_id=run.id, person_id=staff.id, case_id=number, position=1, because=because))
    site.places["stop token"] = unsubscribe_token(staff)
