"""Workers that are killed, or come back too late, while they hand a mail over to a real SMTP server."""

from collections.abc import Iterator

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy import text

from learning_exchange.events.mail import MailQueued
from learning_exchange.extensions import db
from learning_exchange.local.processes import wait_until
from learning_exchange.mail import smtp as smtp_line
from learning_exchange.mail.models import Mail
from learning_exchange.mail.rules import MailState
from tests.catcher import MailCatcher
from tests.faults.broken import start_broken
from tests.stack import Stack
from tests.workers.ledger import BadLine, let_time_pass, plan, send, settled
from workers import relay
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


def test_a_worker_that_comes_back_knows_better_than_uncertain(committing_app: Flask, smtp: BadLine) -> None:
    """Its lease ended while the mail server was slow, and another worker gave the mail up meanwhile."""
    mail = plan()
    mail_id = mail.id

    async def and_meanwhile(_server: SMTP, session: Session, envelope: Envelope) -> str:
        with committing_app.app_context():
            send_mail(MailQueued(mail_id))
            db.session.commit()
            assert db.session.get_one(Mail, mail_id).state == MailState.UNCERTAIN
        return await MailCatcher.handle_DATA(smtp, _server, session, envelope)

    smtp.handle_DATA = and_meanwhile  # type: ignore[assignment]
    send(committing_app)
    assert mail.state == MailState.SENT
    assert len(smtp.mails) == 1


def test_a_worker_that_comes_back_with_a_refusal_has_it_tried_again(
    committing_app: Flask, smtp: BadLine
) -> None:
    """The same, and the slow server's answer is "later": the mail is in no doubt, but its task is settled."""
    mail = plan()
    mail_id = mail.id
    given_up: list[str] = []

    async def later(server: SMTP, session: Session, envelope: Envelope) -> str:
        if given_up:
            return await MailCatcher.handle_DATA(smtp, server, session, envelope)
        with committing_app.app_context():
            send_mail(MailQueued(mail_id))
            db.session.commit()
            given_up.append(db.session.get_one(Mail, mail_id).state)
        return "451 4.2.1 Later"

    smtp.handle_DATA = later  # type: ignore[method-assign]
    send(committing_app)
    let_time_pass()
    send(committing_app)
    assert given_up == [MailState.UNCERTAIN]
    assert (mail.state, mail.attempts) == (MailState.SENT, 2)
    assert [arrived.message["Message-ID"] for arrived in smtp.mails] == [mail.message_id]


def test_a_worker_that_gives_up_too_late_tries_again(committing_app: Flask, smtp: BadLine) -> None:
    """It sees the mail being handed over, and whoever did so is back before it can say that they are not."""
    mail = plan()
    db.session.execute(text("UPDATE mail SET state = 'sending'"))
    db.session.commit()
    assert db.session.get_one(Mail, mail.id).state == MailState.SENDING
    with db.engine.begin() as other:
        other.execute(text("UPDATE mail SET state = 'deferred'"))
    send_mail(MailQueued(mail.id))
    db.session.refresh(mail)
    assert (mail.state, len(smtp.mails)) == (MailState.SENT, 1)


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
