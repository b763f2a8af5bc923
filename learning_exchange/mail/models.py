"""The delivery ledger: one row per recipient and purpose. It keeps ids, never the words of a mail."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learning_exchange.extensions import Model
from learning_exchange.mail.rules import MailState
from learning_exchange.people.models import Person


class Mail(Model):
    """One mail to one address. What it says is composed from `params` at the moment of sending."""

    id: Mapped[int] = mapped_column(primary_key=True)
    template: Mapped[str]  # which mail it is: templates/mail/<template>.subject.txt and so on
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: an invitation
    to_address: Mapped[str]
    params: Mapped[dict[str, Any]]  # ids to compose it from
    dedup_key: Mapped[str] = mapped_column(unique=True)  # such as digest:2026-11-21:42
    message_id: Mapped[str] = mapped_column(
        unique=True
    )  # fixed now, so that a retry is recognisably the same mail
    state: Mapped[str] = mapped_column(server_default=MailState.QUEUED)
    attempts: Mapped[int] = mapped_column(server_default="0")
    reply_code: Mapped[int | None]  # the mail server's last three digits
    suppressed_because: Mapped[str | None]
    planned_at: Mapped[datetime] = mapped_column(server_default=func.now())
    settled_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship()

    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(str(s)) for s in MailState)})", name="state"),
        Index("ix_mail_person", "person_id", "id"),
        # What may still be stopped is little beside all that was ever sent.
        Index("ix_mail_waiting", "id", postgresql_where=text("state IN ('queued', 'deferred')")),
        Index(
            "ix_mail_troubled",
            "id",
            postgresql_where=text("state IN ('deferred', 'failed', 'uncertain')"),
        ),
    )


class SuppressedAddress(Model):
    """An address that bounced for good. It stops mails to the address, not to the person."""

    address: Mapped[str] = mapped_column(primary_key=True)  # in lower case
    reply_code: Mapped[int]
    since: Mapped[datetime] = mapped_column(server_default=func.now())


class MailPause(Model):
    """A domain that takes no mail just now, or `*` for our own mail server: nothing is tried until then."""

    domain: Mapped[str] = mapped_column(primary_key=True)
    refusals: Mapped[int]  # one after another
    not_before: Mapped[datetime]
