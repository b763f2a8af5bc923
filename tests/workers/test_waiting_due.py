"""When the mail of what waits comes: at the local hour, on weekdays, around both changes of the clocks."""

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange.digests.models import DigestChoice, DigestRun
from learning_exchange.digests.operations import create_due_runs
from learning_exchange.digests.rules import RunKind
from learning_exchange.extensions import db as committed
from tests.workers.readers import utc
from tests.workers.waiters import here, returned


def looked(*moments: str) -> list[str]:
    """What days got a run, when the scheduler looks at these moments."""
    for moment in moments:
        create_due_runs(utc(moment))
    wanted = select(DigestRun.local_date).where(DigestRun.kind == RunKind.WAITING)
    return [str(day) for day in committed.session.scalars(wanted.order_by(DigestRun.local_date))]


@pytest.mark.parametrize(
    ("hour", "moments", "days_told"),
    [
        (7, ["2026-11-16T06:55", "2026-11-16T07:00", "2026-11-16T07:15"], ["2026-11-16"]),
        (7, ["2026-11-13T07:00", "2026-11-14T07:00", "2026-11-15T07:00"], ["2026-11-13"]),  # no weekend
        (7, ["2026-11-16T12:30"], ["2026-11-16"]),  # the scheduler was down at seven
        (7, ["2026-11-14T06:00"], []),  # and all Friday: on Saturday it is stale
        (7, ["2026-03-27T07:00", "2026-03-30T05:59", "2026-03-30T06:00"], ["2026-03-27", "2026-03-30"]),
        (7, ["2026-10-23T06:00", "2026-10-26T06:59", "2026-10-26T07:00"], ["2026-10-23", "2026-10-26"]),
        (7, ["2026-11-16T07:00", "2026-11-16T06:00", "2026-11-16T07:00"], ["2026-11-16"]),  # set back
    ],
)
def test_it_comes_at_the_local_hour_of_weekdays(
    db: SQLAlchemy, hour: int, moments: list[str], days_told: list[str]
) -> None:
    returned(here(hour=hour))
    assert looked(*moments) == days_told


@pytest.mark.parametrize(
    ("zone", "hour", "moments", "days_told"),
    [  # Where the clocks change on a weekday: Israel on a Friday at two, Cuba's Sundays aside.
        ("Asia/Jerusalem", 2, ["2026-03-26T23:59", "2026-03-27T00:05"], ["2026-03-27"]),  # 2am is skipped
        ("Asia/Amman", 1, ["2026-11-16T21:55", "2026-11-16T22:00"], ["2026-11-17"]),
    ],
)
def test_a_skipped_hour_comes_as_soon_as_the_clocks_are_past_it(
    db: SQLAlchemy, zone: str, hour: int, moments: list[str], days_told: list[str]
) -> None:
    returned(here(hour=hour, zone=zone))
    assert looked(*moments) == days_told


def test_who_gets_both_gets_both(db: SQLAlchemy) -> None:
    person = here()
    db.session.get_one(DigestChoice, person.id).weekdays = [1]
    returned(person)
    create_due_runs(utc("2026-11-16T07:00"))
    assert sorted(db.session.scalars(select(DigestRun.kind))) == ["digest", "waiting"]
