"""The outcomes with which an item closes, and what each of them needs. Pure, as all rules.

They are the framework's nine. "Joined with another item" is the one that is an act of its own: the item lives
on in the other, and what becomes of that becomes of both. So it stands on no closed item.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a closed item: slugs of the framework's outcomes."""

    PRACTICE_CHANGED = "out-practice-changed"
    PROCESS_CHANGED = "out-process-changed"
    TRAINING_CHANGED = "out-training-changed"
    RESOURCE_MADE = "out-resource-made"
    SESSION_RUN = "out-session-run"
    ESCALATED = "out-escalated"
    MERGED = "out-merged"
    ALREADY_COVERED = "out-already-covered"
    NOT_TAKEN_FORWARD = "out-not-taken-forward"

    @property
    def label(self) -> str:
        """The outcome as pages name it."""
        return OUTCOME_LABELS[self]


OUTCOME_LABELS = {
    Outcome.PRACTICE_CHANGED: "Local practice changed",
    Outcome.PROCESS_CHANGED: "Form, policy or process changed",
    Outcome.TRAINING_CHANGED: "Training or induction changed",
    Outcome.RESOURCE_MADE: "Resource or learning material made",
    Outcome.SESSION_RUN: "Training or workshop run",
    Outcome.ESCALATED: "Taken to senior managers, with their reply",
    Outcome.MERGED: "Joined with another item",
    Outcome.ALREADY_COVERED: "Already covered; pointer given",
    Outcome.NOT_TAKEN_FORWARD: "Not taken forward; reason given",
}
OUTCOME_HINTS = {
    Outcome.PRACTICE_CHANGED: "People do something differently now.",
    Outcome.PROCESS_CHANGED: "What stood in the way was changed, or something that helps was brought in.",
    Outcome.TRAINING_CHANGED: "What new or experienced staff are taught is different now.",
    Outcome.RESOURCE_MADE: "There is something to read, watch or use.",
    Outcome.SESSION_RUN: "It was taught or worked through together.",
    Outcome.ESCALATED: "They were asked, and they replied.",
    Outcome.MERGED: "Another item is about the same. Everybody who gave to this one is told with it.",
    Outcome.ALREADY_COVERED: "It is there already, and you can say where.",
    Outcome.NOT_TAKEN_FORWARD: "For a reason that whoever gave it can understand.",
}

# What the row of a closed item carries.
KEPT = tuple(outcome for outcome in Outcome if outcome is not Outcome.MERGED)
NEEDS_LINK = (Outcome.RESOURCE_MADE, Outcome.ALREADY_COVERED)
# What was made and the pointer speak for themselves; everything else is said in words.
NEEDS_WORDS = tuple(outcome for outcome in KEPT if outcome not in NEEDS_LINK)


@dataclass(frozen=True, slots=True)
class Need:
    """A field of an outcome: its label, and the error where it is empty; without one it may be."""

    label: str
    missing: str = ""
    hint: str = ""


_ANY_LINK = Need(
    "Where can people find it?", hint="An address that begins with https:// or a page of this site."
)

# What is asked of whoever closes an item, by outcome: fields by the names that the row has for them.
NEEDS: dict[Outcome, dict[str, Need]] = {
    Outcome.PRACTICE_CHANGED: {
        "words": Need("What do people do differently now?", "Say what people do differently now."),
        "link": _ANY_LINK,
    },
    Outcome.PROCESS_CHANGED: {
        "words": Need(
            "Which form, policy or process changed, and how?", "Say which form, policy or process changed."
        ),
        "link": _ANY_LINK,
    },
    Outcome.TRAINING_CHANGED: {
        "words": Need("What is taught differently now?", "Say what is taught differently now."),
        "link": _ANY_LINK,
    },
    Outcome.RESOURCE_MADE: {
        "link": Need(_ANY_LINK.label, "Give the address of what was made.", _ANY_LINK.hint),
        "words": Need("What is it, and who is it for?"),
    },
    Outcome.SESSION_RUN: {
        "words": Need("What was it about, and for whom?", "Say what the session was about, and for whom."),
        "on": Need("When was it run?", "Enter the day on which it was run."),
        "link": _ANY_LINK,
    },
    Outcome.ESCALATED: {
        "whom": Need(
            "Who replied?",
            "Say who replied: the role is enough.",
            "A role, such as “the director of nursing”.",
        ),
        "words": Need("What did they reply?", "Say what they replied."),
        "link": _ANY_LINK,
    },
    Outcome.ALREADY_COVERED: {
        "link": Need("Where is it covered?", "Give the address of where it is covered.", _ANY_LINK.hint),
        "words": Need("What will they find there?"),
    },
    Outcome.NOT_TAKEN_FORWARD: {
        "words": Need(
            "Why is it not taken forward?",
            "Say why it is not taken forward.",
            "Everybody who gave to this item will read it. Thank them, and be plain.",
        ),
    },
}


@dataclass(frozen=True, slots=True)
class Closing:
    """An outcome with what it says: what whoever gave to the item will read."""

    outcome: Outcome
    words: str = ""
    link: str = ""
    whom: str = ""
    on: date | None = None

    def missing(self, today: date) -> dict[str, str]:
        """What is wanting or out of place, as sentences by field; empty where an item can close with it."""
        if self.outcome is Outcome.MERGED:
            return {"outcome": "Choose the other item that this one is joined with."}
        needs = NEEDS[self.outcome]
        faults = {
            name: need.missing for name, need in needs.items() if need.missing and not getattr(self, name)
        }
        faults |= {
            name: "This outcome has no such field."
            for name in ("words", "link", "whom", "on")
            if name not in needs and getattr(self, name)
        }
        if self.on and self.on > today:
            faults["on"] = "Enter a day that has come. Close the item when the session has been run."
        return faults


def is_address(link: str) -> bool:
    """Whether a link leads somewhere: to a page of the web, or to one of this site."""
    if any(ord(c) <= 32 or ord(c) == 127 for c in link):
        return False
    if link.startswith("/"):
        return not link.startswith(("//", "/\\"))
    scheme, _, rest = link.partition("://")
    return (
        scheme.lower() in ("http", "https")
        and "." in rest.partition("/")[0]
        and not rest.startswith((".", "/"))
    )
