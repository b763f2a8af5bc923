"""Every read of the delivery ledger."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Interval, func, select, type_coerce

from learning_exchange.extensions import db
from learning_exchange.mail.models import Mail, MailPause, SuppressedAddress
from learning_exchange.mail.rules import OUR_SERVER, MailState, domain_of

TROUBLED = (MailState.DEFERRED, MailState.FAILED, MailState.UNCERTAIN)


def pause_before(address: str) -> timedelta | None:
    """How long nothing is to be tried for an address, by the database's clock; None when it may go now."""
    left = type_coerce(MailPause.not_before - func.clock_timestamp(), Interval())
    ours = MailPause.domain.in_((OUR_SERVER, domain_of(address)))
    return db.session.scalar(
        select(func.max(left)).where(ours, MailPause.not_before > func.clock_timestamp())
    )


def is_suppressed(address: str) -> bool:
    """Whether an address bounced for good."""
    return db.session.get(SuppressedAddress, address.lower()) is not None


def troubled_mails(before: int | None = None, limit: int = 50) -> Sequence[Mail]:
    """The newest mails that did not go as they should, of those with a smaller id than `before`."""
    older = [] if before is None else [Mail.id < before]
    troubled = select(Mail).where(Mail.state.in_(TROUBLED), *older)
    return db.session.scalars(troubled.order_by(Mail.id.desc()).limit(limit)).all()


def mail_by_id(mail_id: int) -> Mail | None:
    """One mail of the ledger; None when there is none."""
    return db.session.get(Mail, mail_id)
