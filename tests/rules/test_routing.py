"""Which queue a contribution goes to, and the words that say why."""

from typing import Any

import pytest

from learning_exchange.practice_development.rules.contributions import Contribution
from learning_exchange.practice_development.rules.routing import (
    UNROUTED,
    Choice,
    Conditions,
    Rule,
    choose_queue,
    in_words,
)


def a_contribution(**values: Any) -> Contribution:
    given: dict[str, Any] = {
        "kind": "case",
        "id": 1,
        "title": "The bus before the appointment",
        "summary": "Young carers asked for evening clinics.",
        "aims": frozenset({"c-sdm", "c-pcsp"}),
        "behaviours": frozenset({"c-sdm-risk-benefit"}),
        "sector": "primary-care",
        "organisation_id": 7,
        "organisation_name": "Saltmere Surgery",
        "place": "Myshire North",
        "contributors": (3,),
        "link": "/cases/1",
    }
    return Contribution(**given | values)


def rules_of(*conditions: Conditions) -> list[Rule]:
    """Rules 1, 2, … to queues 10, 20, …"""
    return [Rule(number, 4, number * 10, one) for number, one in enumerate(conditions, start=1)]


@pytest.mark.parametrize(
    ("conditions", "because"),
    [
        (Conditions(aims=("c-sdm",)), "because it is tagged “Support shared decision making”"),
        (
            Conditions(aims=("c-sdm",), places=("Myshire North",)),
            "because it is tagged “Support shared decision making” and comes from Myshire North",
        ),
        (
            Conditions(aims=("c-pcsp", "c-sdm"), behaviours=("c-sdm-risk-benefit",), words=("carers",)),
            "because it is tagged “Personalised care and support planning”, “Support shared decision making” "
            "and “Explores risks, benefits and challenges” and mentions “carers”",
        ),
        (Conditions(kinds=("case",)), "because it is a story"),
        (Conditions(sectors=("primary-care",)), "because it comes from the sector “Primary care”"),
        (Conditions(organisations=(5, 7)), "because it comes from Saltmere Surgery"),
        (Conditions(places=("myshire NORTH",)), "because it comes from myshire NORTH"),
        (Conditions(words=("young carers", "nobody")), "because it mentions “young carers”"),
        (Conditions(words=("BUS",)), "because it mentions “BUS”"),
        (Conditions(), "because this queue takes what no other rule fits"),
        # All given lists must share something, and only what is shared is given as the reason.
        (Conditions(kinds=("barrier", "case"), aims=("l-sdm", "c-sdm")),
         "because it is a story and is tagged “Support shared decision making”"),
    ],
)  # fmt: skip
def test_a_rule_that_fits_says_why(conditions: Conditions, because: str) -> None:
    assert choose_queue(a_contribution(), rules_of(conditions)) == Choice(10, 1, 4, because)


@pytest.mark.parametrize(
    "conditions",
    [
        Conditions(kinds=("barrier",)),
        Conditions(aims=("l-sdm",)),
        Conditions(behaviours=("c-sm-curiosity",)),
        Conditions(sectors=("housing",)),
        Conditions(organisations=(8,)),
        Conditions(places=("Myshire",)),
        Conditions(words=("carer",)),  # no part of a word
        Conditions(words=("evening carers",)),  # no phrase with a gap
        Conditions(aims=("c-sdm",), sectors=("housing",)),
    ],
)
def test_a_rule_fits_only_if_every_list_shares_something(conditions: Conditions) -> None:
    assert choose_queue(a_contribution(), rules_of(conditions)) == Choice(None, None, None, UNROUTED)


def test_the_first_rule_that_fits_decides() -> None:
    rules = rules_of(Conditions(sectors=("housing",)), Conditions(aims=("c-sdm",)), Conditions())
    assert choose_queue(a_contribution(), rules).queue_id == 20
    assert choose_queue(a_contribution(), rules[::-1]).queue_id == 30


def test_without_rules_everything_is_unrouted() -> None:
    assert choose_queue(a_contribution(), []) == Choice(None, None, None, UNROUTED)


def test_no_word_of_the_story_gets_into_the_reason() -> None:
    given = a_contribution(title="Secret Title", summary="secret summary with carers", place="Elsewhere")
    choice = choose_queue(given, rules_of(Conditions(words=("carers",))))
    assert "secret" not in choice.because.lower()


def test_words_meet_across_dashes_and_apostrophes() -> None:
    given = a_contribution(summary="Evening-clinic hours for the baker\u2019s staff")
    assert choose_queue(given, rules_of(Conditions(words=("evening clinic",)))).queue_id == 10
    assert choose_queue(given, rules_of(Conditions(words=("baker's",)))).queue_id == 10


@pytest.mark.parametrize(
    ("conditions", "words"),
    [
        (Conditions(aims=("c-sdm", "l-sdm")),
         "is tagged “Support shared decision making” or “Service supports shared decision making”"),
        (Conditions(("case",), sectors=("housing", "leisure"), organisations=(7,), words=("a", "b", "d")),
         "is a story, comes from the sector “Housing” or “Leisure”, comes from Saltmere Surgery "
         "and mentions “a”, “b” or “d”"),
        (Conditions(), "fits no other rule"),
    ],
)  # fmt: skip
def test_a_rule_can_be_read_in_plain_words(conditions: Conditions, words: str) -> None:
    assert in_words(conditions, {7: "Saltmere Surgery"}) == words


def test_conditions_are_read_from_what_the_database_keeps() -> None:
    assert Conditions.read({"aims": ["c-sdm"], "organisations": [7]}) == Conditions(
        aims=("c-sdm",), organisations=(7,)
    )


def test_a_condition_that_nobody_would_check_is_refused() -> None:
    with pytest.raises(ValueError, match="colour"):
        Conditions.read({"aims": ["c-sdm"], "colour": ["red"]})
