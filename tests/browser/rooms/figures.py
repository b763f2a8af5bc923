"""Half a year of items, in numbers that are shown and numbers that are not."""

from datetime import timedelta
from itertools import cycle
from uuid import UUID

from learning_exchange import clock
from learning_exchange.extensions import db
from learning_exchange.people.models import Person
from learning_exchange.practice_development.models import ItemAsk, ItemContributor, Queue, QueueItem
from learning_exchange.practice_development.rules.closing import KEPT, NEEDS_LINK, Outcome
from tests.browser.rooms.ugly import LONG, Pages
from tests.browser.site import Site
from tests.region import a_person

PAGES: Pages = {
    "practice_development.figures": [
        ("lead", {}, ""),
        ("champion", {}, "?queue=00000000-0000-0000-0000-0000000000f1"),
    ],
}


def settle(site: Site) -> None:  # as every room's
    """What came in and was closed over half a year, more of it lately."""
    queue = Queue(name=f"Figured {LONG}", purpose="Has figures.", public_id=UUID(int=0xF1))
    db.session.add(queue)
    db.session.flush()
    people = [a_person() for _ in range(11)]
    givers, outcomes, number = cycle(people), cycle(KEPT), 0
    for week in range(26):
        for _ in range(2 + (25 - week) // 2):
            number += 1
            item = _item(queue, number, timedelta(weeks=week, days=number % 5, hours=2))
            _work(item, number, next(outcomes), people[0])
            db.session.add(item)
            db.session.flush()
            db.session.add(ItemContributor(item_id=item.id, person_id=next(givers).id))
            if number % 5 == 0:
                _ask(item, number, people[0])
    db.session.commit()


def _item(queue: Queue, number: int, ago: timedelta) -> QueueItem:
    arrived = clock.now() - ago
    return QueueItem(
        kind="case",
        contribution_id=-1000 - number,  # no story of this site: it is counted, and stands on no list
        queue_id=queue.id,
        because="because it fits",
        arrived_at=arrived,
        state_since=arrived,
        due_on=(arrived + timedelta(days=28)).date(),
    )


def _work(item: QueueItem, number: int, outcome: Outcome, owner: Person) -> None:
    item.first_response_at = item.arrived_at + timedelta(days=number % 17) if number % 4 else None
    if item.first_response_at and item.first_response_at > clock.now():
        item.first_response_at = None
    closed_at = item.arrived_at + timedelta(days=3 + number % 30)
    if number % 3 and closed_at < clock.now():
        item.state, item.outcome, item.closed_at = "closed", outcome, closed_at
        item.outcome_words = "Done."
        item.link = "/cases" if outcome in NEEDS_LINK else ""
        item.outcome_whom = "The director of nursing" if outcome is Outcome.ESCALATED else ""
        item.outcome_on = clock.now().date() if outcome is Outcome.SESSION_RUN else None
    elif number % 2:
        item.state, item.owner_id = "in_hand", owner.id


def _ask(item: QueueItem, number: int, by: Person) -> None:
    replied = bool(number % 3)
    db.session.add(
        ItemAsk(
            item_id=item.id,
            whom="The director of nursing",
            question="May we?",
            due_on=clock.now().date(),
            asked_by_id=by.id,
            reply="Yes." if replied else "",
            ended_at=clock.now() if replied else None,
        )
    )
