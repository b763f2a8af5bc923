"""The rules made ready choose exactly what asking each in turn would choose."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from learning_exchange.practice_development.rules.contributions import Contribution
from learning_exchange.practice_development.rules.routing import NOWHERE, Choice, Conditions, Rule, chosen_by
from learning_exchange.practice_development.rules.rule_book import RuleBook
from tests.rules.test_routing import a_contribution


def first_that_fits(contribution: Contribution, rules: Sequence[Rule]) -> Choice:
    """What routing means: each rule is asked in turn, and the first that fits decides."""
    for rule in rules:
        if rule.is_on and (choice := chosen_by(rule, contribution)):
            return choice
    return NOWHERE


# Few values, so that rules and contributions often meet; words with signs, case and gaps.
KINDS, AIMS, BEHAVIOURS = ("case", "barrier", "entry"), ("a1", "a2", "a3"), ("b1", "b2", "b3")
SECTORS, PLACES = ("acute", "housing"), ("Myshire", "MYSHIRE", "Straße", "STRASSE", "")
WORDS = ("bus", "BUS", "the bus", "bus stop", "bus-stop", "baker\u2019s", "stop the", "-", "", " ", "é", "st")
TEXT = st.lists(st.sampled_from((*WORDS, ".", ",", "\n")), max_size=6).map(" ".join)


def some(values: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """None to three of the values, in any order and perhaps twice."""
    return st.lists(st.sampled_from(values), max_size=3).map(tuple)


CONDITIONS = st.builds(
    Conditions,
    kinds=some(KINDS),
    aims=some(AIMS),
    behaviours=some(BEHAVIOURS),
    sectors=some(SECTORS),
    organisations=st.lists(st.integers(1, 4), max_size=2).map(tuple),
    places=some(PLACES),
    words=some(WORDS),
)
RULES = st.lists(st.tuples(CONDITIONS, st.booleans()), max_size=12).map(
    lambda listed: [
        Rule(number, 1, number * 10, conditions, is_on=is_on)
        for number, (conditions, is_on) in enumerate(listed, start=1)
    ]
)
CONTRIBUTIONS = st.builds(
    a_contribution,
    kind=st.sampled_from(KINDS),
    title=TEXT,
    summary=TEXT,
    aims=st.frozensets(st.sampled_from(AIMS)),
    behaviours=st.frozensets(st.sampled_from(BEHAVIOURS)),
    sector=st.sampled_from(SECTORS),
    organisation_id=st.integers(1, 5),
    place=st.sampled_from(PLACES),
)


@settings(max_examples=400)
@given(RULES, st.lists(CONTRIBUTIONS, min_size=1, max_size=4))
def test_it_chooses_what_the_first_rule_that_fits_would(
    rules: list[Rule], contributions: list[Contribution]
) -> None:
    book = RuleBook(rules)
    for contribution in contributions:
        assert book.choose_queue(contribution) == first_that_fits(contribution, rules)


@given(st.lists(st.tuples(CONDITIONS, CONTRIBUTIONS), min_size=1, max_size=4))
def test_each_single_rule_fits_what_it_fits_alone(pairs: list[tuple[Conditions, Contribution]]) -> None:
    """Short lists of rules, where most examples above would have met the first already."""
    for conditions, contribution in pairs:
        rule = Rule(1, 1, 10, conditions)
        assert RuleBook([rule]).choose_queue(contribution) == first_that_fits(contribution, [rule])


def test_a_rule_for_words_without_letters_fits_nothing() -> None:
    rules = [Rule(1, 1, 10, Conditions(words=("-",)))]
    assert RuleBook(rules).choose_queue(a_contribution(title="", summary="")) == NOWHERE
    assert first_that_fits(a_contribution(title="", summary=""), rules) == NOWHERE
