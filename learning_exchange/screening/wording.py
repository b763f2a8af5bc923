"""What to write instead of an exact age, in English that fits the words around it.

"an 87-year-old woman" becomes "a woman in her eighties". Which ages need it is decided in ages.py.
"""

import re

from .vocabulary import HERS, HIS

DECADES = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")


def whose(*texts: str) -> str:
    """Answers "his", "her" or "their" by the first word that tells, in the order of `texts`."""
    for text in texts:
        for word in re.findall(r"[a-z]+", text.lower()):
            if word in HIS or word in HERS:
                return "his" if word in HIS else "her"
    return "their"


def nearest_first(text: str) -> str:
    """`text` with its words in reverse, so that the last word is read first."""
    return " ".join(reversed(text.split()))


def about(age: int, possessive: str) -> str:
    """An age as people say it without telling it: "in her nineties", or "aged over 90" from a hundred on."""
    if age < 5:
        return "under five"
    if age < 13:
        return "of school age"
    if age < 20:
        return f"in {possessive} teens"
    if age < 100:
        return f"in {possessive} {DECADES[age // 10 - 2]}"
    return "aged over 90"


def with_article(phrase: str) -> str:
    """`phrase` after "a" or "an", by its sound as far as spelling tells."""
    vowel = phrase[:1].lower() in "aeio" or phrase.lower().startswith(("un", "up", "honest", "hour"))
    silent = phrase.lower().startswith(("one", "eu", "uni", "ewe"))
    return f"{'an' if vowel and not silent else 'a'} {phrase}"


SENTENCE_START = re.compile(
    r"(?:(?:\A|\n)\s{0,4}(?:[#\-]{1,6}\s{1,2}|[0-9]{1,2}\.\s)?|[.!?][\"')]{0,2}\s{1,4})[\"'(]?\Z"
)
LONGEST_START = 20  # characters: more than the pattern can take up, so that it never starts amid a sentence


def in_place(text: str, start: int, wording: str) -> str:
    """`wording` with a capital if it comes to stand at the start of a sentence."""
    if SENTENCE_START.search(text[max(0, start - LONGEST_START) : start]):
        return wording[:1].upper() + wording[1:]
    return wording
