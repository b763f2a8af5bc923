"""A mail server that breaks the line where it is told to, and mails that wait: for tests of sending."""

from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy import select, text

from learning_exchange.extensions import db
from learning_exchange.mail.models import Mail
from learning_exchange.mail.operations import queue_mail
from learning_exchange.outbox import EventRecord, Task
from learning_exchange.people.models import Person
from tests.catcher import MailCatcher
from tests.region import a_person
from workers import work

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


def settled(mail: Mail) -> bool:
    db.session.rollback()
    db.session.refresh(mail)
    return mail.settled_at is not None
