"""People who chose a digest, and the runs that come due for them: for tests of digests."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from learning_exchange.digests.models import DigestChoice, DigestItem, DigestRun
from learning_exchange.events.mail import DigestsDue
from learning_exchange.extensions import db as committed
from learning_exchange.mail.models import Mail
from learning_exchange.people.models import Person
from tests.region import a_person
from workers.digests import compose_digests

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
LONDON = "Europe/London"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def chosen(hour: int, *weekdays: int, zone: str = LONDON, at: datetime = LONG_AGO, **values: Any) -> Person:
    """Somebody who chose a digest long ago."""
    person = a_person(**values)
    committed.session.add(
        DigestChoice(
            person_id=person.id, weekdays=weekdays or EVERY_DAY, hour=hour, time_zone=zone, chosen_at=at
        )
    )
    committed.session.commit()
    return person


def runs_of(person: Person) -> list[date]:
    dates = select(DigestRun.local_date).where(DigestRun.person_id == person.id)
    return list(committed.session.scalars(dates.order_by(DigestRun.local_date)))


def due(person: Person) -> DigestRun:
    """A run that has come due now."""
    run = DigestRun(person_id=person.id, local_date=date(2026, 11, 16) + timedelta(days=len(runs_of(person))))
    committed.session.add(run)
    committed.session.commit()
    return run


def compose(run: DigestRun) -> list[tuple[int, str]]:
    """Compose a run; returns the stories and reasons in order."""
    compose_digests(DigestsDue("2026-11-16", [run.id]))
    committed.session.commit()
    items = select(DigestItem).where(DigestItem.run_id == run.id).order_by(DigestItem.position)
    return [(item.case_id, item.because) for item in committed.session.scalars(items)]


def mails_to(person: Person) -> list[Mail]:
    return list(committed.session.scalars(select(Mail).where(Mail.person_id == person.id)))
