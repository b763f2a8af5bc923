"""What somebody may have meant whose words find nothing: "podiarty" finds what "podiatry" would.

Words are compared with those of all current stories, but a word is offered only where it finds something that
this reader may read: so it never tells what stands in other people's stories.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from sqlalchemy import text

from learning_exchange.cases.queries.finding import finds_any
from learning_exchange.cases.queries.wanted import Wanted
from learning_exchange.extensions import db

WORDS, TRIES = 6, 3  # so many words are looked at, and so many likely ones tried for each
_WORD = re.compile(r"[^\W\d_]{3,30}")  # those that the table of words has
_OPERATORS = frozenset('"-')  # whoever writes these knows what they want

# The quick first choice by shared runs of three letters; which of them is nearest is found out below.
_LIKE = text("""
    SELECT word FROM story_word WHERE word % :word AND word <> :word
    ORDER BY similarity(word, :word) DESC, stories DESC, word LIMIT 20
""")


def likely(wanted: Wanted, *, to: int) -> Wanted | None:
    """The same with words that find something; None where there are no likely ones."""
    if not wanted.words or _OPERATORS & {*wanted.words}:
        return None
    better = wanted.words
    for word in islice(_WORD.findall(wanted.words), WORDS):
        if not finds_any(Wanted(words=word), to=to):
            found = (near for near in _near(word.lower()) if finds_any(Wanted(words=near), to=to))
            better = better.replace(word, next(found, word), 1)
    corrected = replace(wanted, words=better)
    return corrected if better != wanted.words and finds_any(corrected, to=to) else None


def _near(word: str) -> Iterator[str]:
    """Words of stories that differ in one or two letters, the nearest first."""
    most = 1 if len(word) < 6 else 2
    likes = db.session.scalars(_LIKE, {"word": word}).all()
    by_distance = sorted((distance(word, like), place, like) for place, like in enumerate(likes))
    return islice((like for far, _, like in by_distance if far <= most), TRIES)


def distance(one: str, other: str) -> int:
    """How many letters were left out, added, changed or swapped with their neighbour."""
    before: list[int] = []
    row: list[int] = [*range(len(other) + 1)]
    for i, a in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                best = min(best, last[j - 2] + 1)
            row.append(best)
    return row[-1]
