"""Sending the ledger through a real SMTP server that is down, refuses, hangs up or is killed for."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from learning_exchange.events.mail import MailQueued
from learning_exchange.extensions import db
from learning_exchange.mail import smtp as smtp_line
from learning_exchange.mail.models import MailPause, SuppressedAddress
from learning_exchange.mail.operations import queue_mail, send_again
from learning_exchange.mail.rules import GIVES_UP_AFTER, MailState
from learning_exchange.outbox import EventRecord
from learning_exchange.people.rules import PersonState
from tests.region import a_person
from tests.workers.ledger import AT, BadLine, let_time_pass, plan, send, task_of
from workers.mail import send_mail


@pytest.fixture
def smtp() -> Iterator[BadLine]:
    """An SMTP server that can also break the line."""
    catcher = BadLine()
    with catcher.running():
        yield catcher


@pytest.fixture(autouse=True)
def _here(committing_app: Flask) -> Iterator[None]:
    """An application context, and no connection left from the test before."""
    with committing_app.app_context():
        yield
    smtp_line.hang_up()


def test_a_mail_is_sent_once(committing_app: Flask, smtp: BadLine) -> None:
    mail = plan(name="Zoë Ash", email="zoe@far.example")
    send(committing_app)
    assert (mail.state, mail.attempts, mail.reply_code) == (MailState.SENT, 1, 250)
    assert mail.settled_at is not None
    [arrived] = smtp.mails
    assert arrived.recipients == ["zoe@far.example"]
    assert arrived.sender == "hello@learning-exchange.example"
    assert arrived.message["Message-ID"] == mail.message_id
    assert arrived.message["To"] == "Zoë Ash <zoe@far.example>"
    assert arrived.message["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in arrived.message
    send_mail(MailQueued(mail.id))
    assert len(smtp.mails) == 1


def test_a_mail_is_planned_once(committing_app: Flask, smtp: BadLine) -> None:
    mail = plan()
    again = queue_mail("password_changed", to="other@far.example", params={}, dedup_key=mail.dedup_key)
    assert again is None
    send(committing_app)
    assert len(smtp.mails) == 1


def test_mails_share_a_connection(committing_app: Flask, smtp: BadLine) -> None:
    for _ in range(5):
        plan()
    send(committing_app)
    assert (len(smtp.mails), smtp.greeted) == (5, 1)


def test_a_kept_connection_that_was_hung_up_on_is_replaced(committing_app: Flask, smtp: BadLine) -> None:
    plan()
    send(committing_app)
    smtp_line._this.line.smtp.sock.shutdown(2)
    mail = plan()
    send(committing_app)
    assert (mail.state, mail.attempts, smtp.greeted) == (MailState.SENT, 1, 2)


def test_a_server_that_is_down_costs_nothing_but_time(committing_app: Flask, smtp: BadLine) -> None:
    smtp.go_down()
    mails = [plan() for _ in range(3)]
    send(committing_app)
    # One of them tried; the others were spared.
    assert sorted(mail.attempts for mail in mails) == [0, 0, 1]
    assert {task_of(mail).state for mail in mails} == {"ready"}
    assert {task_of(mail).attempts for mail in mails} == {0}
    pause = db.session.get_one(MailPause, "*")
    assert pause.refusals == 1
    let_time_pass()
    send(committing_app)
    db.session.refresh(pause)
    assert pause.refusals == 2
    smtp.come_up()
    let_time_pass()
    send(committing_app)
    assert {mail.state for mail in mails} == {MailState.SENT}
    assert len(smtp.mails) == 3
    assert db.session.scalars(select(MailPause)).all() == []


def test_a_domain_that_says_later_is_left_alone_and_others_are_not(
    committing_app: Flask, smtp: BadLine
) -> None:
    smtp.refused["slow@far.example"] = "451 4.7.1 Greylisted"
    slow = plan(email="slow@far.example")
    send(committing_app)
    same, elsewhere = plan(email="other@far.example"), plan(email="ann@near.example")
    send(committing_app)
    assert (slow.state, slow.reply_code, same.state, same.attempts) == ("deferred", 451, "queued", 0)
    assert elsewhere.state == MailState.SENT
    soon = "SELECT count(*) FROM task WHERE not_before BETWEEN now() AND now() + interval '5 s'"
    assert db.session.scalar(text(soon)) == 2
    smtp.clear()
    let_time_pass()
    send(committing_app)
    assert (slow.state, same.state) == (MailState.SENT, MailState.SENT)
    assert [mail.message["Message-ID"] for mail in smtp.mails if mail.recipients == ["slow@far.example"]] == [
        slow.message_id
    ]


def test_a_full_mailbox_holds_up_only_itself(committing_app: Flask, smtp: BadLine) -> None:
    smtp.refused["full@far.example"] = "452 4.2.2 Mailbox full"
    full, same = plan(email="full@far.example"), plan(email="other@far.example")
    send(committing_app)
    assert (full.state, same.state) == (MailState.DEFERRED, MailState.SENT)


def test_a_mail_that_is_refused_for_good_is_not_tried_again(committing_app: Flask, smtp: BadLine) -> None:
    smtp.answer = "554 5.7.1 Looks like spam"
    mail = plan(email="ann@far.example")
    send(committing_app)
    assert (mail.state, mail.reply_code) == (MailState.FAILED, 554)
    assert task_of(mail).state == "done"
    assert db.session.scalars(select(SuppressedAddress)).all() == []


def test_an_address_that_does_not_exist_gets_no_further_mail(committing_app: Flask, smtp: BadLine) -> None:
    smtp.refused["Gone@far.example"] = "550 5.1.1 No such user"
    person = a_person(email="Gone@far.example")
    first = plan(person)
    send(committing_app)
    assert (first.state, first.reply_code) == (MailState.FAILED, 550)
    assert db.session.scalars(select(SuppressedAddress.address)).all() == ["gone@far.example"]
    smtp.clear()
    second = queue_mail("password_changed", to=person, params={"changed_at": AT}, dedup_key="second")
    assert second is not None
    send(committing_app)
    assert (second.state, second.attempts) == (MailState.SUPPRESSED, 0)
    assert second.suppressed_because == "An earlier mail to this address came back: there is no such address."
    assert smtp.mails == []


def test_a_refusal_of_the_mail_is_none_of_the_address(committing_app: Flask, smtp: BadLine) -> None:
    smtp.refused["ann@far.example"] = "550 5.7.1 Not from you"
    mail = plan(email="ann@far.example")
    send(committing_app)
    assert mail.state == MailState.FAILED
    assert db.session.scalars(select(SuppressedAddress)).all() == []


@pytest.mark.parametrize(
    ("breaks_at", "state", "task"), [("DATA", "uncertain", "done"), ("RCPT", "deferred", "ready")]
)
def test_only_a_line_that_broke_after_the_content_leaves_doubt(
    committing_app: Flask, smtp: BadLine, breaks_at: str, state: str, task: str
) -> None:
    smtp.breaks_at = breaks_at
    mail = plan()
    send(committing_app)
    assert (mail.state, mail.reply_code, task_of(mail).state) == (state, None, task)
    smtp.breaks_at = ""
    let_time_pass()
    send(committing_app)
    assert len(smtp.mails) == {"uncertain": 1, "deferred": 1}[state]  # never a second time
    assert mail.state == {"uncertain": "uncertain", "deferred": "sent"}[state]


def test_a_mail_is_given_up_after_three_days(committing_app: Flask, smtp: BadLine) -> None:
    smtp.answer = "451 4.3.0 Later"
    young, old = plan(email="young@near.example"), plan(email="old@far.example")
    age = {"id": old.id, "age": GIVES_UP_AFTER + timedelta(minutes=1)}
    db.session.execute(text("UPDATE mail SET planned_at = planned_at - :age WHERE id = :id"), age)
    send(committing_app)
    assert (young.state, old.state) == (MailState.DEFERRED, MailState.FAILED)
    assert task_of(old).state == "done"


def test_nothing_goes_to_somebody_who_left(committing_app: Flask, smtp: BadLine) -> None:
    mail = plan()
    assert mail.person is not None
    mail.person.state = PersonState.LEFT
    send(committing_app)
    assert (mail.state, mail.suppressed_because) == (MailState.SUPPRESSED, "The person has left.")
    assert smtp.mails == []


def test_an_administrator_sends_a_failed_mail_again(committing_app: Flask, smtp: BadLine) -> None:
    administrator = a_person()
    smtp.refused["gone@far.example"] = "550 5.1.1 No such user"
    mail = plan(email="gone@far.example")
    send(committing_app)
    smtp.clear()
    assert send_again(mail, by=administrator.id)
    assert not send_again(mail, by=administrator.id)  # it waits by now
    send(committing_app)
    assert mail.state == MailState.SENT
    assert [arrived.message["Message-ID"] for arrived in smtp.mails] == [mail.message_id]
    assert db.session.scalars(select(SuppressedAddress)).all() == []
    planned, again = db.session.scalars(
        select(EventRecord).where(EventRecord.type == "MailQueued").order_by(EventRecord.id)
    )
    assert (planned.actor_id, again.actor_id) == (None, administrator.id)
    assert not send_again(mail, by=administrator.id)  # it was sent
