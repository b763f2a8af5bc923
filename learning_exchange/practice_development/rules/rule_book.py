"""All rules together, made ready once so that a contribution is routed without asking each of them.

Every rule is one bit. For each thing that rules ask about, every value has the bits of the rules that take
it, and there are the bits of the rules that do not ask: what fits a contribution is what is left of all bits
after seven such looks, and the lowest is the first rule that fits. Pure, as all rules.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from learning_exchange.practice_development.rules.contributions import Contribution
from learning_exchange.practice_development.rules.routing import NOWHERE, Choice, Rule, chosen_by, spoken


class RuleBook:
    """The rules that are on, in order; never changed once it is made."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = [rule for rule in rules if rule.is_on]
        self._all = (1 << len(self.rules)) - 1
        asked = [[_plain(name, rule) for name in _ASKED] for rule in self.rules]
        self._takes = [_bits([lists[one] for lists in asked]) for one in range(len(_ASKED))]
        self._indifferent = [
            _all(1 << at for at, lists in enumerate(asked) if not lists[one]) for one in range(len(_ASKED))
        ]
        self._phrases: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for phrase, bits in self._takes[_WORDS].items():
            self._phrases[phrase.split(" ", 2)[1]].append((phrase, bits))

    def choose_queue(self, contribution: Contribution) -> Choice:
        """The queue of the first rule that fits, and why; or none."""
        rule = self.rule_for(contribution)
        return (rule and chosen_by(rule, contribution)) or NOWHERE

    def rule_for(self, contribution: Contribution) -> Rule | None:
        """The first rule that fits, without the reason, which costs more than to find it."""
        fits = self._fitting(contribution)
        return self.rules[(fits & -fits).bit_length() - 1] if fits else None

    def _fitting(self, given: Contribution) -> int:
        """The bits of the rules that fit."""
        has = (
            (given.kind,),
            given.aims,
            given.behaviours,
            (given.sector,),
            (given.organisation_id,),
            (given.place.casefold(),),
        )
        fits = self._all
        for takes, indifferent, values in zip(self._takes, self._indifferent, has, strict=False):
            accepting = indifferent
            for value in values:
                accepting |= takes.get(value, 0)
            fits &= accepting
            if not fits:
                return 0
        return fits & (self._indifferent[_WORDS] | (self._mentioned(given) if self._phrases else 0))

    def _mentioned(self, given: Contribution) -> int:
        said = spoken(f"{given.title}\n{given.summary}")
        bits = 0
        for word in self._phrases.keys() & set(said.split()):
            for phrase, takers in self._phrases[word]:
                if phrase in said:
                    bits |= takers
        return bits


_ASKED = ("kinds", "aims", "behaviours", "sectors", "organisations", "places", "words")
_WORDS = _ASKED.index("words")


def _all(bits: Iterable[int]) -> int:
    return sum(bits)


def _plain(name: str, rule: Rule) -> Iterable[Any]:
    """What a rule asks for, as it is compared."""
    wanted: tuple[Any, ...] = getattr(rule.conditions, name)
    if name == "places":
        return [place.casefold() for place in wanted]
    return [spoken(words) for words in wanted] if name == "words" else wanted


def _bits(wanted: Sequence[Iterable[Any]]) -> dict[Any, int]:
    """For each value, the bits of the rules that take it."""
    takers: dict[Any, int] = defaultdict(int)
    for at, values in enumerate(wanted):
        for value in values:
            takers[value] |= 1 << at
    return dict(takers)
