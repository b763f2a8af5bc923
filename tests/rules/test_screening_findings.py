"""What a finding is and does: overlaps, fingerprints, segments, rewording, and its silence in logs."""

# ruff: noqa: RUF001 (characters that look like others are what is tested)

import logging
import pickle
from dataclasses import FrozenInstanceError, asdict

import pytest
import structlog

from learning_exchange.screening import (
    Finding,
    Kind,
    Severity,
    marked,
    must_change,
    reword,
    screen,
    screen_boxes,
    to_confirm,
)
from learning_exchange.screening.findings import Hit, settled
from tests.rules.screened import found, one

STORY = (
    "Mrs Patel, a 93-year-old woman, NHS number 943 476 5919, born on 3 March 1931, "
    "lives at 14 Church Lane, YO1 7HH. Ring 07700 900123 or doreen@example.com. "
    "NI AB123456C, hospital number 1234567. Dr Shah and Margaret Price agreed."
)
SECRETS = [
    "Patel",
    "93",
    "943",
    "5919",
    "1931",
    "Church",
    "YO1",
    "7HH",
    "900123",
    "doreen",
    "AB123",
    "1234567",
    "Shah",
]
SECRETS += ["Margaret", "Price"]


def hit(severity: Severity, start: int, end: int, kind: Kind = Kind.NAME) -> Hit:
    return Hit(kind, severity, start, end, "", None, "")


@pytest.mark.parametrize(
    ("hits", "kept"),
    [
        ([hit(Severity.NOTE, 0, 9), hit(Severity.BLOCK, 3, 5)], [(3, 5)]),  # the gravest, however short
        ([hit(Severity.ASK, 0, 5), hit(Severity.ASK, 3, 9)], [(3, 9)]),  # the longest
        ([hit(Severity.ASK, 4, 8), hit(Severity.ASK, 2, 6)], [(2, 6)]),  # the first
        ([hit(Severity.ASK, 0, 5), hit(Severity.ASK, 5, 9)], [(0, 5), (5, 9)]),  # neighbours do not overlap
        (
            [hit(Severity.ASK, 6, 9), hit(Severity.BLOCK, 0, 2), hit(Severity.NOTE, 3, 5)],
            [(0, 2), (3, 5), (6, 9)],
        ),
        ([hit(Severity.BLOCK, 0, 4), hit(Severity.ASK, 3, 9), hit(Severity.NOTE, 8, 12)], [(0, 4), (8, 12)]),
        ([], []),
    ],
)
def test_of_overlapping_findings_the_gravest_then_the_longest_stays(
    hits: list[Hit], kept: list[tuple[int, int]]
) -> None:
    assert [(h.start, h.end) for h in settled(hits)] == kept
    assert [(h.start, h.end) for h in settled(reversed(hits))] == kept


def test_at_the_same_words_the_order_of_kinds_decides() -> None:
    both = [hit(Severity.ASK, 0, 5, Kind.PHONE), hit(Severity.ASK, 0, 5, Kind.NHS_NUMBER)]
    assert [h.kind for h in settled(both)] == [Kind.NHS_NUMBER]


def test_findings_come_box_by_box_in_reading_order() -> None:
    findings = screen_boxes({"title": "For Mrs Patel", "story": "YO1 7HH, then 943 476 5919"})
    assert [(f.field, f.kind) for f in findings] == [
        ("title", Kind.NAME),
        ("story", Kind.POSTCODE),
        ("story", Kind.NHS_NUMBER),
    ]


def test_a_confirmed_question_is_recognised_again_wherever_the_words_move() -> None:
    before, after = one("Dr Shah came.", Kind.NAME), one("Later that day  DR\u00a0SHAH  left.", Kind.NAME)
    assert before.fingerprint == after.fingerprint
    assert to_confirm([after], {before.fingerprint}) == []


@pytest.mark.parametrize("other", ["Dr Khan came.", "Nurse Shah came."])
def test_another_name_is_another_question(other: str) -> None:
    confirmed = one("Dr Shah came.", Kind.NAME).fingerprint
    assert to_confirm(screen(other), {confirmed}) == screen(other)


def test_the_same_number_is_recognised_however_it_is_spaced() -> None:
    asked = [
        one(text, Kind.NHS_NUMBER).fingerprint
        for text in ("9434765919", "9 4 3 4 7 6 5 9 1 9", "９434765919")
    ]
    assert len(set(asked)) == 1


def test_a_fingerprint_is_too_short_to_lead_back_to_a_number() -> None:
    assert len(one("9434765919", Kind.NHS_NUMBER).fingerprint) == 6


def test_only_blocks_must_change_and_only_asks_are_to_be_confirmed() -> None:
    findings = screen("Mrs Patel and Dr Shah met a man aged 44.")
    assert [f.severity for f in findings] == [Severity.BLOCK, Severity.ASK, Severity.NOTE]
    assert must_change(findings) == findings[:1]
    assert to_confirm(findings) == findings[1:2]


