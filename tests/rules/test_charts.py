"""Charts: whatever they are given, they stay within their frame, say what they show, and are safe."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning_exchange.charts import MOST_LETTERS, WIDTH, Bar, Week, bars, nice, weeks

counts = st.none() | st.integers(0, 2_000_000)
UGLY = "<script>alert(1)</script> & “quotes” " + "W" * 200


def inside(svg: str) -> None:
    """Nothing is drawn beyond the frame; a letter is taken for 9 units wide, which none but capitals are."""
    root = ElementTree.fromstring(svg)
    height = float(root.attrib["viewBox"].split()[3])
    for one in root.iter():
        for name, most in (("x", WIDTH), ("y", height), ("cx", WIDTH), ("cy", height), ("x2", WIDTH)):
            assert -0.1 <= float(one.attrib.get(name, 0)) <= most + 0.1
        assert float(one.attrib.get("x", 0)) + float(one.attrib.get("width", 0)) <= WIDTH + 0.1
        if one.attrib.get("class") == "lx-chart__value":
            assert float(one.attrib["x"]) + 8 * len(one.text or "") <= WIDTH + 5


@given(st.lists(st.tuples(st.text(max_size=200), counts), max_size=12))
def test_lying_bars_stay_inside(rows: list[tuple[str, int | None]]) -> None:
    printable = [(re.sub(r"[^\x20-\x7e]", "x", label), value) for label, value in rows]
    shown = [Bar(label, value, "not shown" if value is None else f"{value:,}") for label, value in printable]
    svg = bars("n", "Title", "About", shown)
    inside(svg)
    assert svg.count("<rect") == len(rows)
    assert svg.count("lx-chart__hidden") == sum(value is None for _, value in rows)


@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=53))
def test_weeks_stay_inside(rows: list[tuple[int | None, int | None]]) -> None:
    svg = weeks("n", "Title", "About", [Week("", bar, point) for bar, point in rows])
    inside(svg)
    assert svg.count("<circle") == sum(point is not None for _, point in rows)
    assert svg.count("lx-chart__hidden") == sum(bar is None for bar, _ in rows)


def test_what_is_hidden_breaks_the_line() -> None:
    svg = weeks("n", "T", "A", [Week("", 1, point) for point in (1, 2, None, 3, None, 4, 5)])
    assert re.findall(r'points="([^"]*)"', svg)[0].count(",") == 2
    assert svg.count("<polyline") == 2


def test_words_are_escaped_and_cut() -> None:
    svg = bars("n", UGLY, UGLY, [Bar(UGLY, 1, "1")])
    root = ElementTree.fromstring(svg)
    assert "<script" not in svg
    label = next(one for one in root.iter() if one.tag.endswith("text"))
    assert len(label.text or "") == MOST_LETTERS
    assert (label.text or "").endswith("…")


@pytest.mark.parametrize(("most", "end"), [(0, 2), (1, 2), (2, 2), (3, 4), (5, 10), (11, 20), (999, 1000)])
def test_an_axis_ends_at_a_round_number(most: int, end: int) -> None:
    assert nice(most) == end


def test_it_is_read_out() -> None:
    root = ElementTree.fromstring(weeks("week", "Arrivals", "Each week", [Week("Jan", 1, 2)]))
    assert (root.attrib["role"], root.attrib["aria-labelledby"]) == ("img", "week-title week-about")
    assert {one.attrib.get("id") for one in root.iter()} >= {"week-title", "week-about"}
