"""Inventing stories for a simulated region: whole sentences with words put in.

Words near the beginning of a list come more often (Zipf), and each story names a village with a rare, made-up
name: searching them costs what searching real ones would. Pure; the same for the same seed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from learning_exchange.cases.rules import BOXES, TITLE_MOST, CaseState
from learning_exchange.demo import content

_SLOT = re.compile(r"\{(\w+)\}")
_WRITTEN = (
    0.4  # how many boxes have a sentence from the sixty stories, for words that are neither common nor rare
)
_VILLAGES = 4000  # how many different names; the rarest are drawn about once in 35,000 stories

_COUNTS: dict[str, Callable[[Random], str]] = {
    "number": lambda random: str(random.choice((2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 18, 20, 24, 30, 40, 60))),
    "fraction": lambda random: "{} of {}".format(*sorted(random.sample(range(3, 60), 2))),
    "fall": lambda random: "{1} to {0}".format(*sorted(random.sample(range(3, 40), 2))),
}


@dataclass(frozen=True, slots=True)
class InventedStory:
    """The words of a story."""

    title: str = field(repr=False)
    place: str = field(repr=False)
    boxes: dict[str, str] = field(repr=False)


class Writer:
    """Writes one story after the other."""

    def __init__(self, random: Random) -> None:
        self.random = random
        bank = content.sentences()
        self.patterns = {name: bank[name] for name in ("titles", *BOXES)}
        self.lists = {name: _Drawn(words) for name, words in bank["lists"].items()}
        self.villages = _Drawn(village_names(random))
        self.written = {name: _sentences_of_myshire(name) for name in BOXES}

    def story(self) -> InventedStory:
        """A story of 60 to 250 words."""
        return InventedStory(
            title=self._filled(self.random.choice(self.patterns["titles"]))[:TITLE_MOST],
            place=_capital(f"{self.lists['place'].one(self.random)}, {self.villages.one(self.random)}"),
            boxes={name: self._box(name) for name in BOXES},
        )

    def _box(self, name: str) -> str:
        patterns = self.random.sample(self.patterns[name], self.random.choice((2, 3, 3, 4, 5, 6)))
        sentences = [self._filled(pattern) for pattern in patterns]
        if self.random.random() < _WRITTEN:
            sentences.append(self.random.choice(self.written[name]))
        return " ".join(sentences)

    def _filled(self, pattern: str) -> str:
        return _capital(_SLOT.sub(self._words, pattern))

    def _words(self, slot: re.Match[str]) -> str:
        if slot[1] in _COUNTS:
            return _COUNTS[slot[1]](self.random)
        if slot[1] == "town" and self.random.random() < 0.2:
            return self.villages.one(self.random)
        return self.lists[slot[1]].one(self.random)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


class _Drawn:
    """A list from which the entry at position n is drawn in proportion to 1/n."""

    def __init__(self, entries: list[str]) -> None:
        self.entries = entries
        self.weights = list(accumulate(1 / position for position in range(1, len(entries) + 1)))

    def one(self, random: Random) -> str:
        """One entry."""
        return random.choices(self.entries, cum_weights=self.weights)[0]


def village_names(random: Random) -> list[str]:
    """Thousands of names, no two the same."""
    parts = content.sentences()["villages"]
    every = [b + m + e for b in parts["beginnings"] for m in parts["middles"] for e in parts["ends"]]
    return random.sample(every, _VILLAGES)


def _sentences_of_myshire(box: str) -> list[str]:
    """Whole sentences of running text, without lists and quotations."""
    return [
        sentence
        for story in content.stories()
        if story.state != CaseState.SCREENING  # it says what screening asks about
        for line in story.cells[box].splitlines()
        if line and line[0].isalpha()
        for sentence in re.split(r"(?<=[.?!])\s+(?=[A-Z])", line.replace("*", ""))
        if sentence.endswith(".") and '"' not in sentence and 5 < len(sentence.split()) < 40
    ]
