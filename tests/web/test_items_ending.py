"""Joining, splitting and closing items over HTTP: who is told, what is kept, what is refused and why."""

from uuid import uuid4

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange import clock
from learning_exchange.outbox import EventRecord
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import ItemAsk, QueueItem
from learning_exchange.practice_development.operations.merging import merge_item, unmerge_item
from learning_exchange.practice_development.queries.following import became_of
from learning_exchange.practice_development.rules.closing import KEPT, NEEDS, Outcome
from tests.author import Author
from tests.guest import error_at, words_of
from tests.queues import ITEMS, a_lead, a_queue, actor, an_item, happened, owed, told, worker
from tests.region import a_person, an_organisation

NAMED = "Ring Mrs Olive Tattersall on 07700 900123"
WHY = "They are about the same form."
FILLED = {
    "words": "Every letter names the bus now.",
    "link": "https://example.org/guide",
    "whom": "The director of nursing",
    "on": "1/3/2026",
}


def address(item: QueueItem, act: str = "") -> str:
    return f"{ITEMS}/{item.public_id}" + (f"/{act}" if act else "")


def fresh(db: SQLAlchemy, item: QueueItem) -> QueueItem:
    db.session.refresh(item)
    return item


def join(who: Author, item: QueueItem, into: QueueItem) -> int:
    sent = {"number": str(into.id), "merge_reason": WHY}
    return who.post(address(item, "merge"), sent).status_code


def filled(outcome: Outcome) -> dict[str, str]:
    """Everything that an outcome needs."""
    return {"outcome": str(outcome)} | {name: FILLED[name] for name in NEEDS[outcome]}


# Closing


@pytest.mark.parametrize("outcome", KEPT)
def test_each_outcome_closes_with_what_it_needs(app: Flask, db: SQLAlchemy, outcome: Outcome) -> None:
    author, lead = a_person(), worker(app)
    item = an_item(author)
    page = lead.get(f"{address(item, 'close')}?outcome={outcome}")
    assert page.status_code == 200
    assert outcome.label in page.text
    assert lead.post(address(item, "close"), filled(outcome)).status_code == 303
    assert (fresh(db, item).state, item.outcome) == ("closed", str(outcome))
    assert item.closed_at is not None
    assert told(item) == [author.id]
    assert happened(item)[-1] == "ItemClosed"
    [became] = became_of("case", item.contribution_id)
    assert became.outcome is outcome
    assert outcome.label in words_of(lead.get(address(item)))


@pytest.mark.parametrize("outcome", KEPT)
def test_without_what_it_needs_no_outcome_closes(app: Flask, db: SQLAlchemy, outcome: Outcome) -> None:
    item, lead = an_item(), worker(app)
    needed = [name for name, need in NEEDS[outcome].items() if need.missing]
    assert needed
    for name in needed:
        answer = lead.post(address(item, "close"), filled(outcome) | {name: ""})
        assert answer.status_code == 422
        assert error_at(answer, name) == NEEDS[outcome][name].missing
    assert fresh(db, item).state == "waiting"
    assert told(item) == []


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"outcome": "out-not-taken-forward", "words": NAMED}, "words", "Leave out what could identify"),
        ({"outcome": "out-resource-made", "link": "javascript:alert(1)"}, "link", "Enter an address"),
        ({"outcome": "out-session-run", "words": "Teach-back", "on": "1/1/2099"}, "on", "day that has come"),
        ({"outcome": "out-session-run", "words": "Teach-back", "on": "31/2/2026"}, "on", "Enter a day like"),
        ({"outcome": "out-escalated", "whom": "The chief", "words": "x" * 1_001}, "words", "Use 1,000"),
        ({"outcome": "out-practice-changed", "words": "a\x00b"}, "words", "invisible control character"),
    ],
)  # fmt: skip
def test_bad_words_are_refused_at_their_field(
    app: Flask, db: SQLAlchemy, sent: dict[str, str], field: str, said: str
) -> None:
    item, lead = an_item(), worker(app)
    answer = lead.post(address(item, "close"), sent)
    assert answer.status_code == 422
    assert said in error_at(answer, field)
    assert fresh(db, item).state == "waiting"


@pytest.mark.parametrize("outcome", ["", "nonsense", "out-merged"])
def test_without_an_outcome_nothing_closes(app: Flask, db: SQLAlchemy, outcome: str) -> None:
    item, lead = an_item(), worker(app)
    answer = lead.post(address(item, "close"), {"outcome": outcome, "words": "It is done."})
    assert answer.status_code == 422
    assert "Choose what became of it." in answer.text
    assert fresh(db, item).state == "waiting"


def test_joined_with_another_is_one_of_the_nine_and_has_its_page(app: Flask, db: SQLAlchemy) -> None:
    item, lead = an_item(), worker(app)
    page = lead.get(address(item, "close"))
    assert all(f'value="{outcome}"' in page.text for outcome in Outcome)
    assert lead.get(f"{address(item, 'close')}?outcome=out-merged").location == address(item, "merge")


