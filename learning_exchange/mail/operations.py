"""Every write to the delivery ledger: planning a mail, and sending one again.

What a mail says is not known here: the feature that plans it gives the ids it will be composed from.
"""

from email.utils import parseaddr
from typing import Any
from uuid import uuid4

from flask import current_app
from sqlalchemy.dialects.postgresql import insert

from learning_exchange.events import MailQueued
from learning_exchange.extensions import db
from learning_exchange.mail.models import Mail
from learning_exchange.outbox import record
from learning_exchange.people.models import Person


def queue_mail(template: str, *, to: Person | str, params: dict[str, Any], dedup_key: str) -> Mail | None:
    """Plan one mail to a person or an address; None when that `dedup_key` has been planned before."""
    person = to if isinstance(to, Person) else None
    mail = db.session.scalar(
        insert(Mail)
        .values(
            template=template,
            person_id=person.id if person else None,
            to_address=person.email if person else to,
            params=params,
            dedup_key=dedup_key,
            message_id=_new_message_id(),
        )
        .on_conflict_do_nothing(index_elements=[Mail.dedup_key])
        .returning(Mail)
    )
    if mail is not None:
        record(MailQueued(mail.id), by=None)
    return mail


def _new_message_id() -> str:
    """Unique for good, and naming our own domain as RFC 5322 §3.6.4 advises."""
    sender = parseaddr(current_app.extensions["settings"].mail_from)[1]
    return f"<{uuid4().hex}@{sender.rpartition('@')[2]}>"
