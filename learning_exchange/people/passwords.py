"""Passwords: how they are kept, and which are too easily guessed. No database, no Flask.

Kept as argon2id. Judged here, by the program itself: a password never leaves this machine.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10  # characters
LONGEST = 1024  # bytes in UTF-8: no passphrase is longer, and nobody can keep us busy with megabytes
# zxcvbn's time grows with the cube of the length; whatever it thinks of the first hundred is enough.
JUDGED = 100  # characters
# A billion guesses: what our rate limits let through in 2,800 years, and seven months of one core for whoever
# has stolen a hash. Two common words are less than that; three are more, as are ten random characters.
GUESSES_LEAST = 10**9

# OWASP's least for argon2id: 19 MiB of memory, two passes, one lane. About 25 ms on one core.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """The hash to keep, with its salt and its costs."""
    return _HASHER.hash(_normal(password))


def is_right(password: str, kept: str | None) -> bool:
    """Whether a password belongs to a kept hash; without one it takes as long and is never right."""
    stand_in = _nobodys_hash()
    try:
        return _HASHER.verify(kept or stand_in, _normal(password)) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether a kept hash was made with other costs than today's."""
    return _HASHER.check_needs_rehash(kept)


def fault_of(password: str, *, about: Iterable[str] = ()) -> str:
    """Why a password may not be chosen: a sentence, or "". `about`: words that others know of the person."""
    if len(password) < SHORTEST:
        return f"Use {SHORTEST} characters or more; this has {len(password)}."
    if len(password.encode()) > LONGEST:
        return f"Use a shorter password: {LONGEST:,} plain letters at most."
    known = _known_words(about)
    # zxcvbn thinks well of two such words in a row, but whoever knows the person tries them at once.
    if len(_without(known, password)) < SHORTEST:
        return _WORD_REASONS["user_inputs"]
    verdict = _judge()(password[:JUDGED], user_inputs=known, max_length=JUDGED)
    return "" if verdict["guesses"] >= GUESSES_LEAST else _reason(verdict["sequence"])


_WEAK = "This is guessed quickly. Make it longer."
_REASONS = {
    "spatial": "Keys that lie next to each other are guessed quickly.",
    "repeat": "Something repeated is guessed quickly.",
    "sequence": "Runs such as abcd or 4321 are guessed quickly.",
    "regex": "Years are guessed quickly.",
    "date": "Dates are guessed quickly.",
}
_WORD_REASONS = {
    "user_inputs": "Your name, your address and where you work are guessed first.",
    "passwords": "This or a part of it is a password that many people choose.",
    "female_names": "Names are guessed quickly.",
    "male_names": "Names are guessed quickly.",
    "surnames": "Names are guessed quickly.",
}


def _reason(parts: list[dict[str, Any]]) -> str:
    """What makes a password weak, from its longest part that follows a pattern."""
    known = [part for part in parts if part["pattern"] != "bruteforce"]
    if not known:
        return _WEAK
    longest = max(known, key=lambda part: len(part["token"]))
    if longest["pattern"] == "dictionary":
        return _WORD_REASONS.get(longest["dictionary_name"], "Single words are guessed quickly.")
    return _REASONS.get(longest["pattern"], _WEAK)


def _known_words(about: Iterable[str]) -> list[str]:
    """The words of names and addresses, the longest first; "of" and "St" say nothing."""
    words = {word.lower() for text in ("Learning Exchange", *about) for word in re.findall(r"\w{3,}", text)}
    return sorted(words, key=len, reverse=True)


def _without(words: list[str], password: str) -> str:
    left = password.lower()
    for word in words:
        left = left.replace(word, "")
    return left


def _judge() -> Any:
    from zxcvbn import (
        zxcvbn,
    )  # its word lists take a tenth of a second to read: only those who need them wait

    return zxcvbn


def _normal(password: str) -> str:
    """One spelling of what looks the same, because keyboards differ in how they write accents."""
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash("nobody has this password")
