"""Reading stories: the list with its search and filters, and one story with what became of it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from learning_exchange import clock
from learning_exchange.cases.models import Case, CaseComment
from learning_exchange.cases.queries.reading import (
    Shelf,
    Wanted,
    comments_on,
    published_cases,
    visible_case,
)
from learning_exchange.cases.queries.snippets import END, FOUND
from learning_exchange.cases.rules import (
    BOXES,
    COMMENTABLE,
    STRENGTHS,
    Actor,
    CaseState,
    Standing,
    can_archive,
)
from learning_exchange.cases.views import cases
from learning_exchange.cases.views.additions import additions_to
from learning_exchange.cases.views.places import place_in_address, read_place
from learning_exchange.fields import searched_for
from learning_exchange.framework import framework
from learning_exchange.history.queries import Step, timeline
from learning_exchange.people.access import current_person, signed_in
from learning_exchange.people.rules import Role

# Stories are told in the first person, so over a story the second box is not "What you did".
HEADINGS = BOXES | {"what_you_did": "What we did"}
# What Markdown writes around words: a snippet is cut out of the middle, so it cannot be rendered.
_MARKDOWN = re.compile(r"[*_`#]+|\]\([^)\s]*\)?|[\[\]]|^\s*>", re.MULTILINE)


@cases.get("")
@signed_in
def index() -> ResponseReturnValue:
    """Published stories, newest first: all, or those that are searched for."""
    wanted = _wanted(request.args)
    older, newer = read_place(request.args.get("older")), read_place(request.args.get("newer"))
    shelf = published_cases(wanted, older_than=older, newer_than=newer)
    return render_template(
        "cases/index.html",
        wanted=wanted,
        shelf=shelf,
        snippets={public_id: _marked(snippet) for public_id, snippet in shelf.snippets.items()},
        framework=framework(),
        labelled=labelled,
        narrowing=_narrowing(Wanted(aim=wanted.aim, behaviour=wanted.behaviour, sector=wanted.sector)),
        **_neighbours(wanted, shelf),
    )


@cases.get("/<uuid:public_id>")
@signed_in
def story(public_id: UUID) -> ResponseReturnValue:
    """One story; for its author and for champions also what became of it so far."""
    person = current_person()
    case = visible_case(public_id, to=person) or abort(404)
    if case.state == CaseState.DRAFT:
        return redirect(url_for("cases.edit", public_id=public_id), 303)
    follows = case.author_id == person.id or Role.CHAMPION in person.roles
    return render_template(
        "cases/case.html",
        case=case,
        boxes=HEADINGS,
        framework=framework(),
        labelled=labelled,
        is_author=case.author_id == person.id,
        may_archive=can_archive(_standing(case), Actor(person.id, person.roles)) is None,
        steps=[*_told(timeline(f"case:{case.id}"), comments_on(case))] if follows else (),
        strengths=STRENGTHS,
        commentable=COMMENTABLE,
        now=clock.now(),
        **additions_to(case, person),
    )


def labelled(slugs: Iterable[str], labels: Mapping[str, str]) -> list[str]:
    """The labels of slugs, for templates; a slug without a label is left out."""
    return [labels[slug] for slug in slugs if slug in labels]


def _told(
    steps: Sequence[Step], comments: Sequence[CaseComment]
) -> Iterator[tuple[Step, Sequence[CaseComment]]]:
    """Each step with what a champion wrote to the author at it."""
    submission = 0
    for step in steps:
        submission += step.type == "CaseSubmitted"
        answered = step.type in ("CaseReturned", "CasePublished")
        yield step, [c for c in comments if answered and c.submission == submission]


def _standing(case: Case) -> Standing:
    """Where the story stands; who claimed it makes no difference to what a reader may do."""
    return Standing(CaseState(case.state), case.author_id, was_handed_in=case.submission > 0)


@lru_cache(256)  # to write out their sixty options takes longer than the rest of the page
def _narrowing(wanted: Wanted) -> Markup:
    """The filters of the list."""
    return Markup(render_template("cases/narrow.html", wanted=wanted, framework=framework()))  # noqa: S704


def _wanted(args: Mapping[str, str]) -> Wanted:
    """What the address asks for; slugs that the framework does not have ask for nothing."""
    known = framework()
    return Wanted(
        words=searched_for(args.get("q")),
        aim=_known(args.get("aim"), known.aim_labels),
        behaviour=_known(args.get("behaviour"), known.behaviour_labels),
        sector=_known(args.get("sector"), known.sectors),
    )


def _known(slug: str | None, labels: Mapping[str, str]) -> str:
    return slug if slug and slug in labels else ""


def _neighbours(wanted: Wanted, shelf: Shelf) -> dict[str, str | None]:
    """The addresses of the pages before and after this one."""
    kept: dict[str, Any] = {
        "q": wanted.words or None,
        "aim": wanted.aim or None,
        "behaviour": wanted.behaviour or None,
        "sector": wanted.sector or None,
    }
    places = {"newer": place_in_address(shelf.newer), "older": place_in_address(shelf.older)}
    return {way: place and url_for("cases.index", **kept | {way: place}) for way, place in places.items()}


def _marked(snippet: str) -> Markup:
    """A snippet for the page, the words that were found marked."""
    plain = str(escape(_MARKDOWN.sub("", snippet)))
    return Markup(plain.replace(FOUND, "<mark>").replace(END, "</mark>"))  # noqa: S704  # escaped in the line above
