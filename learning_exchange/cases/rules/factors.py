"""What made a story work: who may name it, and who has to agree to the words. Pure."""

from enum import StrEnum

from learning_exchange.cases.rules.states import CURRENT, IN_REVIEW, CaseState
from learning_exchange.people.rules import Role

WORDS_MOST = 300  # characters: a line or two beside a story
FACTOR_MOST = 80  # characters: a factor is a label, as those of the framework are
FACTORS_MOST = 8  # of one story: more would say nothing


class FactorState(StrEnum):
    """Whose words they are: a champion's, or the author's too."""

    PROPOSED = "proposed"
    AGREED = "agreed"


# A champion reads it then; while it is back with its author, what is written is a draft again.
NAMEABLE = CURRENT | IN_REVIEW | {CaseState.ARCHIVED}
# The author answers also while the story is back with them, which is when they look at it.
ANSWERABLE = NAMEABLE | {CaseState.WITH_AUTHOR}


def can_propose(state: str, roles: frozenset[Role], *, is_author: bool) -> str | None:
    """May this person name what made a story work? None for yes, or why not."""
    if is_author or Role.CHAMPION not in roles:
        return "A champion names what made a story work, and its author agrees."
    if state not in NAMEABLE:
        return "What made it work can be named once the story is with a champion, or published."
    return None


def can_answer(state: str, *, is_author: bool) -> str | None:
    """May this person agree to the words, change them, or say that they do not fit?"""
    if not is_author:
        return "Only its author agrees to what made a story work."
    if state not in ANSWERABLE:
        return "This story is no longer open to such answers."
    return None
