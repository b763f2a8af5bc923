"""Exact ages of one person, over 89 or with a named place; thresholds, ranges and averages are left alone.

Ages over 89 are few enough to point to a person by themselves: the HIPAA safe harbour, 45 CFR
164.514(b)(2)(i)(C), lumps them together as "90 or older", and we follow it for want of a British rule.
Younger ages are fine unless a small place is named too, and are noted with a wording that is safe anywhere.
"""

import re
from collections.abc import Callable, Iterator

from . import wording
from .age_readings import Age, rewording
from .findings import Hit, Kind, Severity
from .spelt import Number, numbers_in
from .vocabulary import words

LAST_PLAIN_AGE = 89

HINT_AFTER = re.compile(r"[\s_\-]{0,3}(?:[yY]|(?:st|nd|rd|th)?[\s\-][bB])|\s?[FM]\b")
HINTS_BEFORE = words(
    """
    aged age of at her his is was be then he's she's who's turned turns turning about around nearly almost
    just only now already
    """
)

TOO_OLD = "Few people live past 89, so an exact age can point to one of them. Say roughly how old instead."
TOGETHER = (
    "An exact age and a named place together can point to one person. "
    "Say roughly how old, or confirm that nobody could be found by this."
)
NOTED = "An exact age is rarely needed. Saying roughly how old is safer."


def find_ages(text: str, pinpointed: Callable[[int, int], bool]) -> Iterator[Hit]:
    """Ages over 89 (block); others, asked about where `pinpointed(start, end)`, or else noted."""
    for number in numbers_in(text):
        found = rewording(Age(text, number)) if _hinted(text, number) else None
        if not found:
            continue
        start, end, suggestion = found
        suggestion = suggestion and wording.in_place(text, start, suggestion)
        kind, severity, message = Kind.AGE, Severity.NOTE, NOTED
        if number.value > LAST_PLAIN_AGE:
            severity, message = Severity.BLOCK, TOO_OLD
        elif pinpointed(start, end):
            kind, severity, message = Kind.AGE_AND_PLACE, Severity.ASK, TOGETHER
        yield Hit(kind, severity, start, end, message, suggestion, str(number.value))


def _hinted(text: str, number: Number) -> bool:
    """Whether anything beside a number hints at an age, which a glance can tell of most numbers."""
    if HINT_AFTER.match(text, number.end):
        return True
    last = text[max(0, number.start - 12) : number.start].lower().split()[-2:]
    return bool(last) and (last[-1][-1] in "(,:=" or last[-1].lstrip("(\"'") in HINTS_BEFORE)
