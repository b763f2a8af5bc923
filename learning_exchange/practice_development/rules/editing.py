"""Changing the rules, and what a change would have done. Pure: no Flask, no database, no clock.

Every change is one `Edit`: a rule as it shall be, and where it shall stand. So trying one out and keeping it
are the same for a new rule, another order and a removal.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from learning_exchange.practice_development.rules.contributions import Contribution
from learning_exchange.practice_development.rules.routing import Priority, Rule
from learning_exchange.practice_development.rules.rule_book import RuleBook

TRIED_DAYS = 90  # what was given since then is asked what a change would have done


class Change(StrEnum):
    """What made a version of a rule."""

    MADE = "made"
    CHANGED = "changed"
    MOVED = "moved"
    SWITCHED_OFF = "switched_off"
    SWITCHED_ON = "switched_on"
    REMOVED = "removed"
    EMPTIED = "emptied"  # its queue was retired, so it goes to another

    @property
    def label(self) -> str:
        """What was done, as the end of "Amina …"."""
        return _LABELS[self]


_LABELS = {
    Change.MADE: "made it",
    Change.CHANGED: "changed it",
    Change.MOVED: "moved it",
    Change.SWITCHED_OFF: "switched it off",
    Change.SWITCHED_ON: "switched it on",
    Change.REMOVED: "removed it",
    Change.EMPTIED: "retired its queue",
}


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of the rules: this rule, as it shall be, at this place among them; no place removes it."""

    change: Change
    rule: Rule
    place: int | None  # counts from 0


@dataclass(frozen=True, slots=True)
class Moved:
    """A contribution that a change would have sent elsewhere, or given another priority."""

    contribution: Contribution
    before: Rule | None  # that decided; None: it was unrouted
    after: Rule | None


@dataclass(frozen=True, slots=True)
class Trial:
    """What a change would have done with everything that was given in a while."""

    asked: int
    moved: Sequence[Moved]  # to another queue
    hastened: Sequence[Moved]  # the queue is the same, and the priority another

    @property
    def ways(self) -> list[tuple[int | None, int | None, int]]:
        """From which queue to which, and how many, the most first."""
        ways = Counter((queue_of(one.before), queue_of(one.after)) for one in self.moved)
        return [(before, after, count) for (before, after), count in ways.most_common()]


def edited(rules: Sequence[Rule], edit: Edit) -> list[Rule]:
    """The rules as they would be."""
    rest = [rule for rule in rules if rule.id != edit.rule.id]
    if edit.place is None:
        return rest
    return [*rest[: edit.place], edit.rule, *rest[edit.place :]]


def place_of(rules: Sequence[Rule], rule_id: int) -> int:
    """Where a rule stands, from 0; raises StopIteration for one that does not."""
    return next(at for at, rule in enumerate(rules) if rule.id == rule_id)


def try_out(given: Iterable[Contribution], before: RuleBook, after: RuleBook) -> Trial:
    """What would have gone elsewhere, had the other rules decided."""
    asked, moved, hastened = 0, [], []
    for contribution in given:
        asked += 1
        one = Moved(contribution, before.rule_for(contribution), after.rule_for(contribution))
        if queue_of(one.before) != queue_of(one.after):
            moved.append(one)
        elif priority_of(one.before) != priority_of(one.after):
            hastened.append(one)
    return Trial(asked, moved, hastened)


def queue_of(rule: Rule | None) -> int | None:
    """Where a rule sends what it fits; None where there is no rule."""
    return rule.queue_id if rule else None


def priority_of(rule: Rule | None) -> Priority:
    """How soon somebody should look at what a rule fits, or at what none fits."""
    return rule.priority if rule else Priority.NORMAL
