"""What people chose: when their digest comes, and which other mails do."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from learning_exchange.digests.models import DigestChoice
from learning_exchange.digests.rules import Choice, Subscription
from learning_exchange.extensions import db
from learning_exchange.people.models import Person


def choice_of(person_id: int) -> Choice | None:
    """What somebody chose: no weekdays for who stopped their digests, None for who never chose."""
    kept = db.session.get(DigestChoice, person_id)
    if kept is None:
        return None
    weekdays = () if kept.stopped_at else tuple(kept.weekdays)
    return Choice(weekdays, kept.hour, kept.time_zone, kept.at_once, kept.waiting)


def wants(person_id: int, subscription: Subscription) -> bool:
    """Whether somebody gets such mails at present."""
    kept = db.session.get(DigestChoice, person_id)
    if kept is None:
        return False
    return {
        Subscription.DIGEST: kept.stopped_at is None,
        Subscription.WAITING: kept.waiting,
        Subscription.AT_ONCE: kept.at_once,
    }[subscription]


def chose_at_once(people: Collection[int]) -> frozenset[int]:
    """Who of these people wants to be told at once what became of what they gave."""
    chosen = select(DigestChoice.person_id).where(DigestChoice.person_id.in_(people), DigestChoice.at_once)
    return frozenset(db.session.scalars(chosen))


def person_of(public_id: UUID) -> Person | None:
    """Whom a stop link names."""
    return db.session.scalar(select(Person).where(Person.public_id == public_id))
