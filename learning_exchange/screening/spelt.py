"""Numbers up to 120 as people write them in a sentence: "93", "ninety-three", "a hundred and two".

Only reads them; whether a number is an age is for ages.py to say.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .vocabulary import either, whole

LARGEST = 120  # no person is older

ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"]
TEENS += ["nineteen"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
TEENTHS = [f"{teen}th" for teen in TEENS]
TEENTHS[2] = "twelfth"
TENTHS = [f"{ten[:-1]}ieth" for ten in TENS]

VALUES = {word: value for value, word in enumerate(ONES, 1)} | {
    word: value for value, word in enumerate(TEENS, 10)
}
VALUES |= {word: value for value, word in enumerate(ORDINALS, 1)} | {"hundred": 100, "hundredth": 100}
VALUES |= {word: 10 * value for words in (TENS, TENTHS) for value, word in enumerate(words, 2)}

VALUES |= {word: value for value, word in enumerate(TEENTHS, 10)}

# Throughout, `[0-9](?<![0-9][0-9])` is "a digit that does not follow a digit": written this way round, the
# search engine can skip to the digits instead of looking behind every letter of the story.
FIGURES = re.compile(r"[0-9](?<![0-9A-Za-z.,£$/:][0-9])[0-9]{0,2}(?![0-9]|[.,:/][0-9])")
HUNDRED = rf"hundred(?:th|[\s\-]and[\s\-](?:{either(TEENS + ONES + TENS)}))?"
SPELT = re.compile(
    whole(
        [
            *(rf"{ten}(?:[\s_\-]{{1,2}}(?:{either(ORDINALS + ONES)}))?" for ten in TENS),
            *(HUNDRED, rf"one[\s\-]{HUNDRED}", rf"a[\s\-]{HUNDRED}"),
            *(TENTHS + TEENS + ONES),
        ]
    )
)


class Number(NamedTuple):
    """A whole number between 1 and 120 at `[start:end]`."""

    start: int
    end: int
    value: int


def numbers_in(text: str) -> Iterator[Number]:
    """The numbers in figures, then those in words; not decimals, sums of money, times or parts of codes."""
    for match in FIGURES.finditer(text):
        if 0 < int(match.group()) <= LARGEST:
            yield Number(*match.span(), int(match.group()))
    for match in SPELT.finditer(text.lower()):
        yield Number(*match.span(), value_of(match.group()))


def value_of(written: str) -> int:
    """The value of a number in words of small letters: "ninety-three", "one hundred and two", "twelfth"."""
    if written in VALUES:
        return VALUES[written]
    words = re.split(r"[\s_\-]+", written)
    if "hundred" in words:
        words = words[words.index("hundred") :]  # without the "one" before it
    return sum(VALUES.get(word, 0) for word in words)
