"""Routing 10,000 contributions through 200 rules, and how it grows with the rules: `python -m bench.routing`.

First the rules alone, made ready once, beside the plain loop that asks each in turn; then all of it, from the
story's row to the item's row and its event, 64 to a commit as a worker does it; then a dry run over all.
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).parent.parent))
from bench.parts import running_parts
from learning_exchange.cases.contributions import contribution_of
from learning_exchange.extensions import db
from learning_exchange.framework import framework
from learning_exchange.people.models import Person
from learning_exchange.practice_development.operations.routing import route
from learning_exchange.practice_development.queries.rules import routing_rules
from learning_exchange.practice_development.queries.trying import tried
from learning_exchange.practice_development.rules.contributions import Contribution
from learning_exchange.practice_development.rules.editing import Change, Edit
from learning_exchange.practice_development.rules.routing import NOWHERE, Choice, Conditions, Rule, chosen_by
from learning_exchange.practice_development.rules.rule_book import RuleBook
from workers.broker import TASKS_A_RING

CONTRIBUTIONS = int(os.environ.get("CONTRIBUTIONS", "10000"))
RULES = (1, 10, 50, 200)
ORGANISATIONS, QUEUES = 60, 12
PLACES = ("Myshire North", "Myshire South", "Saltmere", "Fellgate", "Harrow Bank")
WORDS = (
    *("carers", "letters", "interpreters", "evening", "clinic", "bus", "transport", "budget", "rota", "form"),
    *("laptop", "garden", "kitchen", "plan", "night", "weekend", "reception", "welcome", "choice", "consent"),
    *("reading", "glasses", "hearing", "stairs", "lift", "shoes", "tea", "music"),
)


def main() -> None:
    """Print the figures."""
    chance = random.Random(7)
    given = [a_contribution(chance, number) for number in range(1, CONTRIBUTIONS + 1)]
    rules = [a_rule(chance, number) for number in range(1, max(RULES) + 1)]
    print(f"the rules alone, {CONTRIBUTIONS:,} contributions:")
    for count in RULES:
        print_rules_alone(given, rules[:count])
    with running_parts():
        seed(given)
        print(f"from the story's row to the item's row and its event, {TASKS_A_RING} to a commit:")
        for count in RULES:
            keep(rules[:count])
            print_routing(count, len(given) if count == max(RULES) else len(given) // 4)
        print_trial()


def a_contribution(chance: random.Random, number: int) -> Contribution:
    """A story with tags, a place and a few words, like those that people hand in."""
    aim = chance.choice(framework().aims)
    organisation = chance.randint(1, ORGANISATIONS)
    return Contribution(
        kind="case",
        kind_label="a story",
        id=number,
        title=" ".join(chance.sample(WORDS, 5)),
        summary=" ".join(chance.choices(WORDS, k=25)),
        aims=frozenset({aim.slug}),
        behaviours=frozenset(one.slug for one in chance.sample(aim.behaviours, min(2, len(aim.behaviours)))),
        sector=list(framework().sectors)[organisation % 12],
        organisation_id=organisation,
        organisation_name=f"Organisation {organisation}",
        place=PLACES[organisation % len(PLACES)],
        contributors=(1,),
        link="/",
        given_at=datetime.now(UTC),
    )


def a_rule(chance: random.Random, number: int) -> Rule:
    """A rule with two conditions, so that most contributions pass many before one fits."""
    picks: dict[str, Callable[[], tuple[object, ...]]] = {
        "aims": lambda: (chance.choice(framework().aims).slug,),
        "behaviours": lambda: tuple(chance.sample(list(framework().behaviour_labels), 2)),
        "sectors": lambda: (chance.choice(list(framework().sectors)),),
        "organisations": lambda: (chance.randint(1, ORGANISATIONS),),
        "places": lambda: (chance.choice(PLACES),),
        "words": lambda: (chance.choice(WORDS), " ".join(chance.sample(WORDS, 2))),
    }
    asked = {name: list(picks[name]()) for name in chance.sample(list(picks), 2)}
    return Rule(number, 1, number % QUEUES + 1, Conditions.read(asked))


def print_rules_alone(given: Sequence[Contribution], rules: Sequence[Rule]) -> None:
    """The rules made ready, and beside them the plain loop over a tenth."""
    book = RuleBook(rules)
    with measured() as ready:
        routed = sum(book.choose_queue(one).queue_id is not None for one in given)
    with measured() as plain:
        for one in given[::10]:
            first_that_fits(one, rules)
    ratio = (plain[1] * 10) / ready[1]
    print(
        f"  {len(rules):3} rules: {rates(len(given), ready)}, {routed / len(given):.0%} find a queue;"
        f" asked one by one it takes {ratio:.1f} times as long"
    )


def first_that_fits(contribution: Contribution, rules: Sequence[Rule]) -> Choice:
    """What routing means, rule by rule."""
    return next((choice for rule in rules if (choice := chosen_by(rule, contribution))), NOWHERE)


def seed(given: Sequence[Contribution]) -> None:
    """Stories as rows, that wait to be routed, and queues."""
    for statement in (
        "INSERT INTO person (public_id, name, email) VALUES (gen_random_uuid(), 'B', 'b@example.org')",
        "INSERT INTO queue (public_id, name, purpose) SELECT gen_random_uuid(), 'Queue ' || n, 'Bench'"
        f" FROM generate_series(1, {QUEUES}) AS n",
    ):
        db.session.execute(text(statement))
    homes = {one.organisation_id: one for one in given}
    organisation = text(
        "INSERT INTO organisation (id, public_id, name, short_name, sector, place)"
        " VALUES (:id, gen_random_uuid(), :name, :name, :sector, :place)"
    )
    story = text(
        'INSERT INTO "case" (public_id, author_id, organisation_id, state, title, summary, aims, behaviours,'
        " submission) VALUES"
        " (gen_random_uuid(), 1, :home, 'with_champion', :title, :summary, :aims, :behaviours, 1)"
    )
    db.session.execute(
        organisation,
        [
            {"id": number, "name": one.organisation_name, "sector": one.sector, "place": one.place}
            for number, one in homes.items()
        ],
    )
    db.session.execute(
        story,
        [
            {
                "home": one.organisation_id,
                "title": one.title,
                "summary": one.summary,
                "aims": list(one.aims),
                "behaviours": list(one.behaviours),
            }
            for one in given
        ],
    )
    db.session.commit()


def keep(rules: Sequence[Rule]) -> None:
    """Make these the rules that count, and forget what was routed."""
    db.session.execute(
        text("TRUNCATE queue_item, rule_version, routing_rule, event RESTART IDENTITY CASCADE")
    )
    kept = text(
        "INSERT INTO routing_rule (queue_id, position, conditions)"
        " VALUES (:queue, :at, CAST(:asked AS jsonb))"
    )
    db.session.execute(
        kept,
        [
            {"queue": rule.queue_id, "at": rule.id, "asked": json.dumps(rule.conditions.kept())}
            for rule in rules
        ],
    )
    db.session.commit()


def print_routing(count: int, most: int) -> None:
    """Every story is read, routed and kept."""
    with measured() as spent:
        for number in range(1, most + 1):
            contribution = contribution_of(number)
            assert contribution
            route(contribution)
            if number % TASKS_A_RING == 0:
                db.session.commit()
        db.session.commit()
    items = db.session.execute(text("SELECT count(*), count(queue_id) FROM queue_item")).one()
    assert items[0] == most
    print(
        f"  {count:3} rules: {rates(most, spent)} of this process,"
        f" {items[1] / items[0]:.0%} of {most:,} find a queue"
    )


def print_trial() -> None:
    """What moving the first rule to the end would have done."""
    person, first = db.session.get_one(Person, 1), routing_rules()[0]
    with measured() as spent:
        shown = tried(Edit(Change.MOVED, first, max(RULES) - 1), to=person)
    print(
        f"a dry run over {shown.trial.asked:,} contributions and {max(RULES)} rules:"
        f" {spent[0] * 1000:.0f} ms, {shown.count:,} would have gone elsewhere"
    )


@contextmanager
def measured() -> Iterator[list[float]]:
    """The seconds and the CPU seconds of this process that the block took."""
    spent = [0.0, 0.0]
    wall, cpu = time.perf_counter(), time.process_time()
    yield spent
    spent[:] = [time.perf_counter() - wall, time.process_time() - cpu]


def rates(count: int, spent: Sequence[float]) -> str:
    """How many a second and a CPU second."""
    return f"{count / spent[0]:,.0f} a second, {count / spent[1]:,.0f} a CPU second"


if __name__ == "__main__":
    main()
