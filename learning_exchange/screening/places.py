"""Where somebody lives or was seen: postcodes, street addresses, and places small enough to point to one.

A small place is no finding by itself; ages.py asks for it, because an exact age in a named place is.
"""

import re
from collections.abc import Iterator

from .findings import Hit, Kind, Severity
from .vocabulary import AREAS, LARGE, either

# The second half is a digit and two letters, never C, I, K, M, O or V (BS 7666), which rules out "5mg".
INWARD = re.compile(r"[0-9][ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2}(?![A-Za-z0-9])")
OUTWARD = re.compile(
    r"(?<![A-Za-z0-9#])(?P<out>(?P<area>[A-Za-z]{1,2})[0-9](?:[0-9]|[A-Za-z])?)[\s_\-]{0,3}\Z"
)
ORDINALS = re.compile(r"1st|2nd|3rd|[04-9]th")
# "in YO31", "postcode S3": half a postcode, where the words before it say so ("M1" is a road, B12 a vitamin).
HALF = re.compile(r"[0-9](?<![0-9][0-9])[0-9A-Z]?(?![A-Za-z0-9])(?!\s[0-9][A-Z]{2})")
BEFORE_HALF = re.compile(
    r"(?<![A-Za-z0-9])(?:(?P<announced>(?i:post\s?codes?(?:\s(?:area|district))?))|in|around|near|from|across|of)\s"
    r"(?:the\s)?(?P<area>[A-Z]{1,2})\Z"
)


def find_postcodes(text: str) -> Iterator[Hit]:
    """Full postcodes (block) and, where they are plainly meant, the first halves of others (note)."""
    message = "A full postcode covers about fifteen homes. Leave it out, or keep the first half."
    for match in INWARD.finditer(text):
        outward = OUTWARD.search(text[max(0, match.start() - 8) : match.start()])
        if outward and outward["area"].upper() in AREAS and not ORDINALS.fullmatch(match.group()):
            start, half = match.start() - len(outward.group()), outward["out"].upper()
            key = half + match.group().upper()
            yield Hit(Kind.POSTCODE, Severity.BLOCK, start, match.end(), message, half, key)
    note = "Half a postcode narrows down where somebody lives. A town or county is usually enough."
    for match in HALF.finditer(text):
        before = BEFORE_HALF.search(text[max(0, match.start() - 30) : match.start()])
        if before and before["area"] in AREAS and (len(before["area"]) == 2 or before["announced"]):
            start = match.start() - len(before["area"])
            yield Hit(Kind.POSTCODE, Severity.NOTE, start, match.end(), note, None, text[start : match.end()])


STREET = either(
    """
    street st road rd lane ln avenue ave close drive dr court ct crescent cres gardens gdns place terrace way
    grove walk row hill mews square rise view green parade yard wharf croft fold gate mount villas buildings
    drove wynd brae vale bank chase dene quay esplanade
    """
)
HOUSE = either(
    "house lodge cottages? manor grange mansions? tower heights hall farm bungalow rectory vicarage"
)
WORD = r"[^\W\d_][\w'.\-]{0,24}"
ADDRESS = re.compile(
    r"[0-9](?<![0-9A-Za-z,./:£$][0-9])[0-9]{0,3}[A-Za-z]?,?[\s_]{1,3}"
    rf"(?P<name>(?:{WORD}\s{{1,2}}){{1,3}}?(?i:{STREET}|(?P<house>{HOUSE}))|(?i:heol|stryd|ffordd|lôn|rhodfa|clos)\s(?:yr?\s)?{WORD})\b"
    r"(?!\s(?i:surgery|practice|medical|health|clinic|hospital|pharmacy|centre|library|school|church))"
)
YEAR = re.compile(r"(?:19|20)[0-9]{2}\b")
# What shows that an address is somebody's home; `at` is reworded together with the address.
LIVING = re.compile(
    r"\b(?:liv(?:es|ed|ing|e)|resid(?:es|ed|ing)|(?:home|house|flat|bungalow|address)(?:\s(?:is|was))?)[\s:(]{0,2}"
    r"(?:(?:alone|together|there|now|still)\s)?(?P<at>(?:at|in|on)\s(?:(?:no\.?|number)\s)?)?\Z",
    re.IGNORECASE,
)
# A flat is a home; a room may be one in a care home, or where a meeting was.
WITHIN = re.compile(r"\b(?P<unit>(?P<home>flat|apartment|apt|bungalow)|room)\s\Z", re.IGNORECASE)
HOME_NAME = re.compile(
    r"[Ll]iv(?:es|ed|ing)\s(?:alone\s)?(?:at|in|on)\s(?:[Tt]he\s)?"
    rf"(?P<name>(?:[A-Z][\w'\-]{{1,24}}\s){{1,3}}(?i:{HOUSE}|{STREET}))\b"
)