def test_the_reply_that_was_noted_is_there_when_it_closes(app: Flask, db: SQLAlchemy) -> None:
    item, me = an_item(), worker(app)
    me.post(address(item, "claim"))
    asked = {"whom": "The chief nurse", "question": "May we?", "reply_by": "2026-12-24"}
    me.post(address(item, "ask"), asked | {"reply_by": clock.now().date().isoformat()})
    me.post(address(item, "reply"), {"reply": "Yes, from April."})
    page = me.get(f"{address(item, 'close')}?outcome=out-escalated").text
    assert 'value="The chief nurse"' in page
    assert "Yes, from April." in page


def test_closing_while_a_reply_is_awaited_keeps_it_with_what_was_asked(app: Flask, db: SQLAlchemy) -> None:
    for outcome, reply in ((Outcome.ESCALATED, FILLED["words"]), (Outcome.NOT_TAKEN_FORWARD, "")):
        item, me = an_item(), worker(app)
        me.post(address(item, "claim"))
        today = clock.now().date().isoformat()
        me.post(address(item, "ask"), {"whom": "The chief", "question": "May we?", "reply_by": today})
        me.post(address(item, "close"), filled(outcome))
        assert fresh(db, item).state == "closed"
        ask = db.session.scalars(select(ItemAsk).where(ItemAsk.item_id == item.id)).one()
        assert (ask.reply, ask.ended_at is not None) == (reply, True)


def test_a_closed_item_stays_closed(app: Flask, db: SQLAlchemy) -> None:
    item, lead = an_item(), worker(app)
    lead.post(address(item, "close"), filled(Outcome.PRACTICE_CHANGED))
    again = lead.post(address(item, "close"), filled(Outcome.NOT_TAKEN_FORWARD))
    assert again.status_code == 409
    assert "This item is closed" in again.text
    assert FILLED["words"] in again.text  # what was typed is kept
    assert fresh(db, item).outcome == "out-practice-changed"
    assert lead.get(address(item, "close")).location == address(item)
    assert len(told(item)) == 1


def test_a_champion_closes_only_what_they_have_in_hand(app: Flask, db: SQLAlchemy) -> None:
    item, me = an_item(), worker(app, Role.CHAMPION)
    refused = me.post(address(item, "close"), filled(Outcome.PRACTICE_CHANGED))
    assert "Claim it first." in refused.text
    me.post(address(item, "claim"))
    assert me.post(address(item, "close"), filled(Outcome.PRACTICE_CHANGED)).status_code == 303


# Joining


def test_joined_across_organisations_everybody_is_told_once(app: Flask, db: SQLAlchemy) -> None:
    ann, ben, cara = (a_person(organisation=an_organisation()) for _ in range(3))
    first, second, third, own = an_item(ann), an_item(ben), an_item(cara), an_item(ann)
    lead = worker(app)
    assert join(lead, second, first) == 303
    assert join(lead, own, second) == 303  # the other is joined already: its root goes on
    assert join(lead, third, own) == 303
    assert {fresh(db, item).root_id for item in (second, own, third)} == {first.id}
    page = words_of(lead.get(address(first)))
    assert "Given by 3 people" in page
    assert page.count(WHY) == 3
    lead.post(address(first, "close"), filled(Outcome.PROCESS_CHANGED))
    assert told(first) == sorted([ann.id, ben.id, cara.id])
    assert [told(item) for item in (second, third, own)] == [[], [], []]
    for item in (second, third, own):
        [became] = became_of("case", item.contribution_id)
        assert (became.outcome, became.is_joined) == (Outcome.PROCESS_CHANGED, True)
        assert fresh(db, item).state == "merged"


def test_an_undo_leads_back_exactly(app: Flask, db: SQLAlchemy) -> None:
    champion, lead = worker(app, Role.CHAMPION), worker(app)
    root, branch, leaf = (an_item() for _ in range(3))
    champion.post(address(branch, "claim"))
    join(lead, leaf, branch)
    join(lead, branch, root)
    assert fresh(db, leaf).root_id == root.id
    assert champion.get(address(branch)).status_code == 200
    assert lead.post(address(branch, "unmerge")).status_code == 303
    assert (fresh(db, branch).state, branch.owner_id, branch.root_id) == ("in_hand", champion.id, None)
    assert (fresh(db, leaf).state, leaf.root_id, leaf.merged_into_id) == ("merged", branch.id, branch.id)
    assert fresh(db, root).state == "waiting"
    assert happened(branch)[-1] == "MergeUndone"
    lead.post(address(root, "close"), filled(Outcome.PRACTICE_CHANGED))
    assert told(root) == owed(root)


