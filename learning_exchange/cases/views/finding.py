"""Finding stories: the list with its search and filters, and the framework as a way into it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from learning_exchange.cases.queries.counting import COUNTED, Tally, counts_of, tallies
from learning_exchange.cases.queries.finding import Shelf, published_cases
from learning_exchange.cases.queries.likely_words import likely
from learning_exchange.cases.queries.snippets import END, FOUND
from learning_exchange.cases.queries.wanted import FILTERS, Wanted
from learning_exchange.cases.views import cases
from learning_exchange.cases.views.places import read_spot, spot_in_address
from learning_exchange.cases.views.reading import labelled
from learning_exchange.cases.views.wishes import LABELS, NAMES, in_address, label, read_wish, said
from learning_exchange.framework import Aim, framework
from learning_exchange.people.access import current_person, signed_in
from learning_exchange.people.queries import places_of_organisations

# What Markdown writes around words: a snippet is cut out of the middle, so it cannot be rendered.
_MARKDOWN = re.compile(r"[*_`#]+|\]\([^)\s]*\)?|[\[\]]|^\s*>", re.MULTILINE)


@cases.get("")
@signed_in
def index() -> ResponseReturnValue:
    """Current stories that the reader may read: the newest, or those that fit best what is searched for."""
    asked = read_wish(request.args)
    older, newer = read_spot(request.args.get("older")), read_spot(request.args.get("newer"))
    me = current_person().id
    wanted, shelf = asked, published_cases(asked, to=me, older_than=older, newer_than=newer)
    if not shelf.cards and (better := likely(asked, to=me)):
        wanted, shelf = better, published_cases(better, to=me)
    found = tallies(wanted, to=me)
    return render_template(
        "cases/index.html",
        asked=asked,
        wanted=wanted,
        shelf=shelf,
        said=said(wanted),
        found=found[""],
        snippets={public_id: _marked(snippet) for public_id, snippet in shelf.snippets.items()},
        aims=LABELS["aim"](),
        labelled=labelled,
        choices=_choices(wanted, found),
        active=_active(wanted),
        kept=in_address(wanted),
        **_neighbours(wanted, shelf),
    )


@cases.get("/framework")
@signed_in
def by_framework() -> ResponseReturnValue:
    """The aims and behaviours of the framework, each with the stories that show it."""
    aims = framework().aims
    wishes = [wish for aim in aims for wish in _of_aim(aim)]
    counts = counts_of(wishes, to=current_person().id)
    found = {wish.aim or wish.behaviour: count for wish, count in zip(wishes, counts, strict=True)}
    return render_template("cases/framework.html", aims=aims, found=found, most=COUNTED)


def _of_aim(aim: Aim) -> list[Wanted]:
    return [Wanted(aim=aim.slug), *(Wanted(behaviour=one.slug) for one in aim.behaviours)]


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of the list: its choices are options in HTML, each with how many stories it leaves."""

    name: str
    label: str
    options: Markup


def _choices(wanted: Wanted, found: Mapping[str, Tally]) -> list[Filter]:
    """The filters, without choices that lead to nothing."""
    places = places_of_organisations()
    labels = {name: _option_labels(name) for name in LABELS} | {
        "place": {place: escape(place) for place in places}
    }
    return [
        Filter(
            name,
            NAMES[name],
            Markup("").join(_options(name, labels[name], wanted, found.get(name, found[""]))),
        )
        for name in FILTERS
    ]


def _options(name: str, labels: Mapping[str, Markup], wanted: Wanted, tally: Tally) -> Iterator[Markup]:
    """Put together by hand: to write sixty options by a template took longer than the rest of the page."""
    chosen, more = getattr(wanted, name), "" if tally.is_whole else "+"
    for value, words in labels.items():
        count = tally.by_tag.get(f"{name}:{value}", 0)
        if value == chosen:
            yield Markup(f'<option value="{escape(value)}" selected>{words}</option>')  # noqa: S704  # escaped
        elif count or more:
            shown = f" ({count}{more})" if count else ""
            yield Markup(f'<option value="{escape(value)}">{words}{shown}</option>')  # noqa: S704  # escaped


@cache
def _option_labels(name: str) -> dict[str, Markup]:
    return {slug: escape(words) for slug, words in LABELS[name]().items()}


def _active(wanted: Wanted) -> list[tuple[str, str, str]]:
    """What narrows the list: its name, its value, and the address of the list without it."""
    return [
        (NAMES[name], label(name, value), url_for("cases.index", **in_address(replace(wanted, **{name: ""}))))
        for name, value in wanted.filters.items()
    ]


def _neighbours(wanted: Wanted, shelf: Shelf) -> dict[str, str | None]:
    """The addresses of the pages before and after this one."""
    kept: dict[str, Any] = in_address(wanted)
    places = {"newer": spot_in_address(shelf.newer), "older": spot_in_address(shelf.older)}
    return {way: place and url_for("cases.index", **kept | {way: place}) for way, place in places.items()}


def _marked(snippet: str) -> Markup:
    """A snippet for the page, the words that were found marked."""
    plain = str(escape(_MARKDOWN.sub("", snippet)))
    return Markup(plain.replace(FOUND, "<mark>").replace(END, "</mark>"))  # noqa: S704  # escaped in the line above
