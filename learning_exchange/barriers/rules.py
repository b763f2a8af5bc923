"""What may become of a barrier, and how it is called in a list. Pure: no Flask, no database, no clock."""

from enum import StrEnum

BOX_MOST = 2_000  # characters of each of the two boxes: half a page
TITLE_MOST = 100  # characters: one line and a bit on a phone


class BarrierState(StrEnum):
    """Whether a barrier still stands as its contributor gave it."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


def title_of(in_the_way: str) -> str:
    """The first sentence or line of what gets in the way, cut at a space where it is long."""
    line = in_the_way.strip().split("\n", 1)[0]
    ends = [at for mark in (". ", "? ", "! ") if (at := line.find(mark)) > 0]
    first = line[: min(ends)] if ends else line.rstrip(".")
    if len(first) <= TITLE_MOST:
        return first
    return first[:TITLE_MOST].rsplit(" ", 1)[0].rstrip(",;:") + "…"