def test_no_undo_once_it_is_closed(app: Flask, db: SQLAlchemy) -> None:
    first, second, lead = an_item(), an_item(), worker(app)
    join(lead, second, first)
    lead.post(address(first, "close"), filled(Outcome.PRACTICE_CHANGED))
    answer = lead.client.post(
        address(second, "unmerge"), data={"csrf_token": lead.token}, follow_redirects=True
    )
    assert "cannot be undone any more" in answer.text
    assert fresh(db, second).state == "merged"


def test_never_a_circle(app: Flask, db: SQLAlchemy) -> None:
    first, second, lead = an_item(), an_item(), worker(app)
    join(lead, second, first)
    assert join(lead, first, second) == 409
    assert join(lead, first, first) == 409
    assert fresh(db, first).state == "waiting"
    assert fresh(db, second).root_id == first.id


@pytest.mark.parametrize("number", ["", "x", "0", "99999999999999999999", "-1", "١٢"])
def test_an_item_that_is_not_there_cannot_be_joined_with(app: Flask, db: SQLAlchemy, number: str) -> None:
    item, lead = an_item(), worker(app)
    answer = lead.post(address(item, "merge"), {"number": number, "merge_reason": WHY})
    assert answer.status_code == 422
    assert "enter the number of one that is open" in answer.text
    assert fresh(db, item).state == "waiting"


def test_the_page_offers_items_and_keeps_what_was_typed(app: Flask, db: SQLAlchemy) -> None:
    a_queue()
    item, other, lead = an_item(title="The bus"), an_item(title="The taxi"), worker(app)
    page = lead.get(address(item, "merge"))
    assert "The taxi" in page.text
    assert f'value="{item.public_id}"' not in page.text
    refused = lead.post(address(item, "merge"), {"into": str(other.public_id), "merge_reason": ""})
    assert refused.status_code == 422
    assert error_at(refused, "merge_reason").startswith("Say why they belong together")
    assert lead.post(address(item, "merge"), {"into": str(uuid4()), "merge_reason": WHY}).status_code == 422
    assert (
        lead.post(address(item, "merge"), {"into": str(other.public_id), "merge_reason": NAMED}).status_code
        == 422
    )
    sent = {"into": str(other.public_id), "merge_reason": WHY}
    assert lead.post(address(item, "merge"), sent).location == address(other)
    assert fresh(db, item).root_id == other.id


def test_what_is_joined_is_worked_on_there(app: Flask, db: SQLAlchemy) -> None:
    first, second, lead = an_item(), an_item(), worker(app)
    join(lead, second, first)
    for act, sent in (("close", filled(Outcome.PRACTICE_CHANGED)), ("note", {"note": "Hm."})):
        answer = lead.post(address(second, act), sent)
        assert answer.status_code == 409
        assert "joined with another" in answer.text
    assert f"item {first.id}" in words_of(lead.get(address(second)))


# Splitting


def test_both_parts_are_owed_to_everybody(app: Flask, db: SQLAlchemy) -> None:
    ann, ben = a_person(), a_person()
    item, other, me = an_item(ann), an_item(ben), worker(app)
    join(me, other, item)
    me.post(address(item, "claim"))
    bad = me.post(address(item, "split"), {"focus": "The letter", "other_focus": "the LETTER"})
    assert bad.status_code == 422
    assert me.post(address(item, "split"), {"focus": "The letter", "other_focus": ""}).status_code == 422
    assert me.post(address(item, "split"), {"focus": NAMED, "other_focus": "B"}).status_code == 422
    me.post(address(item, "split"), {"focus": "The letter", "other_focus": "The taxi"})
    part = db.session.scalars(select(QueueItem).where(QueueItem.split_from_id == item.id)).one()
    assert (fresh(db, item).focus, part.focus, part.part) == ("The letter", "The taxi", 2)
    assert (part.state, part.owner_id) == ("in_hand", me.id)
    for one, outcome in ((item, Outcome.PROCESS_CHANGED), (part, Outcome.NOT_TAKEN_FORWARD)):
        me.post(address(one, "close"), filled(outcome))
        assert told(one) == sorted([ann.id, ben.id])
    assert [became.focus for became in became_of("case", item.contribution_id)] == ["The letter", "The taxi"]
    assert [b.outcome for b in became_of("case", other.contribution_id)] == [
        Outcome.PROCESS_CHANGED,
        Outcome.NOT_TAKEN_FORWARD,
    ]


def test_events_carry_no_words(db: SQLAlchemy) -> None:
    first, second, lead = an_item(title="Zebra crossing"), an_item(title="Zebra crossing"), actor(a_lead())
    merge_item(second.public_id, first.public_id, reason="Zebra stripes", by=lead)
    unmerge_item(second.public_id, by=lead)
    assert not [row for row in db.session.scalars(select(EventRecord)) if "ebra" in str(row.payload)]
