"""Which queue a contribution goes to, and the words that say why."""

from datetime import UTC, datetime
from typing import Any

import pytest

from learning_exchange.practice_development.rules.contributions import Contribution
from learning_exchange.practice_development.rules.routing import (
    CATCH_ALL,
    NOWHERE,
    Choice,
    Conditions,
    Names,
    Priority,
    Rule,
    sentence,
)
from learning_exchange.practice_development.rules.rule_book import RuleBook


def a_contribution(**values: Any) -> Contribution:
    given: dict[str, Any] = {
        "kind": "case",
        "kind_label": "a story",
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
        "given_at": datetime(2026, 11, 2, tzinfo=UTC),
    }
    return Contribution(**given | values)


def rules_of(*conditions: Conditions) -> list[Rule]:
    """Rules 1, 2, … to queues 10, 20, …"""
    return [Rule(number, 4, number * 10, one) for number, one in enumerate(conditions, start=1)]


def choose_queue(contribution: Contribution, rules: list[Rule]) -> Choice:
    """What these rules choose."""
    return RuleBook(rules).choose_queue(contribution)


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
        (Conditions(), CATCH_ALL),
        # All given lists must share something, and only what is shared is given as the reason.
        (Conditions(kinds=("barrier", "case"), aims=("l-sdm", "c-sdm")),
         "because it is a story and is tagged “Support shared decision making”"),
    ],
)  # fmt: skip
def test_a_rule_that_fits_says_why(conditions: Conditions, because: str) -> None:
    choice = choose_queue(a_contribution(), rules_of(conditions))
    assert (choice.queue_id, choice.rule_id, choice.rule_version) == (10, 1, 4)
    assert choice.because == because


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
    assert choose_queue(a_contribution(), rules_of(conditions)) == NOWHERE


def test_the_first_rule_that_fits_decides() -> None:
    rules = rules_of(Conditions(sectors=("housing",)), Conditions(aims=("c-sdm",)), Conditions())
    assert choose_queue(a_contribution(), rules).queue_id == 20
    assert choose_queue(a_contribution(), rules[::-1]).queue_id == 30


def test_without_rules_everything_is_unrouted() -> None:
    assert choose_queue(a_contribution(), []) == NOWHERE


def test_no_word_of_the_story_gets_into_the_reason() -> None:
    given = a_contribution(title="Secret Title", summary="secret summary with carers", place="Elsewhere")
    choice = choose_queue(given, rules_of(Conditions(words=("carers",))))
    assert "secret" not in choice.because.lower()


def test_words_meet_across_dashes_and_apostrophes() -> None:
    given = a_contribution(summary="Evening-clinic hours for the baker\u2019s staff")
    assert choose_queue(given, rules_of(Conditions(words=("evening clinic",)))).queue_id == 10
    assert choose_queue(given, rules_of(Conditions(words=("baker's",)))).queue_id == 10


def test_the_choice_keeps_what_matched_and_the_priority() -> None:
    asked = Conditions(("case", "barrier"), ("c-sdm", "l-sdm"), organisations=(7, 8), words=("bus", "train"))
    choice = choose_queue(a_contribution(), [Rule(1, 4, 10, asked, Priority.URGENT)])
    assert choice.priority == "urgent"
    assert choice.matched == {"kinds": ["case"], "aims": ["c-sdm"], "organisations": [7], "words": ["bus"]}
    assert choose_queue(a_contribution(), rules_of(Conditions())).matched == {}
    assert NOWHERE.priority == "normal"


def test_a_rule_that_is_off_decides_nothing() -> None:
    off, on = Rule(1, 1, 10, Conditions(), is_on=False), Rule(2, 1, 20, Conditions())
    assert choose_queue(a_contribution(), [off, on]).queue_id == 20
    assert choose_queue(a_contribution(), [off]) == NOWHERE


NAMES = Names({"case": "a story", "barrier": "a barrier"}, {7: "Saltmere Surgery"})


@pytest.mark.parametrize(
    ("conditions", "priority", "words"),
    [
        (Conditions(aims=("c-sdm", "l-sdm")), Priority.NORMAL,
         "Anything that is tagged “Support shared decision making” or “Service supports shared decision"
         " making” goes to “Plans”."),
        (Conditions(aims=("c-sdm",), behaviours=("c-sdm-risk-benefit",)), Priority.NORMAL,
         "Anything that is tagged “Support shared decision making” and is tagged"
         " “Explores risks, benefits and challenges” goes to “Plans”."),
        (Conditions(("case", "barrier"), sectors=("housing", "leisure"), organisations=(7,),
                    words=("a", "b", "d")), Priority.SOON,
         "A story or a barrier that comes from the sector “Housing” or “Leisure”, comes from Saltmere Surgery"
         " and mentions “a”, “b” or “d” goes to “Plans”, to be looked at soon."),
        (Conditions(("barrier",)), Priority.URGENT, "A barrier goes to “Plans”, and is urgent."),
        (Conditions(), Priority.NORMAL, "Anything that fits no rule above goes to “Plans”."),
        (Conditions(organisations=(99,)), Priority.NORMAL,
         "Anything that comes from an organisation that is not here goes to “Plans”."),
    ],
)  # fmt: skip
def test_a_rule_can_be_read_as_a_sentence(conditions: Conditions, priority: Priority, words: str) -> None:
    assert sentence(Rule(1, 1, 1, conditions, priority), NAMES, "Plans") == words


def test_conditions_are_read_from_what_the_database_keeps() -> None:
    assert Conditions.read({"aims": ["c-sdm"], "organisations": [7]}) == Conditions(
        aims=("c-sdm",), organisations=(7,)
    )


def test_a_condition_that_nobody_would_check_is_refused() -> None:
    with pytest.raises(ValueError, match="colour"):
        Conditions.read({"aims": ["c-sdm"], "colour": ["red"]})


def test_conditions_come_back_as_they_were_kept() -> None:
    asked = Conditions(("case",), places=("Myshire",), organisations=(7, 8))
    assert Conditions.read(asked.kept()) == asked
    assert asked.kept() == {"kinds": ["case"], "organisations": [7, 8], "places": ["Myshire"]}
