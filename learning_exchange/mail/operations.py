"""Every write to the delivery ledger: planning a mail, sending it, noting what came of it, sending it again.

What a mail says is not known here: the feature that plans it gives the ids it will be composed from.
"""

from collections.abc import Collection
from datetime import timedelta
from email.utils import parseaddr
from typing import Any
from uuid import uuid4

from flask import current_app
from sqlalchemy import ColumnElement, case, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from learning_exchange.events.mail import MailQueued
from learning_exchange.extensions import db
from learning_exchange.mail import queries
from learning_exchange.mail.models import Mail, MailPause, SuppressedAddress
from learning_exchange.mail.rules import (
    GIVES_UP_AFTER,
    OUR_SERVER,
    STUCK,
    WAITING,
    Answer,
    MailState,
    domain_of,
    is_dead_address,
    verdict,
    wait_after,
    who_needs_a_pause,
)
from learning_exchange.outbox import record
from learning_exchange.people.models import Person

# Made once: a morning plans thousands.
_PLAN = insert(Mail).on_conflict_do_nothing(index_elements=[Mail.dedup_key]).returning(Mail)


def queue_mail(template: str, *, to: Person | str, params: dict[str, Any], dedup_key: str) -> Mail | None:
    """Plan one mail to a person or an address; None when that `dedup_key` has been planned before."""
    person = to if isinstance(to, Person) else None
    row = {
        "template": template,
        "person_id": person.id if person else None,
        "to_address": person.email if person else to,
        "params": params,
        "dedup_key": dedup_key,
        "message_id": _new_message_id(),
    }
    mail = db.session.scalar(_PLAN, row)
    if mail is not None:
        record(MailQueued(mail.id), by=None)
    return mail


def begin_sending(mail: Mail) -> bool:
    """Note that the mail is about to be handed over; False when somebody else did so, or it is settled."""
    return _change(mail, WAITING, state=MailState.SENDING, attempts=Mail.attempts + 1) is not None


def give_up_as_uncertain(mail: Mail) -> bool:
    """Note that whoever was handing the mail over vanished, so that nobody can know whether it went.

    False when they came back just now, and the mail is in no doubt.
    """
    values = {"state": MailState.UNCERTAIN, "settled_at": func.now()}
    return _change(mail, {MailState.SENDING}, **values) is not None


def suppress_mail(mail: Mail, reason: str) -> None:
    """Note that the mail is not to be sent, and why."""
    _change(mail, WAITING, state=MailState.SUPPRESSED, suppressed_because=reason, settled_at=func.now())


def suppress_mails_to(person: Person, reason: str) -> None:
    """Note that nothing that waits for a person is to be sent any more, and why."""
    _suppress_waiting(Mail.person_id == person.id, reason)


def suppress_mails_about(params: dict[str, Any], reason: str) -> None:
    """Note that no mail that waits and has these among its params is to be sent any more, and why."""
    _suppress_waiting(Mail.params.contains(params), reason)


def note_answer(mail: Mail, answer: Answer) -> timedelta | None:
    """Settle the mail by what the mail server said; returns how long to wait if it is to be tried again."""
    state, domain = verdict(answer), domain_of(mail.to_address)
    if state is MailState.SENT:
        db.session.execute(delete(MailPause).where(MailPause.domain.in_((OUR_SERVER, domain))))
    if is_dead_address(answer):
        _suppress_address(mail.to_address, answer)
    if state is MailState.DEFERRED:
        return _defer(mail, answer, who_needs_a_pause(answer, domain))
    # A worker whose lease had ended, and whose mail was given up as uncertain, comes back and knows better.
    handed_over = {MailState.SENDING, MailState.UNCERTAIN}
    _change(mail, handed_over, state=state, reply_code=answer.code, settled_at=func.now())
    return None


def send_again(mail: Mail, *, by: int) -> bool:
    """Let a mail that failed or may be lost go once more, under the same Message-ID; False if it is neither.

    An address that was given up counts as good again: an administrator knows better.
    """
    if _change(mail, STUCK, state=MailState.QUEUED, settled_at=None) is None:
        return False
    db.session.execute(delete(SuppressedAddress).where(SuppressedAddress.address == mail.to_address.lower()))
    record(MailQueued(mail.id), by=by)
    return True


def _suppress_waiting(which: ColumnElement[bool], reason: str) -> None:
    # Written out, so that PostgreSQL sees that the index of what waits fits.
    waiting = update(Mail).where(text("mail.state IN ('queued', 'deferred')"), which)
    values = {"state": MailState.SUPPRESSED, "suppressed_because": reason, "settled_at": func.now()}
    db.session.execute(waiting.values(values))


def _change(mail: Mail, only_if: Collection[MailState], **values: Any) -> str | None:
    """Change the row if it is still in one of these states; returns its new state, or None if it is not."""
    changed = update(Mail).where(Mail.id == mail.id, Mail.state.in_(only_if)).values(values)
    return db.session.scalar(changed.returning(Mail.state))


def _defer(mail: Mail, answer: Answer, paused: str | None) -> timedelta | None:
    if paused is not None:
        _pause(paused)
    too_old = func.now() - Mail.planned_at > GIVES_UP_AFTER
    values = {
        "state": case((too_old, MailState.FAILED), else_=MailState.DEFERRED),
        "settled_at": case((too_old, func.now())),
        "reply_code": answer.code,
    }
    if _change(mail, {MailState.SENDING}, **values) == MailState.DEFERRED:
        return queries.pause_before(mail.to_address) or wait_after(mail.attempts)
    # Given up as uncertain meanwhile, and the task settled with it: now that it is known not to have gone, it
    # needs another task.
    if _change(mail, {MailState.UNCERTAIN}, **values) == MailState.DEFERRED:
        record(MailQueued(mail.id), by=None)
    return None


def _pause(domain: str) -> None:
    """Leave a domain alone for a while, longer with each refusal; refusals during a pause count as one."""
    known = insert(MailPause).values(domain=domain, refusals=0, not_before=func.now())
    db.session.execute(known.on_conflict_do_nothing(index_elements=[MailPause.domain]))
    over = (MailPause.domain == domain, MailPause.not_before <= func.now())
    refusals = db.session.scalar(select(MailPause.refusals).where(*over).with_for_update())
    if refusals is not None:
        longer = {"refusals": refusals + 1, "not_before": func.now() + wait_after(refusals + 1)}
        db.session.execute(update(MailPause).where(MailPause.domain == domain).values(longer))


def _suppress_address(address: str, answer: Answer) -> None:
    db.session.execute(
        insert(SuppressedAddress)
        .values(address=address.lower(), reply_code=answer.code)
        .on_conflict_do_nothing(index_elements=[SuppressedAddress.address])
    )


def _new_message_id() -> str:
    """Unique for good, and naming our own domain as RFC 5322 §3.6.4 advises."""
    sender = parseaddr(current_app.extensions["settings"].mail_from)[1]
    return f"<{uuid4().hex}@{sender.rpartition('@')[2]}>"
