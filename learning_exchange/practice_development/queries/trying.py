"""What a change of the rules would have done with everything that was given lately, for its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from learning_exchange import clock
from learning_exchange.contributions import KINDS
from learning_exchange.extensions import db
from learning_exchange.people.models import Person
from learning_exchange.practice_development.models import Queue
from learning_exchange.practice_development.queries.rules import routing_rules
from learning_exchange.practice_development.rules.contributions import Contribution, Heading
from learning_exchange.practice_development.rules.editing import (
    TRIED_DAYS,
    Edit,
    Moved,
    Trial,
    edited,
    priority_of,
    queue_of,
    try_out,
)
from learning_exchange.practice_development.rules.rule_book import RuleBook

LISTED = 100  # contributions: more of them are counted, and nobody reads on


@dataclass(frozen=True, slots=True)
class Tried:
    """One contribution that would have gone elsewhere; no heading where its reader may not read it."""

    heading: Heading | None
    kind_label: str
    given_at: datetime
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A trial as its page shows it: the counts of all, and the newest of those that would have moved."""

    trial: Trial
    ways: Sequence[tuple[str, str, int]]  # from which queue, to which, how many
    listed: Sequence[Tried]

    @property
    def count(self) -> int:
        """How many would have gone elsewhere, or sooner or later."""
        return len(self.trial.moved) + len(self.trial.hastened)


def tried(edit: Edit, *, to: Person) -> Shown:
    """What the change would have done since TRIED_DAYS ago. Nothing is written."""
    rules = routing_rules()
    trial = try_out(_given(), RuleBook(rules), RuleBook(edited(rules, edit)))
    names = {None: "unrouted"} | {
        row.id: row.name for row in db.session.execute(select(Queue.id, Queue.name))
    }
    ways = [(names[before], names[after], count) for before, after, count in trial.ways]
    listed = [*trial.moved, *trial.hastened][:LISTED]
    headings = _headings(listed, to)
    return Shown(trial, ways, [_tried(one, headings, names) for one in listed])


def _given() -> list[Contribution]:
    since = clock.now() - timedelta(days=TRIED_DAYS)
    given = [one for kind in KINDS.values() for one in kind.contributions_since(since)]
    return sorted(given, key=lambda one: one.given_at, reverse=True)


def _headings(listed: Sequence[Moved], to: Person) -> Mapping[tuple[str, int], Heading]:
    return {
        (name, number): heading
        for name, kind in KINDS.items()
        if (ids := [one.contribution.id for one in listed if one.contribution.kind == name])
        for number, heading in kind.headings(ids, to=to).items()
    }


def _tried(one: Moved, headings: Mapping[tuple[str, int], Heading], names: Mapping[int | None, str]) -> Tried:
    given = one.contribution
    before, after = names[queue_of(one.before)], names[queue_of(one.after)]
    if queue_of(one.before) == queue_of(one.after):
        before = f"{before}, {priority_of(one.before).label.lower()}"
        after = f"{after}, {priority_of(one.after).label.lower()}"
    return Tried(headings.get((given.kind, given.id)), given.kind_label, given.given_at, before, after)
