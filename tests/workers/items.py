"""Items in any state and the queues that they stand in, made plainly: for tests of who is told of them."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select, text

from learning_exchange.cases.models import Case
from learning_exchange.extensions import db
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import ItemContributor, Queue, QueueItem, QueueSteward
from learning_exchange.practice_development.operations.closing import close_item
from learning_exchange.practice_development.rules.closing import Closing, Outcome
from learning_exchange.practice_development.rules.items import Actor
from tests.region import a_person, a_story

CHANGED = Closing(Outcome.PRACTICE_CHANGED, words="Every visit begins with a question.")


def a_queue(*stewards: Person, **values: Any) -> Queue:
    """A queue that these people look after."""
    given = {
        "name": f"Queue {db.session.scalar(select(func.count()).select_from(Queue))}",
        "purpose": "Tests",
    }
    queue = Queue(**given | values)
    db.session.add(queue)
    db.session.flush()
    db.session.add_all(QueueSteward(queue_id=queue.id, person_id=one.id) for one in stewards)
    db.session.commit()
    return queue


def an_item(queue: Queue | None = None, story: Case | None = None, **values: Any) -> QueueItem:
    """An item about a story, to which its author gave."""
    story = story or a_story(a_person())
    item = QueueItem(
        kind="case",
        contribution_id=story.id,
        organisation_id=story.organisation_id,
        queue_id=queue.id if queue else None,
        because="because it is tagged so",
        **values,
    )
    db.session.add(item)
    db.session.flush()
    db.session.add(ItemContributor(item_id=item.id, person_id=story.author_id))
    db.session.commit()
    return item


def in_hand(owner: Person, queue: Queue | None = None, **values: Any) -> QueueItem:
    """An item that somebody owns."""
    return an_item(queue, state="in_hand", owner_id=owner.id, **values)


def closed(item: QueueItem, closing: Closing = CHANGED) -> QueueItem:
    """Close an item as its owner does."""
    owner = db.session.get_one(Person, item.owner_id) if item.owner_id else a_person(Role.LEAD)
    close_item(item.public_id, closing, by=Actor(owner.id, owner.roles))
    db.session.commit()
    return item


def days(count: int) -> date:
    """The date so many days from today, by the database's clock."""
    today: date = db.session.scalars(select(func.current_date())).one()
    return today + timedelta(days=count)


def give_up(mail_id: int, state: str = "failed") -> None:
    """A mail that never arrives."""
    because = ", suppressed_because = 'There is no such address.'" if state == "suppressed" else ""
    db.session.execute(
        text(f"UPDATE mail SET state = :state{because} WHERE id = :id"), {"state": state, "id": mail_id}
    )
    db.session.commit()
