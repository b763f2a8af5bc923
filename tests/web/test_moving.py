"""Items put into another queue by hand: with a reason, shown, and as a hint to mend the rule."""

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange import clock
from learning_exchange.cases.rules import CaseState
from learning_exchange.outbox import EventRecord
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import ItemMove, QueueItem, QueueSteward
from learning_exchange.practice_development.operations.leaving import withdraw_contribution
from learning_exchange.practice_development.rules.items import ItemState
from tests.author import Author, box
from tests.region import a_person, a_story
from tests.routed import a_queue, a_rule, routed

HOME = "/practice-development"
WHY = "It is about a form, not about a decision."


@pytest.fixture
def champion(app: Flask, db: SQLAlchemy) -> Author:
    """A champion at the pages."""
    return Author(app, a_person(Role.CHAMPION, name="Asha Champion"))


def address_of(item: QueueItem) -> str:
    """Where one moves it."""
    return f"{HOME}/items/{item.public_id}/move"


def test_an_item_is_moved_with_a_reason_that_is_kept_and_shown(
    app: Flask, db: SQLAlchemy, champion: Author
) -> None:
    first, second = a_queue("Deciding together"), a_queue("Letters")
    rule = a_rule(first, aims=["c-sdm"])
    item = routed(a_story(a_person(), title="The bus to the clinic"))
    page = champion.get(address_of(item)).text
    assert "The bus to the clinic" in page
    assert "because it is tagged “Support shared decision making”" in page
    done = champion.post(address_of(item), {"queue": str(second.public_id), "reason": WHY})
    assert done.location == f"{HOME}/{second.public_id}"
    db.session.expire_all()
    assert (item.queue_id, item.rule_id, item.rule_version) == (second.id, rule.id, 1)
    [move] = db.session.scalars(select(ItemMove))
    assert (move.from_queue_id, move.to_queue_id) == (first.id, second.id)
    assert (move.reason, move.by_id) == (WHY, champion.id)
    assert f"Moved here by Asha Champion: {WHY}" in champion.get(f"{HOME}/{second.public_id}").text
    shown = champion.get(f"{HOME}/items/{item.public_id}").text
    assert "Asha Champion moved it from “Deciding together” to “Letters”" in shown
    assert WHY in shown
    [told] = db.session.scalars(select(EventRecord).where(EventRecord.type == "ItemMoved"))
    assert told.stream == f"case:{item.contribution_id}"
    assert WHY not in str(told.payload)
    lead = Author(app, a_person(Role.LEAD))
    hint = (
        "<strong>1 item</strong> that this rule put into “Deciding together” was moved to “Letters” by hand."
    )
    assert hint in " ".join(lead.get(f"{HOME}/rules").text.split())
    assert f'href="{HOME}/rules/{rule.public_id}">Mend the rule' in lead.get(f"{HOME}/rules").text
    assert "Mend the rule" not in champion.get(f"{HOME}/rules").text
    rule.version, rule.change, rule.changed_at = 2, "changed", clock.now()
    assert "by hand" not in lead.get(f"{HOME}/rules").text


def test_moving_what_is_unrouted_is_a_hint_for_another_rule(app: Flask, db: SQLAlchemy) -> None:
    queue = a_queue("Letters")
    item = routed(a_story(a_person()))
    lead = Author(app, a_person(Role.LEAD))
    lead.post(address_of(item), {"queue": str(queue.public_id), "reason": WHY})
    page = " ".join(lead.get(f"{HOME}/rules").text.split())
    assert "<strong>1 item</strong> that no rule fitted was moved to “Letters” by hand." in page
    assert "Make a rule for them" in page


