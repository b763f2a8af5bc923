"""Sending what stands in the delivery ledger: the one reaction that commits by itself.

`sending` is committed before SMTP begins. A worker that dies after that leaves a mail of which nobody
can know whether it went: it is never sent again by itself, but shown to an administrator.
"""

import structlog
from flask import current_app

from learning_exchange.cases import mails as cases_mails
from learning_exchange.digests import mails as digest_mails
from learning_exchange.events.mail import MailQueued
from learning_exchange.extensions import db
from learning_exchange.mail import mime, operations, queries, smtp
from learning_exchange.mail.composing import Composer, Suppress, compose
from learning_exchange.mail.mime import Letter
from learning_exchange.mail.models import Mail
from learning_exchange.mail.rules import WAITING, MailState
from learning_exchange.people import mails as people_mails
from workers.later import TryLater

log = structlog.get_logger()

# Each feature that sends mail says in its `mails.py` what goes into it.
COMPOSERS: dict[str, Composer] = {**digest_mails.COMPOSERS, **people_mails.COMPOSERS, **cases_mails.COMPOSERS}


def send_mail(event: MailQueued) -> None:
    """Send one mail, unless it is no longer wanted, no longer true, or was sent before."""
    mail = db.session.get_one(Mail, event.mail_id)
    if mail.state == MailState.SENDING:
        if operations.give_up_as_uncertain(mail):
            return
        db.session.refresh(mail)
    if MailState(mail.state) not in WAITING:
        return
    if pause := queries.pause_before(mail.to_address):
        raise TryLater(pause)
    letter = compose(mail, COMPOSERS)
    if isinstance(letter, Suppress):
        operations.suppress_mail(mail, letter.reason)
    elif operations.begin_sending(mail):
        db.session.commit()
        _hand_over(mail, letter)


def _hand_over(mail: Mail, letter: Letter) -> None:
    url = current_app.extensions["settings"].smtp_url
    sender, recipient = letter.sender.address, letter.recipient.address
    answer = smtp.deliver(url, mime.write(letter), sender=sender, recipient=recipient)
    wait = operations.note_answer(mail, answer)
    db.session.commit()
    if wait is not None:
        log.info("mail_deferred", mail=mail.id, stage=answer.stage.value, code=answer.code)
        raise TryLater(wait)