def test_a_confirmation_never_lifts_a_block() -> None:
    findings = screen("Mrs Patel")
    assert must_change(findings) == findings
    assert to_confirm(findings, {f.fingerprint for f in findings}) == []


def test_segments_join_to_the_text_and_mark_the_words() -> None:
    text = "Then Mrs Patel met Dr Shah."
    segments = marked(text, screen(text))
    assert [(s.text, s.finding and s.finding.severity) for s in segments] == [
        ("Then ", None),
        ("Mrs Patel", Severity.BLOCK),
        (" met ", None),
        ("Dr Shah", Severity.ASK),
        (".", None),
    ]


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("Plain words.", 1), ("Mrs Patel", 1), ("Mrs Patel Mr Jones", 3)]
)
def test_segments_are_never_empty(text: str, count: int) -> None:
    segments = marked(text, screen(text))
    assert len(segments) == count
    assert all(segment.text for segment in segments)


def test_rewording_replaces_only_the_words_of_the_finding() -> None:
    text = "Yes: **an 87-year-old man** came."
    assert reword(text, one(text, Kind.AGE)) == "Yes: **a man in his eighties** came."


def test_emphasis_that_begins_inside_the_words_goes_with_them() -> None:
    text = "A man aged **93** came, *then* left."
    assert reword(text, one(text, Kind.AGE)) == "A man in his nineties came, *then* left."


def test_a_finding_without_a_wording_cannot_be_reworded() -> None:
    with pytest.raises(ValueError, match="no suggested wording"):
        reword("9434765919", one("9434765919", Kind.NHS_NUMBER))


def test_a_finding_of_another_text_is_refused() -> None:
    with pytest.raises(ValueError, match="does not belong"):
        reword("short", one("Then, later on, Mrs Patel came.", Kind.NAME))


def test_every_kind_has_a_label_and_every_finding_a_reason() -> None:
    assert all(kind.label for kind in Kind)
    assert all(f.message.endswith(".") for f in screen(STORY))


def test_the_story_of_these_tests_has_every_grave_kind() -> None:
    kinds = {f.kind for f in screen(STORY)}
    assert kinds >= set(Kind) - {Kind.CHI_NUMBER, Kind.HC_NUMBER, Kind.DATE, Kind.AGE_AND_PLACE}


def unsafe(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret.lower() in text.lower()]


@pytest.mark.parametrize("show", [repr, str, "{}".format, "%s".__mod__, "%r".__mod__])
def test_no_way_of_showing_a_finding_shows_its_words(show: object) -> None:
    assert callable(show)
    for finding in screen(STORY):
        shown = show((finding,)) if show in ("%s".__mod__, "%r".__mod__) else show(finding)
        assert unsafe(shown.replace(f"start={finding.start}, end={finding.end}", "")) == []
    assert unsafe(repr(marked("Mrs Patel and Dr Shah", screen("Mrs Patel and Dr Shah")))) == []


def test_messages_and_fingerprints_never_show_the_words() -> None:
    for finding in screen(STORY):
        assert unsafe(finding.message.replace("past 89", "")) == []
        assert unsafe(finding.fingerprint) == []


def test_no_log_line_shows_the_words(caplog: pytest.LogCaptureFixture) -> None:
    findings = screen(STORY)
    with caplog.at_level(logging.DEBUG), structlog.testing.capture_logs() as lines:
        structlog.get_logger().info("screened", findings=findings, segments=marked(STORY, findings))
        logging.getLogger("screening").warning("found %s", findings)
    shown = repr(lines) + caplog.text
    for finding in findings:
        shown = shown.replace(f"start={finding.start}, end={finding.end}", "")
    assert "block" in shown
    assert unsafe(shown) == []


def test_no_exception_shows_the_words() -> None:
    finding = one("Then, later on, Mrs Patel came.", Kind.NAME)
    for wrong in ("Mrs Patel", ""):
        with pytest.raises(ValueError) as caught:  # noqa: PT011 (what it must not say is what counts)
            reword(wrong, finding)
        assert unsafe(str(caught.value)) == []


def test_a_finding_cannot_be_changed_and_holds_no_text() -> None:
    finding = one("Dr Shah came.", Kind.NAME)
    with pytest.raises(FrozenInstanceError):
        finding.start = 1  # type: ignore[misc]
    assert "Shah" not in repr(asdict(finding))
    assert b"Shah" not in pickle.dumps(finding)
    assert isinstance(finding, Finding)


def test_a_note_about_a_shared_mailbox_stops_nobody() -> None:
    assert found("Write to info@example.org", Kind.EMAIL) == [("note", "info@example.org")]
