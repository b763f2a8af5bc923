"""What a queue is made of, and who may belong to its team. Pure: no Flask, no database, no clock."""

from dataclasses import dataclass

from learning_exchange.people.rules import Role

# Who reads the queues, and may work in them; among these are the people of every team.
READERS = (Role.CHAMPION, Role.LEAD, Role.ADMINISTRATOR)
# Who makes queues and rules.
EDITORS = (Role.LEAD, Role.ADMINISTRATOR)

LIMIT_MOST = 50  # items in hand: nobody has more before them and still knows which
TARGET_MOST = 365  # days: what takes longer than a year is a programme, not an item


class Refused(Exception):
    """What was asked cannot be done now; `sentence` says why, for a page."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class ChangedMeanwhile(Exception):
    """Somebody else changed the same thing after the page was opened; nothing was written."""


class NameTaken(Exception):
    """Another queue has that name."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What leads say of a queue."""

    name: str
    purpose: str
    working_limit: int  # items in hand per owner
    target_days: int  # from arrival to outcome
    default_owner_id: int | None
    stewards: tuple[int, ...]  # ids of people


def can_retire(items: int, rules: int, *, has_heir: bool) -> str | None:
    """May the queue be closed? None for yes, or a sentence; what is open in it must go somewhere."""
    if items and not has_heir:
        return "Choose the queue that takes over what is open in this one."
    if rules and not has_heir:
        return "Choose the queue that the rules of this one shall fill."
    return None