def test_a_new_team_gets_it_free_but_a_reply_is_waited_for_by_who_asked(
    db: SQLAlchemy, champion: Author
) -> None:
    queue, owner = a_queue("Letters"), a_person(Role.CHAMPION)
    held, asking = (routed(a_story(a_person())) for _ in range(2))
    held.state, held.owner_id = ItemState.IN_HAND, owner.id
    asking.state, asking.owner_id = ItemState.AWAITING_REPLY, owner.id
    due = held.due_on
    for item in (held, asking):
        champion.post(address_of(item), {"queue": str(queue.public_id), "reason": WHY})
    db.session.expire_all()
    kept = [(str(item.state), item.owner_id, item.queue_id) for item in (held, asking)]
    assert kept == [("waiting", None, queue.id), ("awaiting_reply", owner.id, queue.id)]
    assert held.due_on == due


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"queue": ""}, "Choose the queue."),
        ({"queue": "here"}, "Choose one of the options on this page."),  # where it stands already
        ({"queue": "retired"}, "Choose one of the options on this page."),
        ({"reason": ""}, "Say why"),
        ({"reason": "x" * 501}, "Use 500 characters or fewer"),
        ({"reason": "Ask 943 476 5919"}, "Leave out what could identify somebody: NHS number."),
    ],
)
def test_bad_input_shows_an_error_and_keeps_what_was_typed(
    db: SQLAlchemy, champion: Author, sent: dict[str, str], error: str
) -> None:
    here, there = a_queue("Here"), a_queue("There")
    gone = a_queue("Gone", retired_at=clock.now())
    a_rule(here, aims=["c-sdm"])
    item = routed(a_story(a_person()))
    known = {"here": str(here.public_id), "retired": str(gone.public_id)}
    given = {"queue": str(there.public_id), "reason": WHY} | sent
    answer = champion.post(address_of(item), given | {"queue": known.get(given["queue"], given["queue"])})
    assert answer.status_code == 422
    assert error in answer.text
    assert box(answer, "reason") == given["reason"]
    assert db.session.scalars(select(ItemMove)).all() == []


@pytest.mark.parametrize("state", [ItemState.WITHDRAWN, "taken back"])
def test_what_is_not_open_cannot_be_moved(db: SQLAlchemy, champion: Author, state: str) -> None:
    queue, case = a_queue(), a_story(a_person())
    item = routed(case)
    if state == "taken back":
        case.state = CaseState.WITHDRAWN
    else:
        item.state = state
    db.session.flush()
    assert champion.get(address_of(item)).status_code == 404
    sent = {"queue": str(queue.public_id), "reason": WHY}
    assert champion.post(address_of(item), sent).status_code == 404
    assert db.session.scalars(select(ItemMove)).all() == []


def test_the_rules_are_asked_again_about_what_is_unrouted(app: Flask, db: SQLAlchemy) -> None:
    fitting, other = routed(a_story(a_person())), routed(a_story(a_person(), aims=["c-pcsp"]))
    taken_back = a_story(a_person())
    gone = routed(taken_back)
    taken_back.state = CaseState.WITHDRAWN
    queue = a_queue("Deciding together", target_days=10)
    rule = a_rule(queue, aims=["c-sdm"], priority="soon")
    lead = Author(app, a_person(Role.LEAD))
    assert "Ask the rules again" in lead.get(f"{HOME}/unrouted").text
    assert lead.post(f"{HOME}/unrouted").location == f"{HOME}/unrouted"
    assert "1 contribution of 3 found a queue." in lead.get(f"{HOME}/unrouted").text
    db.session.expire_all()
    assert (fitting.queue_id, fitting.rule_id, fitting.priority) == (queue.id, rule.id, "soon")
    assert (fitting.due_on - fitting.arrived_at.date()).days == 5
    assert fitting.because == "because it is tagged “Support shared decision making”"
    assert (other.queue_id, gone.queue_id) == (None, None)
    assert db.session.scalars(select(QueueSteward)).all() == []


def test_the_reason_goes_with_what_was_taken_back(db: SQLAlchemy, champion: Author) -> None:
    queue, item = a_queue("Letters"), routed(a_story(a_person()))
    champion.post(address_of(item), {"queue": str(queue.public_id), "reason": WHY})
    assert db.session.scalars(select(ItemMove.reason)).all() == [WHY]
    withdraw_contribution("case", item.contribution_id)
    assert db.session.scalars(select(ItemMove.reason)).all() == []
