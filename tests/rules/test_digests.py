"""What a digest picks for whom, in which order, with which reason; and when the next one is due."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from learning_exchange.digests.rules import (
    MOST_ITEMS,
    Candidate,
    Choice,
    Pick,
    Reader,
    next_digest,
    pick,
    time_zones,
    usual_choice,
)

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")


def a_reader(**values: Any) -> Reader:
    given: dict[str, Any] = {
        "person_id": 1,
        "follows": frozenset({"c-sdm"}),
        "wrote_about": frozenset({"c-sm-affirm"}),
        "organisations": {5: "Saltmere Surgery"},
        "sectors": frozenset({"primary-care"}),
        "shown": frozenset(),
        "shared": frozenset(),
        "since": NOW - timedelta(days=7),
    }
    return Reader(**given | values)


def a_candidate(case_id: int = 1, *values: dict[str, Any], **more: Any) -> Candidate:
    """A story that this reader has no reason to want, but that is new."""
    given: dict[str, Any] = {
        "case_id": case_id,
        "author_id": 2,
        "organisation_id": 6,
        "sector": "housing",
        "aims": frozenset(),
        "behaviours": frozenset(),
        "published_at": NOW - timedelta(days=1),
    }
    for one in (*values, more):
        given |= one
    return Candidate(**given)


FOLLOWED = {"aims": frozenset({"c-sdm", "c-pcsp"})}
WRITTEN_ABOUT = {"behaviours": frozenset({"c-sm-affirm"})}
COLLEAGUE = {"organisation_id": 5, "sector": "primary-care"}
SECTOR = {"sector": "primary-care"}
OLD = {"published_at": NOW - timedelta(days=30)}


@pytest.mark.parametrize(
    ("candidate", "because"),
    [
        (a_candidate(1, FOLLOWED), "Because you follow “Support shared decision making”"),
        (a_candidate(1, WRITTEN_ABOUT), "Because you wrote about “Affirms positive steps already taken” too"),
        (a_candidate(1, COLLEAGUE), "From a colleague at Saltmere Surgery"),
        (a_candidate(1, SECTOR), "From another organisation in your sector: Primary care"),
        (a_candidate(), "Because it is newly published"),
        (a_candidate(1, SECTOR, FOLLOWED), "Because you follow “Support shared decision making”"),
        (a_candidate(1, OLD, COLLEAGUE), "From a colleague at Saltmere Surgery"),
    ],
)  # fmt: skip
def test_every_item_has_its_strongest_reason(candidate: Candidate, because: str) -> None:
    assert pick(a_reader(), [candidate]) == [Pick(1, because)]


@pytest.mark.parametrize(
    "candidate",
    [
        a_candidate(1, OLD),  # neither wanted nor new
        a_candidate(1, FOLLOWED, author_id=1),  # one's own
        a_candidate(9, FOLLOWED),  # shown before
    ],
)
def test_what_is_not_news_is_left_out(candidate: Candidate) -> None:
    assert pick(a_reader(shown=frozenset({9})), [candidate]) == []


def test_the_best_reasons_come_first_and_the_newest_among_equals() -> None:
    candidates = [
        a_candidate(1),
        a_candidate(2, SECTOR),
        a_candidate(3, FOLLOWED, OLD),
        a_candidate(4, FOLLOWED),
        a_candidate(5, WRITTEN_ABOUT),
        a_candidate(6, FOLLOWED, WRITTEN_ABOUT),
        a_candidate(7, COLLEAGUE),
    ]
    assert [one.case_id for one in pick(a_reader(), candidates)] == [6, 4, 3, 5, 7, 2, 1]


def test_there_are_never_more_than_one_reads() -> None:
    assert len(pick(a_reader(), [a_candidate(number) for number in range(50)])) == MOST_ITEMS


def test_somebody_without_any_interest_gets_what_is_new() -> None:
    nobody = a_reader(
        follows=frozenset(), wrote_about=frozenset(), organisations={}, sectors=frozenset(), shown=frozenset()
    )
    assert [one.because for one in pick(nobody, [a_candidate(1, FOLLOWED)])] == [
        "Because it is newly published"
    ]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("choice", "now", "due"),
    [
        # Saturday noon; Tuesday at seven is three days away.
        (Choice((2,), 7, "Europe/London"), NOW, at("2026-11-24T07:00+00:00")),
        # The hour has passed today: it is next week's.
        (Choice((6,), 12, "Europe/London"), NOW, at("2026-11-28T12:00+00:00")),
        (Choice((6,), 13, "Europe/London"), NOW, at("2026-11-21T13:00+00:00")),
        # In Auckland it is Sunday already.
        (Choice((7,), 7, "Pacific/Auckland"), NOW, at("2026-11-22T07:00+13:00")),
        (Choice((), 7, "Europe/London"), NOW, None),
        # One o'clock does not exist on the day when the clocks go forward: it comes at two.
        (Choice((7,), 1, "Europe/London"), at("2026-03-28T12:00+00:00"), at("2026-03-29T02:00+01:00")),
        # It exists twice on the day when they go back: it comes at the first.
        (Choice((7,), 1, "Europe/London"), at("2026-10-24T12:00+00:00"), at("2026-10-25T01:00+01:00")),
        (Choice((7,), 1, "Europe/London"), at("2026-10-25T00:30+00:00"), at("2026-11-01T01:00+00:00")),
        # Seven is seven on either side.
        (Choice((1,), 7, "Europe/London"), at("2026-03-29T12:00+00:00"), at("2026-03-30T07:00+01:00")),
    ],
)
def test_when_the_next_one_is_due(choice: Choice, now: datetime, due: datetime | None) -> None:
    found = next_digest(choice, now)
    # In UTC: two zones never agree about an hour that one of them has twice.
    assert (found and found.astimezone(UTC)) == (due and due.astimezone(UTC))


def test_the_day_is_the_local_one() -> None:
    due = next_digest(Choice((7,), 7, "Pacific/Auckland"), NOW)
    assert due is not None
    assert (due.isoweekday(), due.hour) == (7, 7)


def test_the_usual_choice_is_tuesday_at_seven() -> None:
    assert usual_choice("Europe/London") == Choice((2,), 7, "Europe/London")


def test_time_zones_are_places() -> None:
    zones = time_zones()
    assert {"Europe/London", "Asia/Kolkata", "Pacific/Auckland"} <= set(zones)
    assert not [zone for zone in zones if "/" not in zone or zone.startswith("Etc/")]


@pytest.mark.parametrize(("shared", "picked"), [({9}, [9]), (set(), [])])
def test_a_story_for_few_is_only_for_them(shared: set[int], picked: list[int]) -> None:
    candidate = a_candidate(9, FOLLOWED, is_for_all=False)
    assert [one.case_id for one in pick(a_reader(shared=frozenset(shared)), [candidate])] == picked
