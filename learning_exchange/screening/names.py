"""Names of people: behind a title, behind words that introduce one, and first names that stand alone.

Names of staff with a title, and names without any, are asked about: a colleague, a writer or a made-up name
may be meant. Names of wards, hospitals, programmes and laws are left alone. The list of names is in
first_names.py.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from . import wording
from .findings import Hit, Kind, Severity
from .first_names import is_first_name, is_first_name_and_word
from .vocabulary import (
    LARGE,
    OTHER_CAPITALS,
    RELATIVE,
    SOMEBODY,
    STARTERS,
    THINGS_WITH_NAMES,
    either,
    whole,
    words,
)

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪİŁĽŃŇŌŐŘŚŞŠŤŪŮŰŹŻŽȘȚ"
PARTICLES = (
    r"(?:(?:van|von|de|der|den|del|della|di|da|dos|du|la|le|bin|binti|ibn|bint|al|el|ap|ab|ter|st\.?)\s)"
)
CAPITALISED = rf"(?:[Aa]l-|[Ee]l-|d'|O')?[{UPPER}][\w'\-]{{1,30}}"

# Titles of people who may receive care, and of staff, each with what to say instead of title and name.
PEOPLE_TITLES = {"mr": "man", "mrs": "woman", "ms": "woman", "miss": "woman", "mx": "person", "mister": "man"}
STAFF_TITLES = {
    "dr": "doctor",
    "doctor": "doctor",
    "prof": "professor",
    "professor": "professor",
    "nurse": "nurse",
    "sister": "sister in charge",
    "matron": "matron",
    "rev": "minister",
    "revd": "minister",
    "reverend": "minister",
    "father": "priest",
    "imam": "imam",
    "rabbi": "rabbi",
    "pastor": "pastor",
    "cllr": "councillor",
    "councillor": "councillor",
    "sir": "man",
    "dame": "woman",
    "master": "boy",
}
TITLES = PEOPLE_TITLES | STAFF_TITLES
COUPLE = r"mr\.?\s(?:and|&)\s(?:mrs|ms)"
TITLE = re.compile(rf"(?P<title>{whole([*TITLES, COUPLE])})(?:\.[\s_]{{0,3}}|[\s_]{{1,3}})")
NAME = re.compile(rf"(?:(?:[{UPPER}](?:\.\s?|\s)){{0,3}}){PARTICLES}{{0,3}}(?P<name>{CAPITALISED})")
INITIAL = re.compile(rf"[{UPPER}](?![\w'])")
LOWER_NAME = re.compile(r"[^\W\d_][\w'\-]{1,30}")

NOT_NAMES = LARGE | STARTERS | OTHER_CAPITALS
SHOUTED = {word.upper() for word in NOT_NAMES} | NOT_NAMES
NAMES_A_THING = re.compile(rf"(?:\s(?:and|&|[{UPPER}][\w'\-]{{1,24}})){{0,2}}\s(?:{THINGS_WITH_NAMES})\b")
CONTAINS_A_THING = re.compile(rf"\b(?:{THINGS_WITH_NAMES})\b")
# What follows "mr" or "mrs" in small letters without being a name.
NO_SURNAMES = words("and or the is was were are who in on at to for with a an i he she they has had")
HONOURED = re.compile(
    r"\b(?:St\.?|Saint|SS\.?|Queen|King|Prince|Princess|Lady|Lord|Duchess|Duke|Big)\s"
    r"(?:[A-Z]\w{1,24}\s(?:and|&)\s)?\Z"
)

# After a word in small letters, and not one that leads to a place: "with Hope", but not "in Florence".
MID_SENTENCE = re.compile(
    r"(?<![\w'])(?!(?:in|at|from|near|on|to|the|a|of|by|since|until|between)[\s,])[a-z][\w'\-]{0,24},?\s\Z"
)
A_NUMBER = re.compile(r"[\s,]{1,2}[0-9]")  # "Jan 2025"
FREE_NAME = re.compile(rf"[{UPPER}](?<![\w'@.\-].)[^\W\d_]{{1,20}}(?:-[{UPPER}][^\W\d_]{{1,20}})?(?![\w@])")
SURNAME = re.compile(rf"\s(?:{PARTICLES}{{0,2}})(?P<surname>{CAPITALISED})")
INTRODUCED = re.compile(
    rf"\b(?:(?:{either(SOMEBODY)})\s(?:(?:\w{{1,12}}\s){{0,3}}(?:called|named|nicknamed)\s)?"
    rf"|(?:{either(RELATIVE)}),\s"
    r"|(?:name\s(?:is|was)|name's|known\sas)\s)[\"'(]{0,2}\Z"
)
LAST_WORDS = SOMEBODY | words("called named nicknamed is was name's as")

WHO = "Say who they are instead, or confirm that it is nobody who receives care, and nobody of their family."
BY_TITLE = "This looks like somebody's name. Say who they are instead."
BY_INITIAL = "People may recognise somebody by a real initial. Say who they are instead."


def find_names(text: str) -> Iterator[Hit]:
    """Names with a title (block; ask for staff), introduced names and common first names (ask)."""
    yield from _titled(text)
    for match in FREE_NAME.finditer(text):
        if end := _listed_name_end(text, match) or _introduced_name_end(text, match):
            key = text[match.start() : end].lower()
            yield Hit(Kind.NAME, Severity.ASK, match.start(), end, f"This could be a name. {WHO}", None, key)


def _listed_name_end(text: str, match: re.Match[str]) -> int | None:
    """Where a common first name ends, with a surname if one follows; None for "St John" and "Mary Ward"."""
    word = match.group().partition("-")[0]
    if not is_first_name(word) and not is_first_name_and_word(word):
        return None
    before = text[max(0, match.start() - 40) : match.start()]
    if HONOURED.search(before):
        return None
    if not is_first_name(word) and (not MID_SENTENCE.search(before) or A_NUMBER.match(text, match.end())):
        return None
    if NAMES_A_THING.match(_words_after(text, match.end())):
        return None
    return _extended(text, match.end(), NOT_NAMES)


def _words_after(text: str, end: int) -> str:
    return text[end : end + 80].removeprefix("'s")


def _introduced_name_end(text: str, match: re.Match[str]) -> int | None:
    """Where a name ends that words such as "her husband" or "a woman called" introduce."""
    before = text[max(0, match.start() - 48) : match.start()]
    last = before.rstrip(" ,\"'(").rsplit(None, 1)[
        -1:
    ]  # looked at first, because most words introduce nobody
    if not last or last[0] not in LAST_WORDS or match.group().isupper() or match.group() in NOT_NAMES:
        return None
    return _extended(text, match.end(), NOT_NAMES) if INTRODUCED.search(before) else None


def _extended(text: str, end: int, stops: frozenset[str]) -> int:
    """The end of a name with up to two more capitalised words behind it, but without "'s"."""
    for _ in range(2):
        surname = SURNAME.match(text, end)
        if not surname or text[end - 2 : end] == "'s" or not _belongs(_bare(surname["surname"]), stops):
            break
        end = surname.end()
    return end - 2 if text[end - 2 : end] == "'s" else end


def _belongs(word: str, stops: frozenset[str]) -> bool:
    """Whether a capitalised word can be a surname, rather than an abbreviation or the next person's title."""
    return word not in stops and not _short(word) and word.lower() not in TITLES


