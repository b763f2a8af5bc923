"""Days of birth, of other events in a life, and exact dates in general; a year or a month alone is fine.

The HIPAA safe harbour, 45 CFR 164.514(b)(2)(i)(C), drops every element of a date but the year. We block dates
of birth, ask about days that a person's life turned on, and only note the others: services open on dates too.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from . import wording
from .findings import Hit, Kind, Severity
from .spelt import ORDINALS, TEENTHS, value_of
from .vocabulary import either, whole

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October"]
MONTHS += ["November", "December"]
MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
NUMERIC = re.compile(
    r"[0-9](?<![0-9][0-9])(?:[0-9]?(?P<sep>\s?[/.\-]\s?|\s)(?P<m>[01]?[0-9])(?P=sep)"
    r"(?P<y>(?:1[89]|20)[0-9]{2}|[0-9]{2})|[0-9]{3}-(?P<iso_m>[01][0-9])-(?P<iso_d>[0-3][0-9]))(?![0-9]|[/.\-][0-9])"
)
WRITTEN = re.compile(
    rf"[0-9](?<![0-9.,:/£][0-9])[0-9]?(?:st|nd|rd|th)?(?:\sof)?[\s\-]{{1,2}}{MONTH}(?![a-z])"
    r"(?:\.?,?[\s\-]{1,2}(?P<y>(?:1[89]|20)[0-9]{2}|'[0-9]{2}|(?<=-)[0-9]{2}))?(?![0-9])",
    re.IGNORECASE,
)
# "the fourteenth of September 1938"; with its year, as "the first of May" is seldom somebody's day.
SPELT_DAYS = (
    ORDINALS + TEENTHS + [f"{tens}[ -]{ordinal}" for tens in ("twenty", "thirty") for ordinal in ORDINALS]
)
SPELT_DAY = re.compile(
    rf"(?P<day>{whole([*SPELT_DAYS, 'twentieth', 'thirtieth'])})\sof\s{MONTH},?\s"
    r"(?P<y>(?:1[89]|20)[0-9]{2})(?![0-9])"
)
MONTH_FIRST = re.compile(
    r"[0-9](?<![0-9.,:/£][0-9])[0-9]?(?:st|nd|rd|th)?(?:,?\s(?P<y>(?:1[89]|20)[0-9]{2}))(?![0-9])",
    re.IGNORECASE,
)
MONTH_BEFORE = re.compile(rf"(?<![a-z]){MONTH}\.?\s(?:the\s)?\Z", re.IGNORECASE)

BIRTH = re.compile(
    r"\b(?:(?P<label>d\.?\s?o\.?\s?b\.?(?![a-z])|born)|date\sof\sbirth|birth\s?date|birthday|b\.)"
    r"[^0-9.;\n]{0,40}\Z",
    re.IGNORECASE,
)
BIRTH_AFTER = re.compile(
    r"[\s(,\-]{0,4}(?:(?:is|was)\s)?(?:(?:her|his|their|the)\s)?"
    r"(?:d\.?o\.?b\b|date\sof\sbirth|birthday|birth\s?date)",
    re.IGNORECASE,
)
# Days on which a life turns, and which others will remember; the gravest even where no year is given.
GRAVE = either(r"died death passed\saway funeral gave\sbirth stillb suicide killed")
TURNING = either(
    r"""
    admi(?:tted|ssion) discharged? operat(?:ed|ion) surgery fell fall diagnos appointment attended seen
    referred moved transferred sectioned overdose stroke heart\sattack miscarr collapsed
    arrested detained assessed
    """
)
LIFE = re.compile(rf"\b(?:(?P<grave>{GRAVE})|{TURNING})[^.;!?\n]{{0,60}}\Z", re.IGNORECASE)
# An exact day of the last century is a birthday more often than not.
LAST_CENTURY = 2000
SINCE = 35  # two-digit years from here on are of the last century, at least until 2035
INTRODUCED = re.compile(
    r"(?:\bon\s)?(?:\bthe\s)?(?:\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s)?(?:\bthe\s)?\Z",
    re.IGNORECASE,
)


class Day(NamedTuple):
    """A date at `[start:end]`; `year` is None where it is not given, and a guess where two digits were."""

    start: int
    end: int
    year: int | None
    month: int
    day: int

    sure: bool = True  # whether it is a date whatever the words around it say

    @property
    def old(self) -> bool:
        return self.year is not None and self.year < LAST_CENTURY

    @property
    def decade(self) -> int | None:
        """The decade, unless two digits leave the century open."""
        return None if self.year is None or 2020 <= self.year < 2000 + SINCE else self.year // 10 * 10


def find_dates(text: str) -> Iterator[Hit]:
    """Dates of birth (block; ask without the year), days a life turned on (ask), other full dates (note)."""
    for day in _days(text):
        before = text[max(0, day.start - 80) : day.start]
        birth = BIRTH.search(before)
        if birth or BIRTH_AFTER.match(text[day.end : day.end + 40]):
            yield _birth(text, day, birth)
        elif day.sure:
            life = LIFE.search(before)
            severity = _severity(day, grave=bool(life and life["grave"]), turning=bool(life))
            if severity:
                yield _date(text, day, severity)


def _severity(day: Day, *, grave: bool, turning: bool) -> Severity | None:
    if day.year is None:
        return Severity.ASK if grave else Severity.NOTE if turning else None
    return Severity.ASK if turning or day.old else Severity.NOTE


def _days(text: str) -> Iterator[Day]:
    """Every plausible date in `text` that has a day and a month."""
    for match in NUMERIC.finditer(text):
        first = re.match("[0-9]+", match.group())
        number = int(first.group()) if first else 0
        if match["iso_m"]:
            yield from _real(*match.span(), number, int(match["iso_m"]), int(match["iso_d"]))
        else:
            year, sure = (
                _full_year(match["y"]),
                not match["sep"].isspace(),
            )  # "3 3 31" is one only after "DOB"
            yield from _real(*match.span(), year, int(match["m"]), number, sure)
    for match in WRITTEN.finditer(text):
        given = _full_year(match["y"].strip("'")) if match["y"] else None
        yield from _real(*match.span(), given, _month(match["month"]), _leading(match))
    for match in SPELT_DAY.finditer(text.lower()):
        yield from _real(*match.span(), int(match["y"]), _month(match["month"]), value_of(match["day"]))
    for match in MONTH_FIRST.finditer(text):
        month = MONTH_BEFORE.search(text[max(0, match.start() - 16) : match.start()])
        if month:
            start = match.start() - len(month.group())
            yield from _real(start, match.end(), int(match["y"]), _month(month["month"]), _leading(match))


def _leading(match: re.Match[str]) -> int:
    return int("".join(c for c in match.group()[:2] if c in "0123456789"))


def _month(name: str) -> int:
    return 1 + next(at for at, month in enumerate(MONTHS) if month.lower().startswith(name.lower()))


def _full_year(written: str) -> int:
    year = int(written)
    return year if year > 99 else year + (1900 if year >= SINCE else 2000)


def _real(start: int, end: int, year: int | None, month: int, day: int, sure: bool = True) -> Iterator[Day]:
    """The date, unless no calendar has it."""
    if 1 <= month <= 12 and 1 <= day <= 31:
        yield Day(start, end, year, month, day, sure)


def _birth(text: str, day: Day, birth: re.Match[str] | None) -> Hit:
    """A date of birth; "born on 3 March 1931" may become "born in the 1930s"."""
    start, suggestion = day.start, None
    if birth and birth["label"] and day.decade and len(birth.group()) < len(birth["label"]) + 12:
        start -= len(birth.group())
        suggestion = wording.in_place(text, start, f"born in the {day.decade}s")
    severity = Severity.BLOCK if day.year else Severity.ASK
    message = (
        "This looks like a date of birth. Leave it out, or keep the decade."
        if day.year
        else "This looks like somebody's birthday. Leave it out, or confirm that nobody could be found by it."
    )
    return Hit(
        Kind.DATE_OF_BIRTH, severity, start, day.end, message, suggestion, f"{day.year}-{day.month}-{day.day}"
    )


def _date(text: str, day: Day, severity: Severity) -> Hit:
    """Any other date; "on Monday 3 March 2025" may become "in March 2025"."""
    introduced = INTRODUCED.search(text[max(0, day.start - 30) : day.start])
    words = introduced.group() if introduced else ""
    suggestion = MONTHS[day.month - 1] + (f" {day.year}" if day.year else "")
    if words.lower().startswith("on "):
        suggestion = wording.in_place(text, day.start - len(words), f"in {suggestion}")
    message = "An exact date can help to work out who this is about. The month is usually enough."
    if severity is Severity.ASK:
        message += " Change it, or confirm that nobody could be found by it."
    key = f"{day.year}-{day.month}-{day.day}"
    return Hit(Kind.DATE, severity, day.start - len(words), day.end, message, suggestion, key)
