"""What may become of an item, and who may do it: one table, (state, act, relation). Pure, as all rules.

A state names whose move it is. Which outcomes there are and what each needs, `closing.py` says.
"""

from enum import StrEnum

from learning_exchange.practice_development.rules.routing import Priority


class ItemState(StrEnum):
    """Where an item stands."""

    WAITING = "waiting"
    IN_HAND = "in_hand"
    AWAITING_REPLY = "awaiting_reply"
    CLOSED = "closed"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The state as pages name it."""
        return _LABELS[self]


_LABELS = {
    ItemState.WAITING: "Waiting",
    ItemState.IN_HAND: "In hand",
    ItemState.AWAITING_REPLY: "Awaiting a reply",
    ItemState.CLOSED: "Closed",
    ItemState.MERGED: "Joined with another",
    ItemState.WITHDRAWN: "Taken back",
}

# What somebody still has to do something about.
OPEN = (ItemState.WAITING, ItemState.IN_HAND, ItemState.AWAITING_REPLY)

TARGET_DAYS = 28  # from arrival to outcome, for what no rule fits and so has no queue's target
# What part of the target days there is: what is urgent comes up on every list by its due date alone.
HASTE = {Priority.URGENT: 4, Priority.SOON: 2, Priority.NORMAL: 1}
