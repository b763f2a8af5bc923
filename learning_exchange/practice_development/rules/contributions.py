"""What practice development knows of something that was given. Pure: no Flask, no database, no clock.

A contribution is anything that somebody gave and that practice may learn from: a story today, other
kinds later. Every kind comes here as the same small contract, so that queues need to know none of them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contribution:
    """What routing may know of something that was given."""

    kind: str
    id: int
    title: str
    summary: str
    aims: frozenset[str]  # slugs, with the aims that the behaviours belong to
    behaviours: frozenset[str]  # slugs
    sector: str  # slug
    organisation_id: int
    organisation_name: str
    place: str
    contributors: tuple[int, ...]  # ids of people
    link: str  # where it lives, without the site


@dataclass(frozen=True, slots=True)
class Heading:
    """How a list names a contribution that its reader may read."""

    title: str
    link: str
    organisation: str
