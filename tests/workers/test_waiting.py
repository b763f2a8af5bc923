"""The mail of what waits: on weekdays, at the person's hour, only when something does, and never twice."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange import clock
from learning_exchange.cases.rules import CaseState
from learning_exchange.digests.models import DigestRun
from learning_exchange.digests.operations import create_due_runs, stop_mails
from learning_exchange.digests.queries.waiting import waiting_for
from learning_exchange.digests.rules import Subscription, Wait
from learning_exchange.events.mail import WaitingMailsDue
from learning_exchange.extensions import db as committed
from learning_exchange.mail.rules import MailState
from learning_exchange.people.models import Person
from learning_exchange.people.rules import PersonState, Role
from learning_exchange.practice_development.models import ItemAsk
from tests.catcher import MailCatcher
from tests.region import a_person, a_story
from tests.workers.items import a_queue, an_item, days, in_hand
from tests.workers.readers import mails_to, utc
from tests.workers.waiters import asked_to_meet, claimed, compose, here, returned, run_for
from workers import work
from workers.digests import compose_waiting

WAITS: dict[Wait, Callable[[Person], object]] = {
    Wait.RETURNED: returned,
    Wait.ASKED: lambda one: a_story(one, CaseState.SCREENING, title="Mine"),
    Wait.STILL_CURRENT: lambda one: a_story(
        one, CaseState.REVIEW_DUE, title="Mine", published_at=clock.now()
    ),
    Wait.CLAIMED: claimed,
    Wait.SECOND: lambda one: claimed(one, CaseState.WITH_SECOND_READER),
    Wait.TO_READ: lambda _: a_story(a_person(), CaseState.WITH_SECOND_READER, title="Theirs"),
    Wait.INTRODUCTION: asked_to_meet,
    Wait.OWNED: lambda one: in_hand(one, due_on=days(2)),
    Wait.UNTAKEN: lambda one: an_item(a_queue(one), due_on=days(-1)),
}


@pytest.mark.parametrize("what", WAITS)
def test_what_waits_is_mailed_and_once(db: SQLAlchemy, what: Wait) -> None:
    person = here(Role.CHAMPION, Role.PARTNER)
    stranger = here(Role.CHAMPION)
    WAITS[what](person)
    run = run_for(person)
    assert [kind for kind, _ in compose(run)] == [what]
    assert [kind for kind, _ in compose(run)] == [what]
    [mail] = mails_to(person)
    assert (mail.template, mail.dedup_key) == ("waiting", f"waiting:2026-11-16:{person.id}")
    assert (run.items_count, run.mail_id) == (1, mail.id)
    empty = run_for(stranger)
    assert compose(empty) == []
    assert (empty.items_count, mails_to(stranger)) == (0, [])


@pytest.mark.parametrize("what", WAITS)
def test_the_scheduler_makes_a_run_for_whom_something_waits_alone(db: SQLAlchemy, what: Wait) -> None:
    person, idle = here(Role.CHAMPION, Role.PARTNER), here(Role.STAFF)
    WAITS[what](person)
    create_due_runs(utc("2026-11-16T07:05"))
    runs = db.session.scalars(select(DigestRun)).all()
    assert [(run.person_id, run.kind) for run in runs] == [(person.id, "waiting")]
    assert idle.id not in {run.person_id for run in runs}


@pytest.mark.parametrize(
    "nothing",
    [
        lambda one: a_story(one, CaseState.DRAFT),
        lambda one: a_story(one, CaseState.WITH_CHAMPION),
        lambda one: a_story(one, CaseState.PUBLISHED),
        lambda one: a_story(
            a_person(), CaseState.WITH_CHAMPION, claimed_by=one, claim_expires_at=clock.now() - timedelta(1)
        ),
        lambda one: in_hand(one, due_on=days(4)),
        lambda one: an_item(a_queue(one), due_on=days(0)),
        lambda _: an_item(a_queue(), due_on=days(-1)),
        lambda one: a_story(one, CaseState.WITH_SECOND_READER),
    ],
)
def test_what_is_in_time_or_waits_on_somebody_else_is_no_reason(
    db: SQLAlchemy, nothing: Callable[[Person], object]
) -> None:
    person = here(Role.CHAMPION, Role.PARTNER)
    nothing(person)
    assert compose(run_for(person)) == []


def test_whose_move_it_is_and_by_when(db: SQLAlchemy) -> None:
    lead = here(Role.LEAD)
    late = in_hand(lead, a_queue(name="Forms"), due_on=days(-3), story=a_story(a_person(), title="Late"))
    asked = in_hand(lead, due_on=days(1), story=a_story(a_person(), title="Asked"))
    asked.state = "awaiting_reply"
    ask = ItemAsk(
        item_id=asked.id,
        whom="The director of nursing",
        question="May we?",
        due_on=days(1),
        asked_by_id=lead.id,
    )
    db.session.add(ask)
    db.session.commit()
    run = run_for(lead)
    compose(run)
    first, second = waiting_for(run)
    assert (first.title, first.queue, first.is_late, first.who, first.due_on) == (
        "Late", "Forms", True, None, late.due_on
    )  # fmt: skip
    assert (second.title, second.is_late, second.who) == ("Asked", False, "The director of nursing")


def test_an_item_that_its_reader_may_not_read_yet_is_not_named(db: SQLAlchemy) -> None:
    lead = here(Role.LEAD)
    in_hand(lead, due_on=days(0), story=a_story(a_person(), CaseState.WITH_AUTHOR, title="CANARY"))
    in_hand(lead, due_on=days(0), story=a_story(a_person(), CaseState.WITHDRAWN, title="CANARY"))
    assert compose(run_for(lead)) == [(Wait.OWNED, "A contribution under review")]


def test_whoever_lost_the_role_is_not_told_of_items(db: SQLAlchemy) -> None:
    staff = here(Role.STAFF)
    in_hand(staff, due_on=days(0))
    an_item(a_queue(staff), due_on=days(-1))
    assert compose(run_for(staff)) == []


def test_a_long_queue_is_told_by_its_oldest(db: SQLAlchemy) -> None:
    steward = here(Role.CHAMPION)
    queue = a_queue(steward)
    for number in range(7):
        an_item(queue, due_on=days(-1 - number))
    assert len(compose(run_for(steward))) == 5


def test_what_no_rule_fits_waits_on_the_leads(db: SQLAlchemy) -> None:
    lead, champion = here(Role.LEAD), here(Role.CHAMPION)
    an_item(due_on=days(-1))
    assert [what for what, _ in compose(run_for(lead))] == [Wait.UNTAKEN]
    assert compose(run_for(champion)) == []


@pytest.mark.parametrize("why", ["switched off", "left"])
def test_who_does_not_want_it_or_left_gets_nothing(db: SQLAlchemy, why: str) -> None:
    person = here()
    returned(person)
    run = run_for(person)
    if why == "left":
        person.state = PersonState.LEFT
    else:
        stop_mails(person.id, Subscription.WAITING)
    db.session.commit()
    compose(run)
    assert mails_to(person) == []
    create_due_runs(utc("2026-11-17T07:05"))
    assert len(db.session.scalars(select(DigestRun)).all()) == 1


def test_a_hundred_are_asked_for_with_as_many_statements_as_one(db: SQLAlchemy) -> None:
    asked: list[int] = []
    for count in (1, 20):
        ids = []
        for _ in range(count):
            person = here(Role.CHAMPION)
            returned(person)
            ids.append(run_for(person, after=len(asked)).id)
        seen: list[str] = []
        with db.engine.connect() as connection:
            engine = connection.engine

        def note(*args: object, seen: list[str] = seen) -> None:
            seen.append(str(args[2]))

        db.event.listen(engine, "before_cursor_execute", note)
        compose_waiting(WaitingMailsDue("2026-11-16", ids))
        db.event.remove(engine, "before_cursor_execute", note)
        asked.append(len([one for one in seen if one.lstrip().startswith(("SELECT", "WITH"))]))
    assert asked[0] == asked[1] > 0


# The mail


@pytest.fixture
def sending(committing_app: Flask) -> Iterator[Flask]:
    """Real commits, and an application context."""
    with committing_app.app_context():
        yield committing_app


def test_from_the_scheduler_to_the_mailbox(sending: Flask, smtp: MailCatcher) -> None:
    person = here(Role.CHAMPION, email="amir@far.example")
    story = returned(person)
    for _ in range(2):
        create_due_runs(utc("2026-11-16T07:00"))
        committed.session.commit()
        work.drain(sending)
    [mail] = smtp.to("amir@far.example")
    assert mail["Subject"] == "1 thing waits for you"
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        for said in ("Mine", "Your move, since", f"/cases/{story.public_id}/write", "/digests/stop/"):
            assert said in part.get_content()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("what", ["done", "switched off", "a later one"])
def test_a_mail_that_is_wrong_by_now_is_held_back(sending: Flask, smtp: MailCatcher, what: str) -> None:
    person = here()
    story = returned(person)
    compose(run_for(person))
    if what == "done":
        story.state = CaseState.WITH_CHAMPION
    elif what == "switched off":
        stop_mails(person.id, Subscription.WAITING)
    else:
        compose(run_for(person, after=1))
    committed.session.commit()
    work.drain(sending)
    states = sorted(mail.state for mail in mails_to(person))
    assert states == ([MailState.SENT] if what == "a later one" else []) + [MailState.SUPPRESSED]
    assert len(smtp.mails) == (what == "a later one")
