"""What holds for every text: offsets, rewording, no exception, and work that grows with the text at most."""

# ruff: noqa: RUF001 (characters that look like others are what is tested)

import importlib
import pkgutil
import re
import sys
from re import _parser  # type: ignore[attr-defined]  # the only way to ask a pattern how much it can match
from types import FrameType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import learning_exchange.screening as screening
from learning_exchange.screening import Severity, marked, reword, screen, screen_boxes

PIECES = [
    "Mrs ", "Mr and ", "Patel", "O’Brien", " Dr ", "Shah", "J. ", "943 476 ", "5919", "9434765919",
    "010190 ", "NHS number ", "DOB ", "3/3/31", "born on ", "3 March 1931", " aged ", "93", "87-year-old ",
    "ninety-three ", "year old ", "man", "woman", "YO1 ", "7HH", "lives at ", "14 Church ", "Lane",
    "Flat 3, ", "07700 ", "900123", "+44 ", "(0)", "doreen", "@example.com", " dot com", "AB 12 34 56 C",
    "hospital no ", "K123456", "her husband ", "called ", "Margaret ", "in Thornbury", "Ward 7", "*", "**",
    "_", "[", "](x)", "> ", "\n", "\n\n- ", " ", "\u200b", "\u00a0", "–", "９", "&nbsp;", "<b>", "</b>", "(",
    ")", ", ", ". ", "'s ", "’", "e\u0301", "\ud800", "\x00", "ﬁ", "hundred and ", "th birthday", "she is ",
    "turned ",
]  # fmt: skip
TEXT = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=14).map("".join),
)


@settings(deadline=None)  # a busy machine is no fault
@given(TEXT)
@example("YO1 **7HH**+44 **7700 900123")
def test_findings_point_at_words_in_order_and_apart(text: str) -> None:
    findings = screen(text)
    at = 0
    for finding in findings:
        assert at <= finding.start < finding.end <= len(text)
        at = finding.end
    assert "".join(segment.text for segment in marked(text, findings)) == text


@settings(deadline=None)  # a busy machine is no fault
@given(TEXT)
def test_the_same_text_gives_the_same_findings(text: str) -> None:
    assert screen(text) == screen(text) == screen_boxes({"text": text})


@settings(deadline=None)  # a busy machine is no fault
@given(TEXT, TEXT, TEXT)
def test_boxes_keep_their_own_offsets(title: str, place: str, story: str) -> None:
    boxes = {"title": title, "place": place, "story": story}
    findings = screen_boxes(boxes)
    assert all(0 <= f.start < f.end <= len(boxes[f.field]) for f in findings)
    assert [f.field for f in findings] == sorted((f.field for f in findings), key=list(boxes).index)


def left_at(text: str, start: int, end: int) -> list[str]:
    """The kinds that still block anywhere in `text[start:end]`."""
    return [
        f.kind.value for f in screen(text) if f.severity is Severity.BLOCK and f.start < end and start < f.end
    ]


WHOLE = st.sampled_from([
    "Mrs Patel", "Mr O'Brien-Smith", "Mr and Mrs Jones", "a 93-year-old man",
    "an eighty-nine-year-old woman", "93-year-old lady", "the 101-year-old patient", "a frail 94 y/o lady",
    "a man aged 96", "Aged 97, she", "At the age of 98 he", "She is 99,", "her 93rd birthday",
    "a 100th birthday", "DOB 03/03/1931", "born on 3 March 1931", "YO1 7HH", "lives at 14 Church Lane",
    "in Flat 3, Rowan House", "Doris (93)", "on Monday 3 March 2025", "Dr Shah", "**Mrs** Patel",
    "a **93**-year-old man",
])  # fmt: skip
AROUND = st.sampled_from(
    ["", "We met ", "Then ", "It was ", "\n\n- ", "“", "**", "(", "She said that ", "With 3 others, "]
)
AFTER = st.sampled_from(
    ["", ".", " came.", ", who sang.", " and left.", "**", ")", "’s son", "\n", " in Thornbury.", " 12"]
)


@settings(deadline=None)  # a busy machine is no fault
@given(AROUND, WHOLE, AFTER)
def test_a_rewording_leaves_no_block_at_its_words(before: str, words: str, after: str) -> None:
    text = before + words + after
    for finding in screen(text):
        if finding.suggestion is not None and finding.severity is Severity.BLOCK:
            changed = reword(text, finding)
            assert left_at(changed, finding.start, finding.start + len(finding.suggestion)) == []


@settings(deadline=None)  # a busy machine is no fault
@given(TEXT)
def test_a_rewording_leaves_no_block_of_its_kind_at_its_words_in_any_text(text: str) -> None:
    for finding in screen(text):
        if finding.suggestion is not None and finding.severity is Severity.BLOCK:
            changed = reword(text, finding)
            left = left_at(changed, finding.start, finding.start + len(finding.suggestion))
            assert finding.kind.value not in left


def patterns() -> dict[str, re.Pattern[str]]:
    """Every pattern that screening has, by module and name."""
    found: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.iter_modules(screening.__path__):
        names = vars(importlib.import_module(f"{screening.__name__}.{module.name}"))
        found |= {
            f"{module.name}.{name}": value for name, value in names.items() if isinstance(value, re.Pattern)
        }
    return found


@pytest.mark.parametrize("name", sorted(patterns()))
def test_no_pattern_can_run_through_a_whole_text(name: str) -> None:
    """With a bound on what one attempt can take up, the work of a pattern grows no faster than the text."""
    pattern = patterns()[name]
    longest = _parser.parse(pattern.pattern, pattern.flags).getwidth()[1]
    assert longest <= 600


ADVERSE = [
    "a", "A", "1", " ", "\n", "@", "a@", "a.", "(", "[", "<b>", "*", "**a", "_", "&nbsp;", "\u200b",
    "\u0301", "é", "９", "Mr ", "Mrs P", "Mr J. ", "Mrs van der ", "called ", "Dr Dr ", "Margaret ", "aged ",
    "93 ", "ninety ", "hundred and ", "943 476 ", "0161 ", "+44 ", "07700 900123 ", "1/1/", "3 March ",
    "born ", "14 Church ", "lives at ", "Flat 3, ", "YO1 ", "AB 12 34 ", "K1", "hospital no ",
    "a at b dot ", "in Thornbury ", "87-year-old man in Thornbury ", "Mrs Patel ", "she is 93. ",
]  # fmt: skip


def steps(text: str) -> int:
    """How many functions of Python and of C are called while screening a text: a clock that never varies."""
    count = 0

    def tick(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(tick)
    try:
        screen(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("piece", ADVERSE)
def test_four_times_the_text_takes_about_four_times_the_steps(piece: str) -> None:
    steps(piece * 50)  # fills the table of characters
    short, long = steps(piece * 200), steps(piece * 800)
    assert long <= 4.4 * short + 50
