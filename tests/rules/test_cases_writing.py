"""What a story needs, and what becomes of the Markdown that its author writes."""

import sys
from dataclasses import fields, replace
from html.parser import HTMLParser
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning_exchange.cases.markdown import SUMMARY_MOST, TAGS, render, summary_of
from learning_exchange.cases.rules import (
    SCREENED,
    Writing,
    missing_from,
)

WHOLE = Writing(
    organisation_id=1,
    title="The bus first",
    place="A clinic",
    what_mattered="Getting there.",
    what_you_did="Asked about the bus.",
    what_changed="She comes.",
    aims=("c-sdm",),
    about_one_person=False,
)


def test_a_whole_story_misses_nothing() -> None:
    assert missing_from(WHOLE) == {}
    assert missing_from(replace(WHOLE, aims=(), behaviours=("c-teach",))) == {}
    assert missing_from(Writing(organisation_id=1)).keys() == {*SCREENED, "behaviours", "about_one_person"}


@pytest.mark.parametrize("name", SCREENED)
def test_space_alone_is_no_answer(name: str) -> None:
    blank: dict[str, Any] = {name: " \n\t "}
    missing = missing_from(replace(WHOLE, **blank))

    assert [*missing] == [name]
    assert missing[name].endswith(".")


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_version_tells_two_writings_apart(one: str, other: str) -> None:
    first, second = replace(WHOLE, title=one, place=other), replace(WHOLE, title=other, place=one)

    assert (first.version == second.version) == (one == other)
    assert first.version == replace(first).version
    assert len(first.version) == 16


def test_a_writing_shows_no_word_of_the_story_in_a_log() -> None:
    for entry in fields(WHOLE):
        if entry.name in SCREENED:
            assert getattr(WHOLE, entry.name) not in repr(WHOLE)


RENDERED = [
    ("Two\nlines", "<p>Two<br>\nlines</p>"),
    ("We tried:\n- tea\n- cake", "<p>We tried:</p>\n<ul>\n<li>tea</li>\n<li>cake</li>\n</ul>"),
    ("3. third", '<ol start="3">\n<li>third</li>\n</ol>'),
    ("# One\n### Three\n#### Four", "<h3>One</h3>\n<h3>Three</h3>\n<h4>Four</h4>"),
    ("a line\n---\nmore", "<p>a line</p>\n\n<p>more</p>"),
    ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
    ("**so** and *so*", "<p><strong>so</strong> and <em>so</em></p>"),
    ("p < 0.05 & <b>bold</b>", "<p>p &lt; 0.05 &amp; &lt;b&gt;bold&lt;/b&gt;</p>"),
    ("    four spaces", "<p>four spaces</p>"),
    ("`code` and snake_case_word", "<p>`code` and snake_case_word</p>"),
    ("[Later]: better", "<p>[Later]: better</p>"),
    (
        "[a](https://a.example 'title')",
        '<p><a href="https://a.example" rel="nofollow noopener">a</a></p>',
    ),
    ("[a](/cases/write)", "<p>[a](/cases/write)</p>"),
    ("[a](//a.example)", "<p>[a](//a.example)</p>"),
    ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
    (
        "![face](https://a.example/f.png)",
        '<p>!<a href="https://a.example/f.png" rel="nofollow noopener">face</a></p>',
    ),
    ("", ""),
]


@pytest.mark.parametrize(("written", "html"), RENDERED)
def test_what_markdown_becomes(written: str, html: str) -> None:
    assert render(written) == html


class Seen(HTMLParser):
    """Every tag and attribute of a piece of HTML, as a browser would read them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


HOSTILE = [
    *(
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "javascript:alert(1)",
    ),
    *("[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](data:text/html,<script>)", "![x](x)"),
    *("[x](java\nscript:alert(1))", "[x](&#106;avascript:alert(1))", "<javascript:alert(1)>", "<a href='"),
    *(
        "[x]: javascript:alert(1)",
        "[x]",
        "](",
        "[",
        '](https://a.example "',
        '" onmouseover=alert(1) ',
        "<!--",
    ),
    *(
        "-->",
        "<style>",
        "</p>",
        "<iframe src=//a.example>",
        "`",
        "```\n",
        "> ",
        "- ",
        "1. ",
        "# ",
        "**",
        "_",
        "\\",
    ),
    *("<https://a.example/>", "&lt;", "\n", "\n\n", "    ", "\x00", "\u202e"),
    "<math><mtext></table><mglyph><style><!--</style><img onerror=alert(1)>",
]
LINKS = ("http://", "https://", "mailto:")


@settings(deadline=None)  # a busy machine is no fault
@given(st.lists(st.sampled_from(HOSTILE) | st.text(max_size=12), max_size=12).map("".join))
def test_nothing_that_runs_survives(written: str) -> None:
    seen = Seen(render(written))

    assert seen.tags <= TAGS
    for tag, name, value in seen.attributes:
        assert (tag, name) in {("a", "href"), ("a", "rel"), ("ol", "start")}
        assert name != "href" or value.lower().startswith(LINKS)
        assert name != "rel" or value == "nofollow noopener"


@settings(deadline=None)
@given(st.lists(st.text(max_size=200), min_size=3, max_size=3))
def test_a_summary_is_short_plain_text(boxes: list[str]) -> None:
    summary = summary_of(render(box) for box in boxes)

    assert len(summary) <= SUMMARY_MOST + 1
    assert summary == " ".join(summary.split())


def test_a_summary_is_cut_at_a_word() -> None:
    assert summary_of(["<p>Tea &amp; <em>cake</em></p>", "<p>next box</p>"]) == "Tea & cake next box"
    summary = summary_of([f"<p>{'twelve chars ' * 30}</p>"])
    assert summary.endswith(("twelve…", "chars…"))
    assert len(summary) > SUMMARY_MOST - 13
    assert summary_of(["x" * 300]) == "x" * SUMMARY_MOST + "…"


DEEP = [
    *(
        "[",
        "![",
        "[a](",
        "[a][",
        "](",
        "[](",
        "[[]](",
        "*[a](",
        '[a](b "',
        "(",
        "[a]: b\n",
        "<http://a",
        "<",
        "<a ",
    ),
    *("*", "**a ", "*a_ ", "_a", "***a**b* ", "`", "`a", "&", "&amp;", "\\", "~", "|a", " ", "\t"),
    *("> ", ">", "- ", "1. ", "- > ", "> a\n\n", "- a\n", "  - a\n", "# a\n", "a\n--\n"),
    *("a\n", "a\n\n", "a  \n", " \n"),
]


def work_for(written: str) -> int:
    """How many lines of Python the rendering of a text runs: the same on every machine."""
    lines = 0

    def count(_frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal lines
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        render(written)
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.parametrize("piece", DEEP, ids=repr)
def test_four_times_the_text_is_about_four_times_the_work(piece: str) -> None:
    short, long = (work_for((piece * length)[:length]) for length in (300, 1200))

    assert long < short * 6, f"{short} lines for 300 characters, {long} for 1,200"


def test_containers_do_not_nest_without_end() -> None:
    for piece in ("> ", "- ", "1. "):
        assert len(render(piece * 3_000 + "end")) < 60_000
    nested = render("\n".join("  " * depth + "- deeper" for depth in range(100)))
    assert nested.count("<ul>") <= 12
