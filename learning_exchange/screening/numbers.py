"""Numbers that belong to one person: NHS, CHI, Health and Care, National Insurance and hospital numbers.

A checksum alone proves little, so the words before a number and the way in which it is spaced decide how
grave a finding is. Telephone numbers come from contacts.py and are passed in, as they often pass for these.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from nhs_number.constants import (
    REGION_ENGLAND_WALES_IOM,
    REGION_NORTHERN_IRELAND,
    REGION_SCOTLAND,
    REGION_SYNTHETIC,
)
from nhs_number.validate import is_valid

from .findings import Hit, Kind, Severity
from .vocabulary import either

Span = tuple[int, int]

GAP = r"[\s_.\-/]{0,3}"  # what people put between groups of digits, a line break included
APART = r"[\s_.\-/]{1,3}"

SHAPED = re.compile(
    rf"[0-9](?<![0-9][0-9])(?:(?P<spaced>[0-9]{{2}}{APART}[0-9]{{3}}{APART}[0-9]{{4}})"  # 943 476 5919
    rf"|(?P<chi>[0-9]{{5}}{APART}[0-9]{{4}})"  # 010190 1234, as CHI numbers are written
    rf"|[0-9]{{9}}|(?:{APART}[0-9]){{9}})(?![0-9])"
)
ANY_TEN = re.compile(rf"[0-9](?<![0-9][0-9])(?:{GAP}[0-9]){{9}}(?![0-9])")

# What announces one of these numbers, up to twenty characters before it (or just behind it, in brackets).
NAMED = (
    r"(?P<hc>\bh\s?(?:&|and)\s?c\b|\bhcn\b|\bhsc\b|\bhealth (?:and|&) (?:social )?care)"
    r"|(?P<chi>\bchi)|(?P<nhs>\bnhs)"
)
NUMBER_WORD = r"[\s_]{0,2}(?P<word>number|num|nos|no|nbr|id|ref|\#)(?![a-z])"
LABEL = re.compile(
    rf"(?:{NAMED})(?:{NUMBER_WORD}[^0-9]{{0,20}}|[\s_]{{0,2}}(?:is|was|of)?[:=\-(]{{0,2}}\s{{0,2}})\Z",
    re.IGNORECASE,
)
LABEL_AFTER = re.compile(
    rf"[\s(,\-]{{0,4}}(?:is |was |as )?(?:an? |the |her |his |their |my )?(?:{NAMED}){NUMBER_WORD}",
    re.IGNORECASE,
)
BOOK = re.compile(
    r"\b(?:isbn|issn|doi|orcid)[^a-z]{0,20}\Z", re.IGNORECASE
)  # ISBN-10 has the same check digit

# The ranges that are issued, and the one kept for examples and tests.
IN_USE = (REGION_ENGLAND_WALES_IOM, REGION_SCOTLAND, REGION_NORTHERN_IRELAND, REGION_SYNTHETIC)
NAMES = {"nhs": Kind.NHS_NUMBER, "chi": Kind.CHI_NUMBER, "hc": Kind.HC_NUMBER}


def find_health_numbers(text: str, phones: Sequence[Span]) -> Iterator[Hit]:
    """NHS, CHI and Health and Care Numbers, apart from what lies in `phones`."""
    for match in ANY_TEN.finditer(text):
        if named := _named(text, match):
            yield _health_hit(match, named, Severity.BLOCK)
    apart_from = _outside(phones)
    for match in SHAPED.finditer(text):
        known = not apart_from(match.span()) or BOOK.search(text[max(0, match.start() - 40) : match.start()])
        if not known and (severity := _unnamed(match)):
            yield _health_hit(match, _kind(_digits(match)), severity)


def _outside(spans: Sequence[Span]) -> Callable[[Span], bool]:
    """A test for lying outside all `spans`, to be asked in reading order so that the work stays linear."""
    rest = iter(spans)
    current = next(rest, None)

    def outside(span: Span) -> bool:
        nonlocal current
        while current and current[1] <= span[0]:
            current = next(rest, None)
        return not (current and current[0] < span[1])

    return outside


def _digits(match: re.Match[str]) -> str:
    return re.sub(r"[^0-9]", "", match.group())


def _named(text: str, match: re.Match[str]) -> Kind | None:
    """The kind of number that the words around `match` say it is; "NHS" alone needs a valid number."""
    label = LABEL.search(text[max(0, match.start() - 50) : match.start()])
    label = label or LABEL_AFTER.match(text[match.end() : match.end() + 60])
    if label and (label["word"] or not label["nhs"] or is_valid(_digits(match))):
        return next(kind for name, kind in NAMES.items() if label[name])
    return None


def _unnamed(match: re.Match[str]) -> Severity | None:
    """How grave ten digits are that nothing announces: their spacing and their checks decide."""
    digits = _digits(match)
    valid = is_valid(digits) and len(set(digits)) > 1
    if match["spaced"]:
        return Severity.BLOCK if valid else Severity.ASK  # a slip of the pen in a number is still that number
    if match["chi"] and valid and _is_day(digits):
        return Severity.BLOCK
    return Severity.ASK if valid and any(is_valid(digits, region) for region in IN_USE) else None


def _kind(digits: str) -> Kind:
    """Whose number it is by its range, whatever its check digit says."""
    if _is_day(digits):
        return Kind.CHI_NUMBER
    return (
        Kind.HC_NUMBER if digits[:2] in ("32", "33", "34", "35", "36", "37", "38", "39") else Kind.NHS_NUMBER
    )


def _is_day(digits: str) -> bool:
    """Whether a number starts with a date of birth (DDMMYY), as every Scottish CHI number does."""
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    try:
        date(2000 + year if year % 4 == 0 else 2001, month, day)
    except ValueError:
        return False
    return True


def _health_hit(match: re.Match[str], kind: Kind, severity: Severity) -> Hit:
    what = f"{'an' if kind is Kind.NHS_NUMBER else 'a'} {kind.label}"
    message = (
        f"This looks like {what}, which belongs to one person. Take it out."
        if severity is Severity.BLOCK
        else f"This could be {what}. Take it out, or confirm that it is something else."
    )
    return Hit(kind, severity, match.start(), match.end(), message, None, _digits(match))


# Two letters, six digits and a letter from A to D. HMRC never issues D, F, I, Q, U and V, nor O in second
# place, nor these pairs. https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110
NATIONAL_INSURANCE = re.compile(
    r"[0-9](?<![0-9][0-9])[0-9][\s_.\-]{0,2}(?:[0-9]{2}[\s_.\-]{0,2}){2}[A-Da-d](?![A-Za-z0-9])"
)
TWO_LETTERS = re.compile(
    r"(?<![A-Za-z0-9])(?!BG|GB|KN|NK|NT|TN|ZZ)"
    r"(?P<letters>[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][\s_.\-]{0,2})\Z",
    re.IGNORECASE,
)
INSURANCE_LABEL = re.compile(  # behind it, any letters will do
    r"\b(?:ni|nino|national\sinsurance)(?:\s(?:number|no))?[\s.:#]{0,3}(?:is\s|was\s)?"
    r"(?P<letters>[A-Z]{2}[\s_.\-]{0,2})\Z",
    re.IGNORECASE,
)


def find_national_insurance_numbers(text: str) -> Iterator[Hit]:
    """National Insurance numbers, however they are spaced."""
    message = "This looks like a National Insurance number, which belongs to one person. Take it out."
    for match in NATIONAL_INSURANCE.finditer(text):
        before = text[max(0, match.start() - 45) : match.start()]
        if letters := TWO_LETTERS.search(before) or INSURANCE_LABEL.search(before):
            start = match.start() - len(letters["letters"])
            key = re.sub(r"[^A-Z0-9]", "", text[start : match.end()].upper())
            yield Hit(Kind.NATIONAL_INSURANCE, Severity.BLOCK, start, match.end(), message, None, key)


# Hospital numbers follow no national pattern (each trust has its own), so the words before them count most.
RECORD_WORDS = either(
    r"""
    hospital hosp\.? unit patient client resident case\s?notes? case medical\srecords? records? rio
    systm\s?one emis lorenzo pas pid crn district referral ubrn lab specimen sample episode k pt
    """
)
RECORD_LABEL = re.compile(
    rf"\b(?:mrn|(?:{RECORD_WORDS})"
    r"[\s_]{0,2}(?:number|num|nos|no|nbr|identifier|id|reference|ref|\#)(?![a-z]))"
    r"[\s_]{0,2}(?:is|was|of)?[\s_:.=#(\-]{0,4}(?P<code>[A-Z]{0,4}[\s\-]?)\Z",
    re.IGNORECASE,
)
RECORD = re.compile(r"[0-9](?<![0-9][0-9])(?:[ \-/.]?[0-9]){3,11}[A-Za-z]?(?![0-9A-Za-z])")
# Letters and six to eight digits, nothing announcing them: "K123456", "RXX1234567", "M0123456".
LETTERED = re.compile(r"[0-9](?<![0-9][0-9])[0-9]{5,7}[A-Z]?(?![0-9A-Za-z])")
LETTERS = re.compile(r"(?<![A-Za-z0-9])(?P<letters>[A-Z][A-Z0-9]{0,3})[\-]?\Z")
# Numbers of research studies, papers and purchases are lettered too, and good practice cites them.
NOT_RECORDS = frozenset(
    {"NIHR", "NCT", "ISBN", "PMID", "PMC", "DOI", "IRAS", "CRD", "PO", "GMC", "NMC", "GBP"}
)


def find_hospital_numbers(text: str) -> Iterator[Hit]:
    """Hospital, case-note and record numbers: blocked where they are announced, or else asked about."""
    message = "This looks like a hospital or record number, which leads to one person. Take it out."
    for match in RECORD.finditer(text):
        label = RECORD_LABEL.search(text[max(0, match.start() - 45) : match.start()])
        if label and len(_digits(match)) >= 5 - bool(label["code"]):  # "case number 2024" is a year
            start = match.start() - len(label["code"])
            key = re.sub(r"[^A-Z0-9]", "", text[start : match.end()].upper())
            yield Hit(Kind.HOSPITAL_NUMBER, Severity.BLOCK, start, match.end(), message, None, key)
    question = "This could be a hospital or record number. Take it out, or confirm that it is something else."
    for match in LETTERED.finditer(text):
        letters = LETTERS.search(text[max(0, match.start() - 6) : match.start()])
        if letters and letters["letters"] not in NOT_RECORDS:
            start = match.start() - len(letters.group())
            key = text[start : match.end()].upper()
            yield Hit(Kind.HOSPITAL_NUMBER, Severity.ASK, start, match.end(), question, None, key)
