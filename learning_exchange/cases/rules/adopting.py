"""What may be told of trying a story elsewhere, and how two who tried it come to know each other. Pure.

An outcome never ranks anybody: a story that did not work somewhere is as worth telling as one that did.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from learning_exchange.cases.rules.states import CURRENT, CaseState


class Outcome(StrEnum):
    """What became of it; the framework words them."""

    WORKED = "ad-worked-as-is"
    ADAPTED = "ad-worked-adapted"
    MIXED = "ad-mixed"
    DID_NOT_WORK = "ad-did-not-work"
    STOPPED = "ad-stopped"


# As the balance of a story counts them: "worked 3, adapted 4, did not work 2".
COUNTED_AS = {
    Outcome.WORKED: "worked",
    Outcome.ADAPTED: "adapted",
    Outcome.MIXED: "mixed or too early",
    Outcome.DID_NOT_WORK: "did not work",
    Outcome.STOPPED: "stopped",
}

# A link to a story that was put away stays good, and so does what somebody made of it.
TRIABLE = CURRENT | {CaseState.ARCHIVED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody told of trying a story, once the form is valid."""

    organisation_id: int
    outcome: Outcome
    context: str
    adaptation: str
    evidence: str
    may_contact: bool


def balance(counts: Mapping[str, int]) -> str:
    """The outcomes in words, those that nobody told of left out: "worked 3, did not work 2"; "" for none."""
    return ", ".join(f"{words} {counts[one]:,}" for one, words in COUNTED_AS.items() if counts.get(one))


def can_try(state: str, *, is_author: bool, from_organisation: int, at_organisation: int) -> str | None:
    """May somebody tell of trying a story at an organisation? None for yes, or why not.

    Colleagues of the author may: another ward of the same trust is another place.
    """
    if state not in TRIABLE:
        return "This story is not published, so nobody can have tried it yet."
    if is_author and from_organisation == at_organisation:
        return "This is your own story from here. Others tell what they made of it."
    return None


def places_to_tell_of(
    organisations: Collection[int], *, is_author: bool, from_organisation: int, told_of: Collection[int]
) -> list[int]:
    """The organisations of somebody at which they may have tried a story and have not told of it yet."""
    own = {from_organisation} if is_author else set()
    return [one for one in organisations if one not in own and one not in told_of]


class IntroductionState(StrEnum):
    """Where an introduction stands. Whoever asked is never told of `DECLINED`: for them it waits."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"


class Answer(StrEnum):
    """What whoever was asked may say."""

    AGREE = "agree"
    DECLINE = "decline"


# (where it stands, the answer) -> where it stands then. Whoever declined may think again; an address that
# was given cannot be taken back.
ANSWERED = {
    (IntroductionState.ASKED, Answer.AGREE): IntroductionState.AGREED,
    (IntroductionState.ASKED, Answer.DECLINE): IntroductionState.DECLINED,
    (IntroductionState.DECLINED, Answer.AGREE): IntroductionState.AGREED,
    (IntroductionState.DECLINED, Answer.DECLINE): IntroductionState.DECLINED,
    (IntroductionState.AGREED, Answer.AGREE): IntroductionState.AGREED,
}
