"""The page of figures: each as a chart, as the table behind it, and with what one can do about it.

Work is counted here, never people: no figure names or ranks anybody, and small numbers are not shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from learning_exchange import charts
from learning_exchange.pages import MONTHS, day, plural
from learning_exchange.people.access import needs
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.queries import figures as queries
from learning_exchange.practice_development.rules.closing import KEPT, OUTCOME_LABELS
from learning_exchange.practice_development.rules.figures import FEWEST, share
from learning_exchange.practice_development.views import practice_development

NOT_SHOWN = "not shown"
PERIOD = f"the last {queries.WEEKS} weeks"
_PUT = "{} put to a senior manager for a reply"


@dataclass(frozen=True, slots=True)
class Section:
    """One figure: what it says, what to do about it, its chart, and the same numbers as a table."""

    name: str
    heading: str
    says: str
    do: str
    chart: Markup
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    key: str = ""  # what bars and points of the chart mean, where that needs saying


@dataclass(frozen=True, slots=True)
class Span:
    """How weeks are told: each by itself, or several together where too few people give something in one."""

    heading: str
    begins: str  # the heading of their column in the table
    about: str
    key: str
    why: str  # why not by week
    none: str  # what stands in place of a chart that would show nothing


_MEANS = "Bars are what came in, points what was closed, {}. The table has the numbers."
_KEY = "Bars: came in. Points on a line: closed. The last {} not over yet."
SPANS = {
    1: Span(
        "Arrivals and closings per week",
        "Week from",
        _MEANS.format("week by week"),
        _KEY.format("week is"),
        "",
        "Too few people a week to draw it.",
    ),
    queries.SPAN: Span(
        "Arrivals and closings by four weeks",
        "Four weeks from",
        _MEANS.format("four weeks by four weeks"),
        _KEY.format("four weeks are"),
        "Too few people a week to show, so by four weeks.",
        "Too few people even in four weeks to draw it.",
    ),
}


@practice_development.get("/figures")
@needs(Role.CHAMPION, Role.LEAD, Role.MANAGER, Role.ADMINISTRATOR)
def figures() -> ResponseReturnValue:
    """How the work of all queues goes, or of one."""
    found = queries.figures(current_app.extensions["settings"].time_zone)
    wanted = request.args.get("queue") or None
    queues = {str(place.public_id): at for at, place in enumerate(found.places) if place.public_id}
    row = queues.get(wanted) if wanted else None
    if wanted and row is None:
        abort(404)
    return render_template(
        "practice_development/figures.html",
        places=[place for place in found.places if place.public_id],
        chosen=None if row is None else found.places[row],
        sections=_sections(found, len(found.places) if row is None else row, everywhere=row is None),
        fewest=FEWEST,
    )


def _sections(found: queries.Figures, row: int, *, everywhere: bool) -> list[Section]:
    sections = [_weekly(found, row), _ages(found, row), _responses(found, row), _outcomes(found, row)]
    sections.append(_replies(found, row))
    return [*sections, _unrouted(found, row), _places(found)] if everywhere else sections


def _weekly(found: queries.Figures, row: int) -> Section:
    *arrived, came = found.arrivals.shown(row)
    *closed, went = found.closings.shown(row)
    told = f"{_told(came, 'came in', 'came in')}, and {_told(went, 'was closed', 'were closed')}"
    span = SPANS[found.span]
    drawn = [charts.Week(*one) for one in zip(_marks(found), arrived, closed, strict=True)]
    is_drawn = any((*arrived, *closed))  # an axis of nothing says nothing
    hides = None in (*arrived, *closed)
    return Section(
        "weekly",
        span.heading,
        f"In {PERIOD} {told}. {span.why if is_drawn else span.none if hides else ''}".strip(),
        "If more comes in than is closed for a month, take less in hand at a time, or ask for another owner.",
        charts.weeks("weekly", span.heading, span.about, drawn) if is_drawn else Markup(),
        (span.begins, "Came in", "Closed"),
        [
            (day(monday), _words(came), _words(went))
            for monday, came, went in zip(found.weeks, arrived, closed, strict=True)
        ],
        span.key if is_drawn else "",
    )


def _ages(found: queries.Figures, row: int) -> Section:
    *open_now, total = found.ages.shown(row)
    return _barred(
        "ages",
        "Age of open items",
        f"Today {_told(total, 'is open', 'are open')}. The bars say how long ago they came in.",
        "Begin with the oldest: close it, hand it over, or tell those who gave it what it waits for.",
        dict(zip(queries.AGES.values(), open_now, strict=True)),
    )


def _responses(found: queries.Figures, row: int) -> Section:
    *bands, _ = found.responses.shown(row)
    return _barred(
        "responses",
        "Time to first response",
        f"Of what came in during {PERIOD}: how long until somebody first did something about it.",
        "If much has no response after a week, agree who looks at what is new on which day.",
        dict(zip(queries.RESPONSES.values(), bands, strict=True)),
    )


def _outcomes(found: queries.Figures, row: int) -> Section:
    *kinds, _ = found.outcomes.shown(row)
    labels = [OUTCOME_LABELS[kind] for kind in KEPT]
    return _barred(
        "outcomes",
        "Outcomes by kind",
        f"Of what was closed in {PERIOD}. What was joined with another item counts with that one.",
        "If little of it is changed practice, ask of each open item what would have to change, and by whom.",
        dict(zip(labels, kinds, strict=True)),
    )


def _replies(found: queries.Figures, row: int) -> Section:
    got, waits, ended, total = found.replies.shown(row)
    per_cent = share(got, total)
    result = "How many of them got one is not shown" if per_cent is None else f"{per_cent}% of them got one"
    asked = f"In {PERIOD} {_told(total, _PUT.format('was'), _PUT.format('were'))}. {result}."
    return _barred(
        "replies",
        "Replies to what was asked",
        f"{asked} Every item that was asked about counts, whether it is still open or not."
        if total != 0
        else f"Nothing was put to a senior manager for a reply in {PERIOD}.",
        "Ask again where a reply is late, with a date. If none comes, close the item and say so.",
        dict(zip(queries.REPLIES, (got, waits, ended), strict=True)),
    )


def _unrouted(found: queries.Figures, row: int) -> Section:
    fits, none, total = found.fits.shown(row)
    per_cent = share(none, total)
    return _barred(
        "unrouted",
        "What no rule fits",
        "How much of what came in fitted no rule is not shown."
        if per_cent is None
        else f"{per_cent}% of what came in during {PERIOD} fitted no rule.",
        "Look at what is unrouted: if several are about one thing, write a rule for it and try it out.",
        {"A rule fitted": fits, "No rule fitted": none},
    )


def _places(found: queries.Figures) -> Section:
    totals = {place.name: found.arrivals.shown(at)[-1] for at, place in enumerate(found.places)}
    return _barred(
        "places",
        "What people give to",
        f"What came in during {PERIOD}, by the queue in which it is now.",
        "A queue that gets much may need a second owner; one that gets nothing, a rule that fits more.",
        totals,
    )


def _barred(name: str, heading: str, says: str, do: str, values: Mapping[str, int | None]) -> Section:
    rows = [(label, _words(value)) for label, value in values.items()]
    drawn = [charts.Bar(label, value, _words(value)) for label, value in values.items()]
    about = "; ".join(f"{label}: {words}" for label, words in rows)
    return Section(
        name, heading, says, do, charts.bars(name, heading, about, drawn), (heading, "Items"), rows
    )


def _marks(found: queries.Figures) -> list[str]:
    """The name of a month at the first week that begins in it; of four weeks every other first day."""
    if found.span > 1:
        days = [f"{monday.day} {MONTHS[monday.month - 1][:3]}" for monday in found.weeks]
        return [mark if at % 2 == 0 else "" for at, mark in enumerate(days)]
    marks, last = [], None
    for monday in found.weeks:
        marks.append(MONTHS[monday.month - 1][:3] if monday.month != last and monday.day <= 7 else "")
        last = monday.month
    return marks


def _words(count: Any) -> str:
    return NOT_SHOWN if count is None else f"{count:,}"


def _told(count: int | None, one: str, many: str) -> str:
    """Such as "12 items are open" or "1 item is open"; or that the number is not shown."""
    if count is None:
        return f"a number of items {many} that is not shown"
    return f"{plural(count, 'item')} {one if count == 1 else many}"
