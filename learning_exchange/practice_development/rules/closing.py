"""The outcomes with which an item closes, and what each of them needs. Pure: no Flask, no database, no clock.

They are the framework's nine. "Joined with another item" is the one that is an act of its own: the item lives
on in the other, and what becomes of that becomes of both. So it stands on no closed item.
"""

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


# What the row of a closed item carries.
KEPT = tuple(outcome for outcome in Outcome if outcome is not Outcome.MERGED)
NEEDS_LINK = (Outcome.RESOURCE_MADE, Outcome.ALREADY_COVERED)
# What was made and the pointer speak for themselves; everything else is said in words.
NEEDS_WORDS = tuple(outcome for outcome in KEPT if outcome not in NEEDS_LINK)
