"""Playing the digests of the last days, so that whoever signs in finds one; their mails count as sent.

Only in Myshire itself: those of a hundred thousand people would take longer than everything else.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from learning_exchange import clock
from learning_exchange.demo.history import Step
from learning_exchange.demo.region import Region
from learning_exchange.digests.models import DigestRun
from learning_exchange.digests.operations import compose_digests, create_due_runs
from learning_exchange.extensions import db
from learning_exchange.mail.models import Mail
from learning_exchange.mail.rules import MailState

PLAYED = timedelta(days=8)  # whoever has one a week has had one
_LOCAL = ZoneInfo("Europe/London")
_TAKEN = 250  # what a mail server says when it has taken a mail


def digest_steps(region: Region, ends: datetime) -> Iterator[Step]:
    """One step for each hour at which digests were due to somebody."""
    hours = sorted({placed.person.hour for placed in region.people})
    for days in range(PLAYED.days, -1, -1):
        day = (ends - timedelta(days=days)).astimezone(_LOCAL)
        for hour in hours:
            at = day.replace(hour=hour, minute=0, second=0, microsecond=0)
            if ends - PLAYED < at < ends and at.isoweekday() <= 5:
                yield Step(at, _compose)


def point_news_at(renumbered: Mapping[int, int]) -> None:
    """Let the news in digests name events by new ids, given by the old."""
    for run in db.session.scalars(select(DigestRun).where(DigestRun.news != [])):
        run.news = [renumbered[number] for number in run.news]
    db.session.flush()


def _compose() -> None:
    """Compose what is due, as the scheduler and a worker would have done, and date it."""
    create_due_runs(clock.now())
    db.session.flush()
    due: Sequence[int] = db.session.scalars(
        select(DigestRun.id).where(DigestRun.composed_at.is_(None)).order_by(DigestRun.id)
    ).all()
    compose_digests(due)
    db.session.flush()
    mine = DigestRun.id.in_(due)
    db.session.execute(update(DigestRun).where(mine).values(composed_at=clock.now()))
    taken = {"state": MailState.SENT, "attempts": 1, "reply_code": _TAKEN}
    at = {"planned_at": clock.now(), "settled_at": clock.now()}
    db.session.execute(update(Mail).where(Mail.state == MailState.QUEUED).values(**taken, **at))
