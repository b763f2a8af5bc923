"""What becomes of items when what they are about is taken back, or when whoever has them leaves."""

from uuid import uuid4

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange import clock
from learning_exchange.barriers.models import Barrier
from learning_exchange.cases.models import Case
from learning_exchange.cases.rules import CaseState
from learning_exchange.digests.models import DigestRun
from learning_exchange.events.cases import CaseWithdrawn
from learning_exchange.events.event import TakesContributionBack
from learning_exchange.events.people import PersonLeft, RolesChanged
from learning_exchange.people.models import Person
from learning_exchange.people.rules import PersonState, Role
from learning_exchange.practice_development.models import (
    ChecklistLine,
    ItemAsk,
    ItemNote,
    ItemNotice,
    QueueItem,
)
from learning_exchange.practice_development.operations.asking import ask_for_reply
from learning_exchange.practice_development.operations.checklists import add_line
from learning_exchange.practice_development.operations.closing import close_item
from learning_exchange.practice_development.operations.items import claim_item, note_item
from learning_exchange.practice_development.operations.merging import merge_item
from learning_exchange.practice_development.operations.splitting import split_item
from learning_exchange.practice_development.queries.following import became_of
from learning_exchange.practice_development.rules.items import Actor
from tests.guest import words_of
from tests.queues import CHANGED, ITEMS, a_lead, actor, an_item, happened, told, worker
from tests.region import a_person
from workers.practice_development import let_items_go, release_items
from workers.subscriptions import SUBSCRIPTIONS

CANARY = "The lantern hung behind the third door"


def take_back(db: SQLAlchemy, item: QueueItem) -> None:
    """What an author does, and the reaction to it, twice."""
    db.session.get_one(Case, item.contribution_id).state = CaseState.WITHDRAWN
    for _ in range(2):
        let_items_go(CaseWithdrawn(item.contribution_id))
        db.session.commit()


def lead() -> Actor:
    return actor(a_lead())


def joined(db: SQLAlchemy, *people: Person, by: Actor) -> list[QueueItem]:
    """An item of each person, all joined with the first."""
    items = [an_item(person) for person in people]
    for item in items[1:]:
        merge_item(item.public_id, items[0].public_id, reason="The same form.", by=by)
    db.session.commit()
    return items


def test_every_event_that_takes_something_back_takes_its_items_out() -> None:
    taking = {event for event in SUBSCRIPTIONS if issubclass(event, TakesContributionBack)}
    assert taking
    assert all(let_items_go in SUBSCRIPTIONS[event] for event in taking)


def test_an_item_leaves_with_every_word_that_was_written_on_it(app: Flask, db: SQLAlchemy) -> None:
    item, me = an_item(), lead()
    claim_item(item.public_id, by=me)
    note_item(item.public_id, CANARY, by=me)
    add_line(item.public_id, CANARY, by=me)
    ask_for_reply(item.public_id, "The chief", CANARY, clock.now().date(), by=me)
    split_item(item.public_id, CANARY, f"{CANARY} again", by=me)
    db.session.commit()
    take_back(db, item)
    items = db.session.scalars(select(QueueItem)).all()
    assert [(one.state, one.owner_id, one.focus) for one in items] == [("withdrawn", None, "")] * 2
    for table in (ItemNote, ChecklistLine, ItemAsk):
        assert db.session.scalars(select(table)).all() == []
    assert happened(item).count("ItemWithdrawn") == 1
    page = worker(app).get(f"{ITEMS}/{item.public_id}")
    assert page.status_code == 200
    assert CANARY not in page.text
    assert "took it back" in words_of(page)
    assert became_of("case", item.contribution_id) == []


def test_where_others_gave_the_work_goes_on_in_theirs(app: Flask, db: SQLAlchemy) -> None:
    ann, ben, cara = (a_person() for _ in range(3))
    me = lead()
    first, second, third = joined(db, ann, ben, cara, by=me)
    claim_item(first.public_id, by=me)
    note_item(first.public_id, "Two teams use another form.", by=me)
    add_line(first.public_id, "Try it", by=me)
    db.session.commit()
    take_back(db, first)
    db.session.expire_all()
    assert first.state == "withdrawn"
    assert (second.state, second.owner_id, second.root_id) == ("in_hand", me.person_id, None)
    assert (third.state, third.root_id, third.merged_into_id) == ("merged", second.id, second.id)
    page = words_of(worker(app).get(f"{ITEMS}/{second.public_id}"))
    assert "Two teams use another form." in page
    assert "Try it" in page
    assert "which was taken back" in page
    close_item(second.public_id, CHANGED, by=me)
    assert told(second) == sorted([ben.id, cara.id])
    assert told(first) == []