def find_addresses(text: str) -> Iterator[Hit]:
    """Street addresses: blocked where somebody lives there, asked about otherwise; also homes with a name."""
    for match in ADDRESS.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        unit, living = WITHIN.search(before), LIVING.search(before)
        proper = not any(word[0].islower() for word in match["name"].split() if len(word) > 2)
        if (match["house"] and not (unit or living)) or YEAR.match(match.group()):
            continue
        if (unit and unit["home"]) or (living and (proper or living["at"])):
            yield _home(match, unit, living)
        elif proper:
            yield Hit(Kind.ADDRESS, Severity.ASK, *match.span(), A_STREET, None, match.group().lower())
    for match in HOME_NAME.finditer(text):
        yield Hit(Kind.ADDRESS, Severity.ASK, *match.span("name"), A_HOME, None, match["name"].lower())


A_STREET = "This looks like a street address. Take it out, or confirm that it is not somebody's home."
A_HOME = "This looks like where somebody lives. Take it out, or confirm that nobody could be found by it."


def _home(match: re.Match[str], unit: re.Match[str] | None, living: re.Match[str] | None) -> Hit:
    """A block for an address where somebody lives, with "a flat" or "at home" in its place."""
    start, suggestion = match.start(), None
    if unit:
        start, suggestion = start - len(unit.group()), f"{_article(unit['unit'])} {unit['unit'].lower()}"
    elif living and living["at"]:
        start, suggestion = start - len(living["at"]), "at home"
    message = "This looks like somebody's home address. Take it out."
    return Hit(Kind.ADDRESS, Severity.BLOCK, start, match.end(), message, suggestion, match.group().lower())


def _article(noun: str) -> str:
    return "an" if noun[0].lower() == "a" else "a"


PROPER = r"[A-Z][\w'\-]{1,24}"
# Places that hold few enough people for an exact age to point to one of them.
NAMED_PLACE = either(
    r"""
    [Ww]ard [Vv]illage [Hh]amlet House Lodge Court Cottage Manor Grange Hall Farm [Hh]ospice [Ss]urgery
    [Cc]are\s[Hh]ome [Nn]ursing\s[Hh]ome [Pp]rimary\s[Ss]chool Church Mosque Temple [Ee]state Island
    Street Lane Road Avenue Close Crescent Terrace Gardens
    """
)
SMALL = re.compile(
    r"\b(?:Ward|Bay|Bed|Room|Flat)\s(?:[0-9]{1,3}[A-Z]?|[A-Z])\b"
    rf"|\b(?:[Vv]illage|[Hh]amlet|[Pp]arish|[Ii]sland|[Ii]sle|[Ee]state)\sof\s{PROPER}"
    rf"|\b(?!The\s|Our\s|This\s|Each\s|Every\s|A\s){PROPER}\s(?:{NAMED_PLACE})\b"
)
SOMEWHERE = re.compile(
    rf"\b(?:[Ii]n|[Aa]t|[Ff]rom|[Nn]ear|[Oo]utside)\s(?P<name>{PROPER}(?:[\s\-]{PROPER}){{0,2}})"
)


def is_small(place: str) -> bool:
    """Whether the answer to "where did it happen" names a place where an age can point to one person."""
    named = re.fullmatch(rf"{PROPER}(?:[\s\-]{PROPER}){{0,1}}", place.strip())
    return bool(SMALL.search(place) or _named_place(place) or (named and not _is_large(place)))


def named_near(text: str, start: int, end: int) -> bool:
    """Whether any place but a large one is named close to `[start:end]`."""
    return _named_place(text[max(0, start - 120) : end + 120])


def _named_place(text: str) -> bool:
    return any(not _is_large(match["name"]) for match in SOMEWHERE.finditer(text))


def _is_large(name: str) -> bool:
    words = re.split(r"[\s\-]", name.strip())
    return any(w in LARGE or w.isupper() or w.endswith(("shire", "'s")) for w in words)
