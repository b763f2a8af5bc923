"""Charts as SVG: bars that lie, one a line, and weeks side by side. Pure, and safe to put into a page.

Drawn for a phone's width and scaled up to `lx-chart`'s greatest, so that text is never too small nor cut off.
Colours come from the stylesheet; shape tells apart what colour does. None is a number that is not shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH = 340  # units, which on a phone are pixels
LINE, BAR = 46, 16  # of lying bars: a line with its label, and the bar in it
MOST_LETTERS = 44  # of a label: what fits above a bar; the table has the rest
HEIGHT, TOP, LEFT, FOOT = 210, 14, 30, 26  # of weeks: the whole, and what the axes take
GAP = 2  # between two weeks


@dataclass(frozen=True, slots=True)
class Bar:
    """One lying bar; `words` stand at its end."""

    label: str
    value: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Week:
    """What is drawn of one week, or of several: a bar, a point of the line, and below it a `mark` or none."""

    mark: str
    bar: int | None
    point: int | None


def bars(name: str, title: str, about: str, rows: Sequence[Bar]) -> Markup:
    """Lying bars, each under its label. `name` is unique on the page; `about` says it all in a sentence."""
    most = max([row.value or 0 for row in rows], default=0) or 1
    drawn = [_bar(row, LINE * place, most) for place, row in enumerate(rows)]
    return _svg(name, title, about, LINE * len(rows), Markup("").join(drawn))


def weeks(name: str, title: str, about: str, shown: Sequence[Week]) -> Markup:
    """Weeks as standing bars, with a line of points before them."""
    top = nice(max([value or 0 for week in shown for value in (week.bar, week.point)], default=0))
    step = (WIDTH - LEFT) / max(1, len(shown))
    parts = [_grid(top), *(_week(week, LEFT + step * at, step, top) for at, week in enumerate(shown))]
    parts.append(_line([(LEFT + step * (at + 0.5), week.point) for at, week in enumerate(shown)], top))
    return _svg(name, title, about, HEIGHT, Markup("").join(parts))


def nice(most: int) -> int:
    """The end of an axis: a round number that is no less, and even, so that its half is one too."""
    size = 1
    while True:
        for step in (2, 4, 10):
            if step * size >= most:
                return step * size
        size *= 10


def _svg(name: str, title: str, about: str, height: int, drawn: Markup) -> Markup:
    return Markup(
        '<svg class="lx-chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-about">'
        '<title id="{}-title">{}</title><desc id="{}-about">{}</desc>{}</svg>'
    ).format(WIDTH, height, name, name, name, title, name, about, drawn)


def _bar(row: Bar, top: int, most: int) -> Markup:
    label = row.label if len(row.label) <= MOST_LETTERS else row.label[: MOST_LETTERS - 1].rstrip() + "…"
    room = WIDTH - 8 * len(row.words) - 12  # for the words at the end
    long = BAR if row.value is None else max(1.0, room * row.value / most) if row.value else 0.0
    kind = "hidden" if row.value is None else "bar"
    return Markup(
        '<text x="0" y="{}">{}</text><rect class="lx-chart__{}" x="0.5" y="{}" width="{:.1f}" height="{}"/>'
        '<text class="lx-chart__value" x="{:.1f}" y="{}">{}</text>'
    ).format(top + 14, label, kind, top + 21, long, BAR, long + 8, top + 34, row.words)


def _grid(top: int) -> Markup:
    lines = [
        Markup(
            '<line class="lx-chart__grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>'
            '<text class="lx-chart__axis" x="{}" y="{:.1f}">{:,}</text>'
        ).format(LEFT, WIDTH, y, y, LEFT - 6, y + 4, value)
        for value in (0, top // 2, top)
        for y in (_height(value, top),)
    ]
    return Markup("").join(lines)


def _week(week: Week, left: float, step: float, top: int) -> Markup:
    y = _height(week.bar or 0, top)
    kind, y = ("hidden", _height(0, top) - 8) if week.bar is None else ("bar", y)
    drawn = Markup(
        '<rect class="lx-chart__{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>'
    ).format(kind, left + GAP / 2, y, step - GAP, _height(0, top) - y)
    mark = Markup('<text class="lx-chart__mark" x="{:.1f}" y="{}">{}</text>').format(
        left, HEIGHT - 6, week.mark
    )
    return drawn + mark if week.mark else drawn


def _line(points: Sequence[tuple[float, int | None]], top: int) -> Markup:
    """The points, and a line between those that are neighbours: what is not shown leaves a gap."""
    drawn = [
        Markup('<circle class="lx-chart__point" cx="{:.1f}" cy="{:.1f}" r="3"/>').format(
            x, _height(value, top)
        )
        for x, value in points
        if value is not None
    ]
    runs: list[list[str]] = [[]]
    for x, value in points:
        runs.append([]) if value is None else runs[-1].append(f"{x:.1f},{_height(value, top):.1f}")
    lines = [
        Markup('<polyline class="lx-chart__line" points="{}"/>').format(escape(" ".join(run)))
        for run in runs
        if len(run) > 1
    ]
    return Markup("").join(lines + drawn)


def _height(value: int, top: int) -> float:
    floor = HEIGHT - FOOT
    return floor - (floor - TOP) * value / top
