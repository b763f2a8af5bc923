"""The nine outcomes, and what each of them needs."""

from datetime import date

import pytest
import yaml

from learning_exchange.framework import __file__ as framework
from learning_exchange.practice_development.rules.closing import (
    KEPT,
    NEEDS,
    OUTCOME_HINTS,
    OUTCOME_LABELS,
    Closing,
    Outcome,
    is_address,
)

TODAY = date(2026, 3, 2)
FILLED = {"words": "So.", "link": "https://example.org", "whom": "The chief", "on": date(2026, 3, 1)}


def test_the_outcomes_are_those_of_the_framework_with_their_labels() -> None:
    taxonomy = framework.replace("__init__.py", "taxonomy.yaml")
    with open(taxonomy) as file:  # noqa: PTH123
        written = {one["slug"]: one["label"] for one in yaml.safe_load(file)["queue_outcomes"]}
    assert written == {str(outcome): label for outcome, label in OUTCOME_LABELS.items()}
    assert set(OUTCOME_HINTS) == set(Outcome)
    assert set(NEEDS) == set(KEPT) == set(Outcome) - {Outcome.MERGED}


@pytest.mark.parametrize("outcome", KEPT)
def test_each_outcome_wants_its_own_fields_and_no_others(outcome: Outcome) -> None:
    needs = NEEDS[outcome]
    whole = {name: FILLED[name] for name in needs}
    assert Closing(outcome, **whole).missing(TODAY) == {}  # type: ignore[arg-type]
    required = {name for name, need in needs.items() if need.missing}
    assert required
    assert Closing(outcome).missing(TODAY).keys() == required
    only = {name: FILLED[name] for name in required}
    assert Closing(outcome, **only).missing(TODAY) == {}  # type: ignore[arg-type]
    everything = Closing(outcome, **FILLED).missing(TODAY)  # type: ignore[arg-type]
    assert everything.keys() == FILLED.keys() - needs.keys()


def test_joining_closes_nothing() -> None:
    assert Closing(Outcome.MERGED).missing(TODAY)


def test_a_session_has_been_run_when_it_closes_an_item() -> None:
    assert not Closing(Outcome.SESSION_RUN, words="So.", on=TODAY).missing(TODAY)
    assert "on" in Closing(Outcome.SESSION_RUN, words="So.", on=date(2026, 3, 3)).missing(TODAY)


@pytest.mark.parametrize(
    ("link", "good"),
    [
        ("https://example.org/a?b=c#d", True),
        ("HTTP://EXAMPLE.ORG", True),
        ("/cases/1", True),
        ("//example.org", False),
        ("/\\example.org", False),
        ("/a b", False),
        ("/a\tb", False),
        ("javascript://a.b/%0aalert(1)", False),
        ("data:text/html,x", False),
        ("example.org", False),
        ("https://", False),
        ("https:///a.b", False),
        ("https://nodots", False),
        ("", False),
    ],
)
def test_a_link_leads_somewhere(link: str, good: bool) -> None:
    assert is_address(link) is good
