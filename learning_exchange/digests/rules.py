"""What a digest has for whom, in which order, and why. Pure: no Flask, no database, no clock.

Nothing here knows an author's seniority, or how often a story was read: neither ranks anything.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, available_timezones

from learning_exchange.framework import framework

MOST_ITEMS = 7  # what one reads in the minutes before a shift; the rest is still there next time
# How old a story may be to be new to somebody who has a reason to want it.
LOOK_BACK = timedelta(days=60)
# How old, for somebody whose first digest this is, without any such reason.
FIRST_LOOK_BACK = timedelta(days=14)

# Why a digest was held back of which nothing is left: there is nothing in it to be told again.
NOTHING_LEFT = "All that stood in it was taken back."

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


class RunKind(StrEnum):
    """What a run is for."""

    DIGEST = "digest"  # what is new for somebody
    WAITING = "waiting"  # what waits for them


class Subscription(StrEnum):
    """What somebody may stop by the link in a mail."""

    DIGEST = "digest"
    WAITING = "waiting"
    AT_ONCE = "at_once"


@dataclass(frozen=True, slots=True)
class Choice:
    """When somebody wants their digest: on which days (none is never), at which local hour, and where.

    And whether they are told at once what became of what they gave, and on weekdays what waits for them.
    """

    weekdays: tuple[int, ...]
    hour: int
    time_zone: str
    at_once: bool = False
    waiting: bool = True


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
    shared: frozenset[int]  # ids of stories that are not for everybody, but for this reader
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
    is_for_all: bool = True


@dataclass(frozen=True, slots=True)
class Pick:
    """A story for somebody's digest, and why it is there."""

    case_id: int
    because: str


def pick(reader: Reader, candidates: Sequence[Candidate]) -> list[Pick]:
    """What is worth the reader's time: the best reasons first, the newest among equals; perhaps nothing."""
    weighed = [(_weight(reader, one), one) for one in candidates if _is_news(reader, one)]
    wanted = [(weight, one) for weight, one in weighed if weight]
    wanted.sort(key=lambda entry: (entry[0], entry[1].published_at), reverse=True)
    return [Pick(one.case_id, _because(reader, one)) for _, one in wanted[:MOST_ITEMS]]


def _is_news(reader: Reader, candidate: Candidate) -> bool:
    may_read = candidate.is_for_all or candidate.case_id in reader.shared
    return may_read and candidate.author_id != reader.person_id and candidate.case_id not in reader.shown


def _weight(reader: Reader, candidate: Candidate) -> int:
    return sum([reason.weight for reason in _REASONS if reason.fits(reader, candidate)])


def _because(reader: Reader, candidate: Candidate) -> str:
    return next(reason.words(reader, candidate) for reason in _REASONS if reason.fits(reader, candidate))


@dataclass(frozen=True, slots=True)
class _Reason:
    weight: int
    fits: Callable[[Reader, Candidate], bool]
    words: Callable[[Reader, Candidate], str]


def _about_followed_aim(reader: Reader, candidate: Candidate) -> str:
    return f"Because you follow “{_first(candidate.aims & reader.follows, framework().aim_labels)}”"


def _about_own_behaviour(reader: Reader, candidate: Candidate) -> str:
    shared = candidate.behaviours & reader.wrote_about
    return f"Because you wrote about “{_first(shared, framework().behaviour_labels)}” too"


def _first(slugs: frozenset[str], labels: Mapping[str, str]) -> str:
    """The label of the first of the slugs, in the framework's order."""
    return next(label for slug, label in labels.items() if slug in slugs)


# The strongest first: it is the one that is told.
_REASONS = (
    _Reason(8, lambda reader, one: not reader.follows.isdisjoint(one.aims), _about_followed_aim),
    _Reason(6, lambda reader, one: not reader.wrote_about.isdisjoint(one.behaviours), _about_own_behaviour),
    _Reason(
        4,
        lambda reader, one: one.organisation_id in reader.organisations,
        lambda reader, one: f"From a colleague at {reader.organisations[one.organisation_id]}",
    ),
    _Reason(
        2,
        lambda reader, one: one.sector in reader.sectors and one.organisation_id not in reader.organisations,
        lambda _, one: f"From another organisation in your sector: {framework().sectors[one.sector]}",
    ),
    _Reason(
        1,
        lambda reader, one: one.published_at > reader.since,
        lambda *_: "Because it is newly published",
    ),
)


class Wait(StrEnum):
    """What kind of thing waits for somebody."""

    RETURNED = "returned"
    ASKED = "asked"
    STILL_CURRENT = "still_current"
    CLAIMED = "claimed"
    SECOND = "second"
    TO_READ = "to_read"
    INTRODUCTION = "introduction"
    OWNED = "owned"
    UNTAKEN = "untaken"
    OVERDUE = "overdue"

    @property
    def sentence(self) -> str:
        """What the reader is to do, or to know."""
        return _WAITS[self]


_WAITS = {
    Wait.RETURNED: "A champion asks you for a few changes.",
    Wait.ASKED: "You handed it in, and something in it has to be looked at before a champion reads it.",
    Wait.STILL_CURRENT: "It was published two years ago. Is it still current?",
    Wait.CLAIMED: "You took it to review it.",
    Wait.SECOND: "You took it to read it as its second reader.",
    Wait.TO_READ: "It waits for a second reader, and you may be the one.",
    Wait.INTRODUCTION: "Somebody else who tried it would like to be introduced to you.",
    Wait.OWNED: "You own it.",
    Wait.UNTAKEN: "Nobody has taken it yet, and you look after where it waits.",
    Wait.OVERDUE: "It is long overdue in a queue that you look after. Its owner may need help, or more time.",
}
