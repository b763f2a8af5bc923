"""What a rule asks of a contribution, and how that reads in words. Pure: no Flask, no database, no clock.

Which of many rules decides, `rule_book.py` says; what may be asked stands in `contributions.py`.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cache
from typing import Any, Self

from learning_exchange.framework import framework
from learning_exchange.practice_development.rules.contributions import Contribution


class Priority(StrEnum):
    """How soon somebody should look at what was given."""

    URGENT = "urgent"
    SOON = "soon"
    NORMAL = "normal"

    @property
    def label(self) -> str:
        """The priority as pages name it."""
        return PRIORITY_LABELS[self]


PRIORITY_LABELS: dict[str, str] = {
    Priority.URGENT: "Urgent",
    Priority.SOON: "Soon",
    Priority.NORMAL: "In its turn",
}
_URGENCY = {Priority.URGENT: ", and is urgent", Priority.SOON: ", to be looked at soon", Priority.NORMAL: ""}
UNROUTED = "because no rule fits it"
CATCH_ALL = "because this queue takes what no other rule fits"
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a rule asks for: every list that is not empty must share something with the contribution."""

    kinds: tuple[str, ...] = ()
    aims: tuple[str, ...] = ()
    behaviours: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    organisations: tuple[int, ...] = ()
    places: tuple[str, ...] = ()
    words: tuple[str, ...] = ()  # or phrases, as whole words of title and summary

    @classmethod
    def read(cls, kept: Mapping[str, Collection[Any]]) -> Self:
        """The conditions as the database keeps them; raises ValueError for one that nobody would check."""
        if unknown := set(kept) - {field.name for field in fields(cls)}:
            raise ValueError(f"a routing rule has unknown conditions: {', '.join(sorted(unknown))}")
        return cls(**{name: tuple(values) for name, values in kept.items()})

    def kept(self) -> dict[str, list[Any]]:
        """The conditions as the database keeps them: lists by name, without the empty ones."""
        lists = {field.name: list(getattr(self, field.name)) for field in fields(self)}
        return {name: values for name, values in lists.items() if values}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; their order decides which is asked first. `id` is 0 for one that is not kept yet."""

    id: int
    version: int
    queue_id: int
    conditions: Conditions
    priority: Priority = Priority.NORMAL
    is_on: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """Where a contribution goes, by which rule, and why; no queue is the list of the unrouted."""

    queue_id: int | None
    rule_id: int | None
    rule_version: int | None
    because: str  # in words
    priority: Priority = Priority.NORMAL
    matched: dict[str, list[Any]] = field(default_factory=dict)  # what of the rule it has, as conditions


NOWHERE = Choice(None, None, None, UNROUTED)


@dataclass(frozen=True, slots=True)
class Names:
    """What kinds and organisations are called, where conditions are put in words."""

    kinds: Mapping[str, str]
    organisations: Mapping[int, str]

    def organisation(self, organisation_id: int) -> str:
        """What an organisation is called."""
        return self.organisations.get(organisation_id, "an organisation that is not here")


def chosen_by(rule: Rule, contribution: Contribution) -> Choice | None:
    """Where this one rule sends a contribution, or None where it does not fit."""
    met = _met(rule.conditions, contribution, spoken(f"{contribution.title}\n{contribution.summary}"))
    if met is None:
        return None
    return Choice(
        rule.queue_id, rule.id, rule.version, _because(met, contribution), rule.priority, met.kept()
    )


def sentence(rule: Rule, names: Names, queue: str) -> str:
    """A rule as a sentence: "A story that is tagged “…” and comes from … goes to “…”.\""""
    kinds = [names.kinds.get(kind, kind) for kind in rule.conditions.kinds]
    subject = _listed(kinds, "or") if kinds else "anything"
    phrases = _phrases(rule.conditions, names, "or")
    that = f" that {_listed(phrases, 'and')}" if phrases else "" if kinds else " that fits no rule above"
    what = subject + that
    return f"{what[0].upper()}{what[1:]} goes to “{queue}”{_URGENCY[rule.priority]}."


def spoken(text: str) -> str:
    """The words of a text in lower case, each between two spaces, so that one is found only as a whole."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _because(met: Conditions, given: Contribution) -> str:
    names = Names({}, {given.organisation_id: given.organisation_name})
    phrases = [f"is {given.kind_label}"] if met.kinds else []
    phrases += _phrases(met, names, "and")
    return f"because it {_listed(phrases, 'and')}" if phrases else CATCH_ALL


def _phrases(conditions: Conditions, names: Names, joiner: str) -> list[str]:
    tags, sectors = _quoted(_tags()), _quoted(framework().sectors)
    # "or" may stand only between what is of one list; what is met can be told in one breath.
    tagged = (conditions.aims, conditions.behaviours)
    phrases = [
        *(
            _phrase("is tagged", one, tags, joiner)
            for one in ((sum(tagged, ()),) if joiner == "and" else tagged)
        ),
        _phrase("comes from the sector", conditions.sectors, sectors, joiner),
        _phrase("comes from", conditions.organisations, names.organisation, joiner),
        _phrase("comes from", conditions.places, str, joiner),
        _phrase("mentions", conditions.words, _quoted({}), joiner),
    ]
    return [phrase for phrase in phrases if phrase]


@cache
def _tags() -> dict[str, str]:
    return framework().aim_labels | framework().behaviour_labels


# Whether one wanted value fits a contribution, whose title and summary are `said`.
_FITS: dict[str, Callable[[Any, Contribution, str], bool]] = {
    "kinds": lambda kind, given, _: kind == given.kind,
    "aims": lambda aim, given, _: aim in given.aims,
    "behaviours": lambda behaviour, given, _: behaviour in given.behaviours,
    "sectors": lambda sector, given, _: sector == given.sector,
    "organisations": lambda organisation, given, _: organisation == given.organisation_id,
    "places": lambda place, given, _: place.casefold() == given.place.casefold(),
    "words": lambda words, _, said: bool((phrase := spoken(words)).strip()) and phrase in said,
}


def _met(conditions: Conditions, contribution: Contribution, said: str) -> Conditions | None:
    """The conditions with only those values that the contribution shares, or None where it shares none."""
    met: dict[str, tuple[Any, ...]] = {}
    for name, fits in _FITS.items():
        if wanted := getattr(conditions, name):
            met[name] = tuple(value for value in wanted if fits(value, contribution, said))
            if not met[name]:
                return None
    return Conditions(**met)


def _phrase(verb: str, values: Sequence[Any], name: Callable[[Any], str], joiner: str) -> str:
    return f"{verb} {_listed([name(value) for value in values], joiner)}" if values else ""


def _quoted(labels: Mapping[str, str]) -> Callable[[Any], str]:
    return lambda slug: f"“{labels.get(slug, slug)}”"


def _listed(items: Sequence[str], joiner: str) -> str:
    """ "a", "a and b", "a, b and c"."""
    *first, last = items or [""]
    return f"{', '.join(first)} {joiner} {last}" if first else last
