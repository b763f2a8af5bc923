"""Sending the ledger through a real SMTP server that is down, refuses, hangs up or is killed for."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy import select, text

from learning_exchange import events
from learning_exchange.extensions import db
from learning_exchange.local.processes import wait_until
from learning_exchange.mail import smtp as smtp_line
from learning_exchange.mail.models import Mail, MailPause, SuppressedAddress
from learning_exchange.mail.operations import queue_mail, send_again
from learning_exchange.mail.rules import GIVES_UP_AFTER, MailState
from learning_exchange.outbox import EventRecord, Task
from learning_exchange.people.models import Person
from learning_exchange.people.rules import PersonState
from tests.catcher import MailCatcher
from tests.faults.broken import start_broken
from tests.region import a_person
from tests.stack import Stack
from workers import relay, work
from workers.mail import send_mail

AT = "2026-03-29T05:30:00+00:00"


class BadLine(MailCatcher):
    """Breaks the connection where it is told to, and counts the connections that it got."""

    breaks_at: str = ""
    greeted: int = 0
    finished: int = 0  # how often a whole mail had arrived

    async def handle_EHLO(
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Called by aiosmtpd once a connection."""
        self.greeted += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Called by aiosmtpd for each recipient."""
        if self.breaks_at == "RCPT":
            server.transport.abort()  # type: ignore[union-attr]
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Called by aiosmtpd for each mail."""
        self.finished += 1
        if self.breaks_at == "DATA":
            server.transport.abort()  # type: ignore[union-attr]
        return await super().handle_DATA(server, session, envelope)


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


def plan(person: Person | None = None, **values: Any) -> Mail:
    """A mail that waits to be sent."""
    person = person or a_person(**values)
    mail = queue_mail("password_changed", to=person, params={"changed_at": AT}, dedup_key=f"test:{person.id}")
    assert mail is not None
    db.session.commit()
    return mail


def task_of(mail: Mail) -> Task:
    """The newest task that sends a mail."""
    wanted = select(Task).join(EventRecord).where(EventRecord.stream == f"mail:{mail.id}")
    return db.session.scalars(wanted.order_by(Task.id.desc()).limit(1)).one()


def send(app: Flask) -> None:
    """Let a worker do all that is due."""
    db.session.commit()
    work.drain(app)
    db.session.expire_all()


def let_time_pass() -> None:
    """All pauses and waits are over."""
    db.session.execute(text("UPDATE mail_pause SET not_before = now()"))
    db.session.execute(text("UPDATE task SET not_before = now() WHERE state = 'ready'"))


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
    send_mail(events.MailQueued(mail.id))
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


def test_a_worker_that_comes_back_knows_better_than_uncertain(committing_app: Flask, smtp: BadLine) -> None:
    """Its lease ended while the mail server was slow, and another worker gave the mail up meanwhile."""
    mail = plan()
    mail_id = mail.id

    async def and_meanwhile(_server: SMTP, session: Session, envelope: Envelope) -> str:
        with committing_app.app_context():
            send_mail(events.MailQueued(mail_id))
            db.session.commit()
            assert db.session.get_one(Mail, mail_id).state == MailState.UNCERTAIN
        return await MailCatcher.handle_DATA(smtp, _server, session, envelope)

    smtp.handle_DATA = and_meanwhile  # type: ignore[assignment]
    send(committing_app)
    assert mail.state == MailState.SENT
    assert len(smtp.mails) == 1


def start_worker(stack: Stack, name: str) -> None:
    stack.start("work", "--without-redis", name=name, LEASE_SECONDS="2")


@pytest.fixture
def deadly(smtp: BadLine, stack: Stack) -> BadLine:
    """A server that takes the mail, and whose first client is killed before it hears so."""

    async def swallow(_server: SMTP, _session: Session, _envelope: Envelope) -> str:
        smtp.finished += 1
        if smtp.finished == 1:
            stack.kill("work")
        return "250 Kept"

    smtp.handle_DATA = swallow  # type: ignore[assignment]
    return smtp


def test_a_worker_killed_while_it_hands_over_sends_nothing_twice(deadly: BadLine, stack: Stack) -> None:
    mail = plan()
    start_worker(stack, "work")
    assert wait_until(lambda: deadly.finished == 1, 15), stack.log("work")
    assert wait_until(lambda: not stack.programs["work"].is_running(), 5)
    db.session.refresh(mail)
    assert mail.state == MailState.SENDING  # committed before SMTP began
    start_worker(stack, "second")
    assert wait_until(lambda: settled(mail), 15), stack.log("second")
    assert mail.state == MailState.UNCERTAIN
    assert deadly.finished == 1


def test_without_saying_so_first_it_would_go_twice(deadly: BadLine, stack: Stack) -> None:
    """The control of the test above."""
    mail = plan()
    relay.dispatch()
    start_broken(stack, "saying-so-first", LEASE_SECONDS="2")
    assert wait_until(lambda: deadly.finished == 1, 15), stack.log("work")
    assert wait_until(lambda: not stack.programs["work"].is_running(), 5)
    start_worker(stack, "second")
    assert wait_until(lambda: settled(mail), 15), stack.log("second")
    assert deadly.finished == 2


def test_a_worker_killed_before_it_begins_loses_nothing(
    committing_app: Flask, smtp: BadLine, stack: Stack
) -> None:
    """Between the lease and `sending`: a lock keeps the worker there until it is killed."""
    mail = plan()
    db.session.execute(text("LOCK TABLE mail IN ACCESS EXCLUSIVE MODE"))
    start_worker(stack, "first")
    leased = "SELECT count(*) FROM task WHERE state = 'leased'"
    assert wait_until(lambda: db.session.scalar(text(leased)) == 1, 15), stack.log("first")
    stack.kill("first")
    db.session.commit()
    assert mail.state == MailState.QUEUED
    start_worker(stack, "second")
    assert wait_until(lambda: settled(mail), 15), stack.log("second")
    assert mail.state == MailState.SENT
    assert len(smtp.mails) == 1


def settled(mail: Mail) -> bool:
    db.session.rollback()
    db.session.refresh(mail)
    return mail.settled_at is not None
