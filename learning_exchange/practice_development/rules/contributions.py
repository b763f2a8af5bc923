"""What practice development knows of something that was given. Pure: no Flask, no database, no clock.

A contribution is anything that somebody gave and that practice may learn from: a story, a barrier, other
kinds later. Every kind comes here as the same small contract, so that queues need to know none of them; the
kinds that there are stand in `learning_exchange/contributions.py`.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Contribution:
    """What routing may know of something that was given."""

    kind: str  # "case": a name for rows and events, never changed
    kind_label: str  # "a story"
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
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Heading:
    """How a list names a contribution that its reader may read."""

    title: str
    link: str
    organisation: str
