"""What a barrier is made of, how a list calls it, and what may become of it. Pure: no Flask, no database."""

from dataclasses import dataclass, field
from enum import StrEnum

BOX_MOST = 2_000  # characters of each of the two boxes: half a page
TITLE_MOST = 100  # characters: one line and a bit on a phone
_ENDS = (". ", "? ", "! ")


class BarrierState(StrEnum):
    """Whether a barrier still stands as its contributor gave it."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class NoSuchBarrier(LookupError):
    """There is no such barrier for this person: absent and forbidden are one answer."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of a barrier."""

    organisation_id: int
    in_the_way: str = field(repr=False)  # no words of people may reach a log by way of a repr
    would_help: str = field(repr=False)
    type: str | None = None  # a slug of the framework's barrier types


def title_of(in_the_way: str) -> str:
    """The first sentence or line of what gets in the way, cut at a space where it is long."""
    line = in_the_way.strip().split("\n", 1)[0].rstrip()
    ends = [at for mark in _ENDS if (at := line.find(mark)) > 0]
    first = line[: min(ends) + 1] if ends else line
    first = first.removesuffix(".") or first
    if len(first) <= TITLE_MOST:
        return first
    return first[:TITLE_MOST].rsplit(" ", 1)[0].rstrip(",;: ") + "…"
