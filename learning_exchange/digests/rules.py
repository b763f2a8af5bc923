"""What a digest has for whom, in which order, and why. Pure: no Flask, no database, no clock.

Nothing here knows an author's seniority, or how often a story was read: neither ranks anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from learning_exchange.framework import framework

MOST_ITEMS = 7  # what one reads in the minutes before a shift; the rest is still there next time
# How old a story may be to be new to somebody who has a reason to want it.
LOOK_BACK = timedelta(days=60)
# How old, for somebody whose first digest this is, without any such reason.
FIRST_LOOK_BACK = timedelta(days=14)

WEEKDAYS = {  # ISO: Monday is 1
    1: "Monday",
    2: "Tuesday",
    3: "Wednesday",
    4: "Thursday",
    5: "Friday",
    6: "Saturday",
    7: "Sunday",
}
_AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@dataclass(frozen=True, slots=True)
class Choice:
    """When somebody wants their digest: on which days (none is never), at which local hour, and where."""

    weekdays: tuple[int, ...]
    hour: int
    time_zone: str


def usual_choice(time_zone: str) -> Choice:
    """What a new person gets until they choose: Tuesdays at seven.

    Once a week is little enough to be read. Monday morning has the weekend's handovers and a full inbox; on
    Tuesday at seven it is there before the day shift begins, with most of the week left to try something.
    """
    return Choice((2,), 7, time_zone)


def time_zones() -> list[str]:
    """Every time zone that has the name of a place."""
    return sorted(zone for zone in available_timezones() if zone.partition("/")[0] in _AREAS)


def next_digest(choice: Choice, now: datetime) -> datetime | None:
    """When the next digest is due, in the zone chosen; None for never. A skipped hour comes an hour later."""
    here = now.astimezone(ZoneInfo(choice.time_zone))
    for days in range(8):
        day = here.date() + timedelta(days=days)
        due = datetime.combine(day, time(choice.hour), here.tzinfo).astimezone(ZoneInfo("UTC"))
        if day.isoweekday() in choice.weekdays and due > now:
            return due.astimezone(here.tzinfo)
    return None


@dataclass(frozen=True, slots=True)
class Reader:
    """What may speak for or against a story being worth somebody's time."""

    person_id: int
    follows: frozenset[str]  # aims
    wrote_about: frozenset[str]  # behaviours
    organisations: Mapping[int, str]  # names by id, of those that they belong to
    sectors: frozenset[str]
    shown: frozenset[int]  # ids of stories
    since: datetime  # of their last digest; the look-back of the first


@dataclass(frozen=True, slots=True)
class Candidate:
    """A published story, as ranking knows it."""

    case_id: int
    author_id: int
    organisation_id: int
    sector: str
    aims: frozenset[str]  # with those that its behaviours belong to
    behaviours: frozenset[str]
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Pick:
    """A story for somebody's digest, and why it is there."""

    case_id: int
    because: str


def pick(reader: Reader, candidates: Sequence[Candidate]) -> list[Pick]:
    """What is worth the reader's time: the best reasons first, the newest among equals; perhaps nothing."""
    wanted = [(why, one) for one in candidates if _is_news(reader, one) and (why := _reasons(reader, one))]
    wanted.sort(key=lambda entry: (sum(entry[0].values()), entry[1].published_at), reverse=True)
    return [Pick(one.case_id, max(why, key=why.__getitem__)) for why, one in wanted[:MOST_ITEMS]]


def _is_news(reader: Reader, candidate: Candidate) -> bool:
    return candidate.author_id != reader.person_id and candidate.case_id not in reader.shown


def _reasons(reader: Reader, candidate: Candidate) -> dict[str, int]:
    """Every reason in words, with its weight; none at all for a story that is neither wanted nor recent."""
    known = framework()
    reasons = {}
    if followed := _first(candidate.aims & reader.follows, known.aim_labels):
        reasons[f"Because you follow “{followed}”"] = 5
    if shared := _first(candidate.behaviours & reader.wrote_about, known.behaviour_labels):
        reasons[f"Because you wrote about “{shared}” too"] = 4
    if candidate.organisation_id in reader.organisations:
        reasons[f"From a colleague at {reader.organisations[candidate.organisation_id]}"] = 3
    elif candidate.sector in reader.sectors:
        reasons[f"From another organisation in your sector: {known.sectors[candidate.sector]}"] = 2
    if not reasons and candidate.published_at > reader.since:
        reasons["Because it is newly published"] = 1
    return reasons


def _first(slugs: frozenset[str], labels: Mapping[str, str]) -> str | None:
    """The label of the first of the slugs, in the framework's order."""
    return next((label for slug, label in labels.items() if slug in slugs), None)
