"""What became of an item, in the words in which whoever gave to it is told. Pure, as all rules."""

from learning_exchange.practice_development.rules.closing import Outcome

_BEGINNINGS = {
    Outcome.PRACTICE_CHANGED: "Local practice changed",
    Outcome.PROCESS_CHANGED: "A form, policy or process changed",
    Outcome.TRAINING_CHANGED: "Training or induction changed",
    Outcome.RESOURCE_MADE: "Something to learn from was made of it",
    Outcome.SESSION_RUN: "A session was run on {day}",
    Outcome.ESCALATED: "It was taken to {whom}, with this reply",
    Outcome.ALREADY_COVERED: "It is covered already, and the link says where",
    Outcome.NOT_TAKEN_FORWARD: "It was not taken forward, for this reason",
}


def became(outcome: Outcome, words: str, *, whom: str = "", day: str = "") -> str:
    """What became of it: what changed, the reply or the reason stands in `words`, which may be empty."""
    beginning = _BEGINNINGS[outcome].format(whom=whom, day=day)
    return f"{beginning}: {words}" if words else f"{beginning}."