def test_whoever_took_theirs_back_is_not_told(db: SQLAlchemy) -> None:
    ann, ben, me = a_person(), a_person(), lead()
    first, second = joined(db, ann, ben, by=me)
    take_back(db, second)
    db.session.expire_all()
    assert (second.state, second.root_id) == ("withdrawn", None)
    close_item(first.public_id, CHANGED, by=me)
    assert told(first) == [ann.id]


def test_between_taking_back_and_the_reaction_nobody_is_told_of_it(db: SQLAlchemy) -> None:
    ann, ben, me = a_person(), a_person(), lead()
    first, second = joined(db, ann, ben, by=me)
    db.session.get_one(Case, second.contribution_id).state = CaseState.WITHDRAWN
    close_item(first.public_id, CHANGED, by=me)
    assert told(first) == [ann.id]


def test_a_notice_that_no_digest_has_shown_goes_with_what_it_was_about(db: SQLAlchemy) -> None:
    ann, ben, cara, me = a_person(), a_person(), a_person(), lead()
    first, second, _ = joined(db, ann, ben, cara, by=me)
    close_item(first.public_id, CHANGED, by=me)
    db.session.commit()
    take_back(db, second)
    assert told(first) == sorted([ann.id, cara.id])
    take_back(db, first)
    db.session.expire_all()
    heir = db.session.scalars(select(QueueItem).where(QueueItem.state == "closed")).one()
    assert (heir.outcome, heir.outcome_words) == (CHANGED.outcome, CHANGED.words)
    assert told(heir) == [cara.id]
    take_back(db, heir)
    assert db.session.scalars(select(ItemNotice)).all() == []


def test_a_notice_that_a_digest_has_shown_stays_on_record(db: SQLAlchemy) -> None:
    ann, ben, me = a_person(), a_person(), lead()
    first, second = joined(db, ann, ben, by=me)
    close_item(first.public_id, CHANGED, by=me)
    run = DigestRun(person=ben, local_date=clock.now().date())
    db.session.add(run)
    db.session.flush()
    notice = db.session.scalars(select(ItemNotice).where(ItemNotice.person_id == ben.id)).one()
    notice.digest_run_id = run.id
    take_back(db, second)
    assert told(first) == sorted([ann.id, ben.id])


def test_whoever_gave_twice_is_told_of_what_they_did_not_take_back(db: SQLAlchemy) -> None:
    ann, me = a_person(), lead()
    first, second = joined(db, ann, ann, by=me)
    close_item(first.public_id, CHANGED, by=me)
    take_back(db, second)
    assert told(first) == [ann.id]


def test_a_barrier_that_is_taken_back_leaves_too(db: SQLAlchemy) -> None:
    from learning_exchange.barriers.contributions import contribution_of
    from learning_exchange.practice_development.operations.leaving import withdraw_contribution
    from learning_exchange.practice_development.operations.routing import route

    somebody = a_person()
    words = {"in_the_way": "The form has no box for it", "would_help": "A box"}
    place = {"by_id": somebody.id, "organisation_id": somebody.memberships[0].organisation_id}
    barrier = Barrier(public_id=uuid4(), **words, **place)
    db.session.add(barrier)
    db.session.flush()
    contribution = contribution_of(barrier.id)
    assert contribution
    route(contribution)
    item = db.session.scalars(select(QueueItem)).one()
    withdraw_contribution("barrier", barrier.id)
    db.session.refresh(item)
    assert item.state == "withdrawn"


def test_whoever_leaves_has_nothing_in_hand(db: SQLAlchemy) -> None:
    champion, other = a_person(Role.CHAMPION), an_item()
    item, asked, gone = an_item(), an_item(), an_item()
    for one in (item, asked, gone):
        claim_item(one.public_id, by=actor(champion))
    ask_for_reply(asked.public_id, "The chief", "May we?", clock.now().date(), by=actor(champion))
    merge_item(gone.public_id, other.public_id, reason="The same.", by=actor(champion))
    champion.state = PersonState.LEFT
    for _ in range(2):
        release_items(PersonLeft(champion.id))
        db.session.commit()
    db.session.expire_all()
    assert (item.state, item.owner_id) == ("waiting", None)
    assert (asked.state, asked.owner_id) == ("awaiting_reply", None)
    assert (gone.state, gone.state_before, gone.owner_id) == ("merged", "waiting", None)
    assert happened(item).count("ItemReleased") == 1


def test_whoever_loses_the_role_for_it_has_nothing_in_hand(db: SQLAlchemy) -> None:
    champion, item = a_person(Role.CHAMPION), an_item()
    claim_item(item.public_id, by=actor(champion))
    changed = RolesChanged(champion.id, champion.memberships[0].organisation_id, ["trainer"])
    release_items(changed)
    assert item.owner_id == champion.id
    champion.memberships[0].roles = ["trainer"]
    release_items(changed)
    db.session.refresh(item)
    assert item.owner_id is None
