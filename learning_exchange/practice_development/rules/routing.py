"""Where a contribution goes, and why, in words. Pure: no Flask, no database, no clock.

What it may ask of a contribution stands in `contributions.py`.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
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


PRIORITY_LABELS = {Priority.URGENT: "Urgent", Priority.SOON: "Soon", Priority.NORMAL: "In its turn"}

_KINDS = {"case": "a story"}
UNROUTED = "because no rule fits it"
_CATCH_ALL = "because this queue takes what no other rule fits"
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


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; their order decides which is asked first."""

    id: int
    version: int
    queue_id: int
    conditions: Conditions


@dataclass(frozen=True, slots=True)
class Choice:
    """Where a contribution goes, by which rule, and why in words; no queue is the list of the unrouted."""

    queue_id: int | None
    rule_id: int | None
    rule_version: int | None
    because: str


def choose_queue(contribution: Contribution, rules: Sequence[Rule]) -> Choice:
    """The queue of the first rule that fits, or none."""
    spoken = _spoken(f"{contribution.title}\n{contribution.summary}")
    for rule in rules:
        met = _met(rule.conditions, contribution, spoken)
        if met is not None:
            names = {contribution.organisation_id: contribution.organisation_name}
            reason = f"because it {in_words(met, names, 'and')}" if met != Conditions() else _CATCH_ALL
            return Choice(rule.queue_id, rule.id, rule.version, reason)
    return Choice(None, None, None, UNROUTED)


def in_words(conditions: Conditions, organisation_names: Mapping[int, str], joiner: str = "or") -> str:
    """Conditions as the end of a sentence, such as "is tagged “…” and comes from …"."""
    known = framework()
    tags = _quoted(known.aim_labels | known.behaviour_labels)
    phrases = [
        _phrase("is", conditions.kinds, lambda kind: _KINDS.get(kind, kind), joiner),
        _phrase("is tagged", conditions.aims + conditions.behaviours, tags, joiner),
        _phrase("comes from the sector", conditions.sectors, _quoted(known.sectors), joiner),
        _phrase("comes from", conditions.organisations, lambda one: organisation_names[one], joiner),
        _phrase("comes from", conditions.places, str, joiner),
        _phrase("mentions", conditions.words, _quoted({}), joiner),
    ]
    return _listed([phrase for phrase in phrases if phrase], "and") or "fits no other rule"


# Whether one wanted value fits a contribution, whose title and summary are `spoken`.
_FITS: dict[str, Callable[[Any, Contribution, str], bool]] = {
    "kinds": lambda kind, given, _: kind == given.kind,
    "aims": lambda aim, given, _: aim in given.aims,
    "behaviours": lambda behaviour, given, _: behaviour in given.behaviours,
    "sectors": lambda sector, given, _: sector == given.sector,
    "organisations": lambda organisation, given, _: organisation == given.organisation_id,
    "places": lambda place, given, _: place.casefold() == given.place.casefold(),
    "words": lambda words, _, spoken: _spoken(words) in spoken,
}


def _met(conditions: Conditions, contribution: Contribution, spoken: str) -> Conditions | None:
    """The conditions with only those values that the contribution shares, or None where it shares none."""
    met: dict[str, tuple[Any, ...]] = {}
    for name, fits in _FITS.items():
        if wanted := getattr(conditions, name):
            met[name] = tuple(value for value in wanted if fits(value, contribution, spoken))
            if not met[name]:
                return None
    return Conditions(**met)


def _spoken(text: str) -> str:
    """The words of a text in lower case, each between two spaces, so that one is found only as a whole."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _phrase(verb: str, values: Sequence[Any], name: Callable[[Any], str], joiner: str) -> str:
    return f"{verb} {_listed([name(value) for value in values], joiner)}" if values else ""


def _quoted(labels: Mapping[str, str]) -> Callable[[Any], str]:
    return lambda slug: f"“{labels.get(slug, slug)}”"


def _listed(items: Sequence[str], joiner: str) -> str:
    """ "a", "a and b", "a, b and c"."""
    *first, last = items or [""]
    return f"{', '.join(first)} {joiner} {last}" if first else last
