"""An item that is long overdue is told to the stewards of its queue: once a step, and by whoever looks."""

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from learning_exchange.digests.queries.waiting import waiting_for
from learning_exchange.digests.rules import Wait
from learning_exchange.events.items import ItemOverdue
from learning_exchange.extensions import db as committed
from learning_exchange.outbox import EventRecord
from learning_exchange.people.models import Person
from learning_exchange.people.rules import PersonState, Role
from learning_exchange.practice_development.models import EscalationNotice, ItemEscalation, QueueItem
from learning_exchange.practice_development.operations.overdue import escalate_overdue
from learning_exchange.practice_development.rules.overdue import STEPS, step_reached, told_in_words
from tests.author import Author
from tests.region import a_person, a_story
from tests.workers.items import a_queue, an_item, days, give_up, in_hand
from tests.workers.waiters import compose, here, run_for
from workers.telling import tell_stewards


def steps() -> list[tuple[int, int]]:
    """What was noted: the item and the step."""
    rows = committed.session.execute(
        select(ItemEscalation.item_id, ItemEscalation.step).order_by(ItemEscalation.id)
    )
    return [(row.item_id, row.step) for row in rows]


def escalate() -> int:
    """Look once, and react to what was found, twice."""
    count = escalate_overdue()
    for row in committed.session.scalars(select(EventRecord).where(EventRecord.type == "ItemOverdue")):
        for _ in range(2):
            tell_stewards(ItemOverdue(**row.payload))
    committed.session.commit()
    return count


def told(item: QueueItem) -> set[int]:
    """Who is to be told of an item."""
    wanted = select(EscalationNotice.person_id).join(ItemEscalation).where(ItemEscalation.item_id == item.id)
    return set(committed.session.scalars(wanted))


def test_the_steps_are_reached_on_their_day() -> None:
    assert [step_reached(count) for count in (-5, 0, 6, 7, 27, 28, 400)] == [0, 0, 0, 1, 1, 2, 2]
    assert sorted(STEPS) == list(STEPS)


@pytest.mark.parametrize(
    ("days_over", "queue", "said"),
    [(6, "Forms", ""), (7, "Forms", ", stewards told"), (40, None, ", leads told"), (-3, None, "")],
)
def test_a_card_says_who_was_told(days_over: int, queue: str | None, said: str) -> None:
    assert told_in_words(days_over, queue) == said


def test_board_and_history_show_it(app: Flask, db: SQLAlchemy) -> None:
    item = in_hand(a_person(Role.LEAD), a_queue(a_person(Role.LEAD)), due_on=days(-8))
    escalate()
    lead = Author(app, a_person(Role.LEAD))
    assert "8 days overdue, stewards told" in lead.get("/practice-development/board").text
    history = lead.get(f"/practice-development/items/{item.public_id}").text
    assert "This is 8 days overdue: those who look after its queue are told." in history


def test_each_step_is_told_once(db: SQLAlchemy) -> None:
    steward = a_person(Role.CHAMPION)
    item = in_hand(a_person(Role.LEAD), a_queue(steward), due_on=days(-6))
    assert escalate() == 0
    for due, found in ((-7, 1), (-7, 0)):
        item.due_on = days(due)
        db.session.commit()
        assert escalate() == found
    assert steps() == [(item.id, 1)]
    assert told(item) == {steward.id}
    [event] = db.session.scalars(select(EventRecord).where(EventRecord.stream == f"item:{item.id}"))
    assert (event.type, event.payload, event.actor_id) == (
        "ItemOverdue",
        {"item_id": item.id, "step": 1, "days": 7},
        None,
    )


def test_what_was_past_both_steps_is_told_of_once(db: SQLAlchemy) -> None:
    item = in_hand(a_person(Role.LEAD), a_queue(a_person(Role.LEAD)), due_on=days(-40))
    assert [escalate(), escalate()] == [1, 0]
    assert steps() == [(item.id, 2)]


def test_a_new_date_that_has_passed_too_counts_from_the_first_step(db: SQLAlchemy) -> None:
    item = in_hand(a_person(Role.LEAD), a_queue(a_person(Role.LEAD)), due_on=days(-30))
    escalate()
    item.due_on = days(-8)
    db.session.commit()
    escalate()
    assert steps() == [(item.id, 2), (item.id, 1)]


def test_what_is_settled_is_not_overdue(db: SQLAlchemy) -> None:
    an_item(state="withdrawn", due_on=days(-30))
    an_item(
        state="closed",
        due_on=days(-30),
        outcome="out-practice-changed",
        outcome_words="Done.",
        closed_at=func.now(),
    )
    assert escalate() == 0


def test_stewards_and_the_default_owner_are_told_and_where_there_is_nobody_the_leads(db: SQLAlchemy) -> None:
    steward, owner, lead = a_person(Role.CHAMPION), a_person(Role.CHAMPION), a_person(Role.LEAD)
    gone, demoted = a_person(Role.CHAMPION), a_person(Role.STAFF)
    gone.state = PersonState.LEFT
    looked_after = an_item(a_queue(steward, gone, default_owner_id=owner.id), due_on=days(-8))
    left_alone = an_item(a_queue(gone, demoted), due_on=days(-8))
    unrouted = an_item(due_on=days(-8))
    escalate()
    assert told(looked_after) == {steward.id, owner.id}
    assert told(left_alone) == told(unrouted) == {lead.id}


def overdue(steward: Person) -> QueueItem:
    story = a_story(a_person(), title="Long overdue")
    item = in_hand(a_person(Role.LEAD), a_queue(steward), due_on=days(-8), story=story)
    escalate()
    return item


def test_the_stewards_next_mail_says_so_once(db: SQLAlchemy) -> None:
    steward = here(Role.CHAMPION)
    item = overdue(steward)
    first, second = run_for(steward), run_for(steward, after=1)
    assert compose(first) == [(Wait.OVERDUE, "Long overdue")]
    assert compose(second) == []
    [one] = waiting_for(first)
    assert item.owner
    assert (one.who, one.is_late) == (item.owner.name, True)


def test_what_a_mail_that_never_came_said_is_said_again(db: SQLAlchemy) -> None:
    steward = here(Role.CHAMPION)
    overdue(steward)
    first, second = run_for(steward), run_for(steward, after=1)
    compose(first)
    assert first.mail_id
    give_up(first.mail_id)
    assert compose(second) == [(Wait.OVERDUE, "Long overdue")]


def test_what_is_told_as_long_overdue_is_not_told_as_untaken_beside_it(db: SQLAlchemy) -> None:
    steward = here(Role.CHAMPION)
    an_item(a_queue(steward), due_on=days(-8))
    escalate()
    assert [what for what, _ in compose(run_for(steward))] == [Wait.OVERDUE]
