"""The words of a story around those that a reader searched for.

PostgreSQL's own ts_headline stems every word of every story on the page, and that cost more than all the rest
of a search. Here only words that begin alike are stemmed, by PostgreSQL's dictionary, and each only once.
"""

import re
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from learning_exchange.extensions import db

FOUND, END = "\x02", "\x03"  # around the words that were found: no form lets these through

BEFORE, AFTER = 80, 160  # characters: two or three lines on a page
READ = 6_000  # characters of a story: one very long story must not slow down the page that it is on
SAME_START = 4  # letters: stemming changes the ends of words only
KNOWN_MOST = 50_000  # words: a few megabytes

_TEXTS = text("""
    SELECT public_id, left(concat_ws(' ', what_mattered, what_you_did, what_changed), :most)
    FROM "case" WHERE public_id = ANY (:ids)
""")
# None for the words that are left out of every search, such as "the".
_STEMS = text("SELECT word, (ts_lexize('english_stem', word))[1] FROM unnest(CAST(:words AS text[])) AS word")
_WORD = re.compile(r"\w+")

_known: dict[str, str | None] = {}  # stems by word


def snippets(ids: Sequence[UUID], words: str) -> dict[UUID, str]:
    """By story the words around those that were searched for, which stand between FOUND and END.

    Stories in whose boxes they do not stand, but in the title or the place, have none.
    """
    stems = {stem for stem in _stems_of(_WORD.findall(words.lower())).values() if stem}
    if not (ids and stems):
        return {}
    starts = "|".join(sorted({_start(stem) for stem in stems}))
    alike = re.compile(rf"\b(?:{starts})\w*", re.IGNORECASE)
    texts: dict[UUID, str] = _pairs(_TEXTS, ids=[*ids], most=READ)
    places = {public_id: [*alike.finditer(told)] for public_id, told in texts.items()}
    stem_of = _stems_of({match[0].lower() for matches in places.values() for match in matches})
    found = {
        public_id: [match.span() for match in matches if stem_of[match[0].lower()] in stems]
        for public_id, matches in places.items()
    }
    return {public_id: _cut(texts[public_id], spans) for public_id, spans in found.items() if spans}


def _stems_of(words: Collection[str]) -> dict[str, str | None]:
    """The stem of each word, None for those that no search looks for."""
    if unknown := {*words} - _known.keys():
        stems: dict[str, str | None] = _pairs(_STEMS, words=[*unknown])
        if len(_known) > KNOWN_MOST:
            _known.clear()
        _known.update(stems)
    return {word: _known.get(word) for word in words}


def _pairs(statement: TextClause, **values: object) -> dict[Any, Any]:
    return {key: value for key, value in db.session.execute(statement, values)}  # noqa: C416  # rows are no tuples


def _start(stem: str) -> str:
    """How every word begins that has this stem: "happy" and "happiness" have the stem "happi"."""
    return re.escape(stem[: max(1, min(SAME_START, len(stem) - 1))])


def _cut(told: str, spans: Sequence[tuple[int, int]]) -> str:
    """The surroundings of the first of the places, cut between words, with all places in them marked."""
    (first, last), end = spans[0], len(told)
    start = max(0, first - BEFORE)
    if start > 0:
        start = told.find(" ", start, first) + 1 or start
    if end > last + AFTER:
        end = max(told.rfind(" ", last, last + AFTER), last)
    parts, at = ["… " if start else ""], start
    for begin, stop in spans:
        if stop <= end:
            parts += [told[at:begin], FOUND, told[begin:stop], END]
            at = stop
    return "".join([*parts, told[at:end], " …" if end < len(told) else ""])
