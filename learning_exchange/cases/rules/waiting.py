"""Where a story stands among those that wait, in words for its author. Pure."""

from dataclasses import dataclass
from datetime import timedelta

ENOUGH = 5  # reviews: of fewer, the middle one says nothing about the next
COUNTED = 100  # stories: beyond this a page says "more than 100" rather than count on


@dataclass(frozen=True, slots=True)
class Line:
    """The place of a story among those that wait, from 1, and how long the last reviews took in the middle.

    `place` is None beyond COUNTED, up to which `waiting` counts; `usually` while there are too few reviews.
    """

    place: int | None
    waiting: int
    usually: timedelta | None

    @property
    def in_words(self) -> str:
        """Such as "3rd of 7 waiting; usually 4 days"."""
        return f"{self._place}; {usual_time(self.usually)}"

    @property
    def _place(self) -> str:
        if self.place is None:
            return f"more than {COUNTED} waiting before it"
        waiting = f"{COUNTED} or more" if self.waiting >= COUNTED else str(self.waiting)
        return f"{ordinal(self.place)} of {waiting} waiting"


def usual_time(usually: timedelta | None) -> str:
    """How long a review usually takes."""
    if usually is None:
        return "not enough stories yet to say how long it usually takes"
    days = round(usually / timedelta(days=1))
    if days < 1:
        return "usually less than a day"
    return f"usually {days} day{'s' if days > 1 else ''}"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
