"""What may become of a story, and who may do it. Pure: no Flask, no database, no clock.

A state names who has the next move. A `can_…` question answers None for yes, or a sentence that says
why not and can be shown as it is.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from learning_exchange.people.rules import Role


class CaseState(StrEnum):
    """Where a story stands."""

    DRAFT = "draft"
    WITH_CHAMPION = "with_champion"
    WITH_AUTHOR = "with_author"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"

    @property
    def label(self) -> str:
        """The state as pages name it."""
        return _LABELS[self]


_LABELS = {
    CaseState.DRAFT: "Draft",
    CaseState.WITH_CHAMPION: "With a champion",
    CaseState.WITH_AUTHOR: "With you to change",
    CaseState.PUBLISHED: "Published",
    CaseState.WITHDRAWN: "Withdrawn",
    CaseState.ARCHIVED: "Archived",
}

# A champion has two hours a week: long enough to read and ask, short enough that nobody waits on a lost claim.
CLAIM_LASTS = timedelta(hours=48)

EDITABLE = frozenset({CaseState.DRAFT, CaseState.WITH_AUTHOR})

BOXES = {
    "what_mattered": "What mattered",
    "what_you_did": "What you did",
    "what_changed": "What changed",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who wants to act on a story, as the rules see them."""

    person_id: int
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a story stands, as the rules see it; a claim that has expired is no claim."""

    state: CaseState
    author_id: int
    claimed_by_id: int | None
    claimed_by_name: str | None
