"""What time it is: the one place that asks, and so the one place where a test or the demo can stop time.

Times are aware and in UTC. Where two machines could race (leases, claims, due times), SQL asks the
database's own clock instead; this one only dates what people read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_stopped_at: ContextVar[datetime | None] = ContextVar("stopped_at", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _stopped_at.get() or datetime.now(UTC)


def local_date(zone: str) -> date:
    """Today's date in a time zone such as ``Europe/London``."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def stopped(at: datetime) -> Iterator[None]:
    """Stop the clock at an aware moment, within this thread only."""
    if at.tzinfo is None:
        raise ValueError("the clock needs a time with a time zone")
    token = _stopped_at.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _stopped_at.reset(token)
