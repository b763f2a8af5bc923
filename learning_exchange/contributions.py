"""The kinds of contributions that there are: the one place where practice development is told of a feature's.

A kind is a module of its own feature that answers what `Kind` asks. Practice development goes through `KINDS`
alone, and its reaction through events that say which contribution they give. So a new kind is that module, a
line here and a line in `workers/subscriptions.py`.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Select

from learning_exchange.barriers import contributions as barriers
from learning_exchange.cases import contributions as stories
from learning_exchange.people.models import Person
from learning_exchange.practice_development.rules.contributions import Contribution, Heading


class Kind(Protocol):
    """What a module answers about its kind of contribution."""

    KIND: str  # its name in rows and events, which never changes
    LABEL: str  # "a story"

    def contribution_of(self, given_id: int, /) -> Contribution | None:
        """One as routing reads it; None for one that was taken back."""

    def contributions_since(self, moment: datetime, /) -> Sequence[Contribution]:
        """Those that were given since a moment and still stand, the newest first, in one statement."""

    def given(self) -> Select[int]:
        """The ids of those that may stand in a queue."""

    def headings(self, ids: Collection[int], *, to: Person) -> dict[int, Heading]:
        """How a list names those of them that this person may read, by id."""


KINDS: dict[str, Kind] = {kind.KIND: kind for kind in (stories, barriers)}


def kind_labels() -> dict[str, str]:
    """What each kind is called: "a story"."""
    return {name: kind.LABEL for name, kind in KINDS.items()}
