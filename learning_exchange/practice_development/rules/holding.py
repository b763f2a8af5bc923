"""Who holds an item, when it is due and how much one person may have in hand. Pure, as all rules.

No open item is ever nobody's: its owner, else whoever the queue names, else its stewards, else the leads.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil

from learning_exchange.practice_development.rules.routing import Priority

TARGET_DAYS = 28  # from arrival to outcome, for what no rule fits and so has no queue's target
WORKING_LIMIT = 5  # items in hand per owner, among what no rule fits
LONGEST_DAYS = 730  # beyond that nobody who gave something would still remember it
SOON_DAYS = 7  # before it is due: then a page marks it
# What part of the target days there is: what is urgent comes up on every list by its due date alone.
HASTE = {Priority.URGENT: 4, Priority.SOON: 2, Priority.NORMAL: 1}
LEADS = "the practice-development leads"


@dataclass(frozen=True, slots=True)
class Team:
    """Who looks after a queue: those of them who still hold a role for it, by name."""

    default_owner: str = ""
    stewards: tuple[str, ...] = ()


class Age(StrEnum):
    """How near its due date an open item is; pages show it in words, by shape and in colour."""

    EARLY = "early"
    SOON = "soon"
    OVERDUE = "overdue"


def holder(owner: str, team: Team) -> str:
    """Whose move an open item is, in words; never empty."""
    if owner or team.default_owner:
        return owner or team.default_owner
    return f"the stewards: {in_words(team.stewards)}" if team.stewards else LEADS


def in_words(names: Sequence[str]) -> str:
    """Names as a sentence has them: "Asha, Ben and Cara"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def days_to_outcome(target_days: int, priority: Priority) -> int:
    """How many days after its arrival an item is due."""
    return ceil(target_days / HASTE[priority])


def age_of(due_on: date, today: date) -> Age:
    """How near its due date something is."""
    if due_on < today:
        return Age.OVERDUE
    return Age.SOON if (due_on - today).days <= SOON_DAYS else Age.EARLY


def out_of_reach(due_on: date, today: date) -> str | None:
    """Why something cannot be due on that day: a sentence; None where it can."""
    if due_on < today:
        return "Choose a day that has not passed."
    return "Choose a day within two years." if (due_on - today).days > LONGEST_DAYS else None


def due_in_words(due_on: date, today: date) -> str:
    """When something is due, as one reads it at a glance: "due in 5 days", "4 days overdue"."""
    days = (due_on - today).days
    if days < 0:
        return "1 day overdue" if days == -1 else f"{-days:,} days overdue"
    return {0: "due today", 1: "due tomorrow"}.get(days, f"due in {days:,} days")


def over_the_limit(held: Sequence[str], limit: int, *, whose: str = "") -> str | None:
    """Why no more can be taken: what is in hand, by name, against the limit; None where there is room.

    `whose` names the person for somebody else; without it the sentence speaks to whoever holds them.
    """
    if len(held) < limit:
        return None
    count = "1 item" if len(held) == 1 else f"{len(held)} items"
    has, then = (f"{whose} has", "") if whose else ("You have", " Close one or give one back first.")
    return f"{has} {count} of this queue in hand, and {limit} is its limit: {in_words(held)}.{then}"