def _bare(word: str) -> str:
    return word.removesuffix("'s")


def _short(word: str) -> bool:
    """Whether a word in capitals is an abbreviation rather than a name."""
    return word.isupper() and len(word) < 5


class Title(NamedTuple):
    """A title as it is written, where it starts, and where a name may follow."""

    start: int
    end: int
    written: str

    @property
    def kind(self) -> str:
        return self.written.lower()

    @property
    def civil(self) -> bool:
        """Whether it says nothing about somebody's work: "Mr", "Mrs", "Mr and Mrs"."""
        return self.kind in PEOPLE_TITLES or " " in self.kind


def _titled(text: str) -> Iterator[Hit]:
    seen: set[str] = set()  # people already met, who are "the woman" from then on
    for match in TITLE.finditer(text.lower()):
        title = Title(match.start(), match.end(), text[match.start() : match.end("title")])
        if end := _name_end(text, title):
            yield _titled_hit(text, title, end, seen)
        elif title.civil and title.written[0].isupper() and INITIAL.match(text, title.end):
            yield _titled_hit(text, title, title.end + 1, seen)


def _name_end(text: str, title: Title) -> int | None:
    """Where the name behind a title ends; None where no name follows, or the name of a place or programme."""
    name = NAME.match(text, title.end)
    if not name:
        return _hurried_end(text, title)
    word = _bare(name["name"])
    stops = STARTERS if title.civil or title.kind in ("dr", "prof", "professor") else NOT_NAMES
    if word in (SHOUTED if title.written in ("MR", "MS", "DR") else stops):
        return None
    if (title.kind == "master" and not is_first_name(word)) or (_short(word) and not title.written.isupper()):
        return None
    end = _extended(text, name.end(), STARTERS)
    thing = CONTAINS_A_THING.search(text[title.end : end]) or NAMES_A_THING.match(_words_after(text, end))
    return None if thing and not title.civil else end


def _hurried_end(text: str, title: Title) -> int | None:
    """The end of "mrs patel", typed in a hurry; the other titles are ordinary words in small letters."""
    lower = LOWER_NAME.match(text, title.end)
    hurried = title.written in ("Mr", "Mrs") or (title.written.startswith("mr") and title.written.islower())
    return lower.end() if hurried and lower and lower.group() not in NO_SURNAMES else None


def _titled_hit(text: str, title: Title, end: int, seen: set[str]) -> Hit:
    """A name with its title, to be replaced by "a woman" and, when it comes again, by "the woman"."""
    written = text[title.start : end]
    noun = TITLES.get(title.kind, "couple")
    surname = written.split()[-1].lower()
    suggestion = f"the {noun}" if surname in seen else wording.with_article(noun)
    seen.add(surname)
    suggestion = wording.in_place(text, title.start, suggestion)
    severity, message = Severity.BLOCK, BY_TITLE
    if len(surname) == 1:
        severity, message = Severity.NOTE, BY_INITIAL
    elif not title.civil or title.written == "miss":
        severity, message = Severity.ASK, f"This looks like a name. {WHO}"
    key = re.sub(r"[\s.]+", " ", written.lower())
    return Hit(Kind.NAME, severity, title.start, end, message, suggestion, key)
