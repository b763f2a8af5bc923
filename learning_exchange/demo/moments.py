"""When things happen in an invented region: on days and at hours when people work. Pure."""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

_LOCAL = ZoneInfo("Europe/London")
# From seven in the morning; before the first visit, at lunch and after the last are when people write.
_HOURS = (7, 8, 8, 9, 10, 11, 12, 12, 13, 14, 15, 16, 17, 17, 18, 20, 21)


def working_moment(random: Random, day: datetime, *, before: datetime) -> datetime:
    """A moment on the local date of `day`, or on the last working day that is early enough."""
    local = day.astimezone(_LOCAL)
    while True:
        local -= timedelta(days=max(0, local.isoweekday() - 5))
        hour, minute = random.choice(_HOURS), random.randrange(60)
        local = local.replace(hour=hour, minute=minute, second=random.randrange(60), microsecond=0)
        if local < before:
            return local.astimezone(before.tzinfo)
        local -= timedelta(days=1)


def later(random: Random, moment: datetime, *, days: tuple[float, float], before: datetime) -> datetime:
    """A working moment some days after another; where there is no room, a few hours after it."""
    wanted = working_moment(random, moment + timedelta(days=random.uniform(*days)), before=before)
    if wanted > moment:
        return wanted
    return moment + min(before - moment, timedelta(hours=4)) * random.uniform(0.1, 0.9)
