"""What a reader looks for, between an address and a sentence: read, written, and said in words."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from learning_exchange.cases.queries.wanted import FILTERS, Wanted
from learning_exchange.fields import searched_for
from learning_exchange.framework import framework

ADDRESS = {"words": "q"}  # what an address calls otherwise than we do

# How each filter is named over its choices.
NAMES = {
    "aim": "Aim",
    "behaviour": "What staff did",
    "sector": "Where they work",
    "place": "Place",
    "outcome": "When others tried it",
}
_SAID: dict[str, str] = {
    "words": "with “{}”",
    "aim": "about “{}”",
    "behaviour": "where somebody “{}”",
    "sector": "from “{}”",
    "place": "from {}",
    "outcome": "where somebody else tried it: “{}”",
}


def read_wish(args: Mapping[str, str]) -> Wanted:
    """What an address asks for; slugs that the framework does not have ask for nothing."""
    known = {name: _known(args.get(name), labels()) for name, labels in LABELS.items()}
    return Wanted(
        words=searched_for(args.get("q")),
        place=searched_for(args.get("place")),
        order="newest" if args.get("order") == "newest" else "",
        **known,
    )


def in_address(wanted: Wanted) -> dict[str, Any]:
    """The parts of an address that ask for this."""
    return {ADDRESS.get(name, name): value for name, value in wanted.kept().items()}


def said(wanted: Wanted) -> str:
    """What is wanted, to follow "Stories": with “bus”, about “Support shared decision making”."""
    return ", ".join(_SAID[name].format(label(name, getattr(wanted, name))) for name in _asked(wanted))


def label(name: str, value: str) -> str:
    """The value of a filter as people read it."""
    return LABELS[name]().get(value, value) if name in LABELS else value


def _asked(wanted: Wanted) -> list[str]:
    return [name for name in ("words", *FILTERS) if getattr(wanted, name)]


def _known(slug: str | None, labels: Mapping[str, str]) -> str:
    return slug if slug and slug in labels else ""


@cache
def _aims() -> dict[str, str]:
    return framework().aim_labels


@cache
def _behaviours() -> dict[str, str]:
    return framework().behaviour_labels


# The labels by slug, of those filters whose values the framework names.
LABELS: dict[str, Callable[[], dict[str, str]]] = {
    "aim": _aims,
    "behaviour": _behaviours,
    "sector": lambda: framework().sectors,
    "outcome": lambda: framework().adoption_outcomes,
}
