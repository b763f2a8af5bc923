"""Ways to reach one person: telephone numbers and email addresses.

Numbers and mailboxes that the public is meant to use say nothing about a person, and are let through.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneNumberType

from .findings import Hit, Kind, Severity
from .vocabulary import ROLES, either

# A number with its leading 0 or +, of 9 to 16 digits (ITU-T E.164 allows 15, and "(0)" may add one).
CANDIDATE = re.compile(r"[+(0](?<![0-9][+(0])[0-9](?:[\s_().\-/]{0,3}[0-9]){7,15}(?![0-9])")
# At home the first group has three digits or more, so that times, dates and scores are no candidates.
AT_HOME = re.compile(r"\(?0[1-9][0-9]")
ABROAD = re.compile(r"\+[1-9]|00[1-9]")

PERSONAL = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.PAGER}
PERSONAL |= {PhoneNumberType.PERSONAL_NUMBER}
PUBLIC = {PhoneNumberType.TOLL_FREE, PhoneNumberType.SHARED_COST, PhoneNumberType.UAN}  # 0800, 0845, 0300
PUBLIC |= {PhoneNumberType.PREMIUM_RATE}

SOMEBODYS = re.compile(
    r"\b(?:her|his|their|my|patient'?s?|mum'?s?|dad'?s?|home|daughter'?s?|son'?s?|wife'?s?|husband'?s?)"
    r"[\s:,]{1,3}(?:\w{1,12}[\s,]{1,2}){0,2}(?:(?:is|was|on|at)\s)?\Z",
    re.IGNORECASE,
)
# Local numbers without their area code count only where they are announced.
LOCAL_LABEL = re.compile(
    r"\b(?:tel|telephone|phone|mobile|mob|landline)(?:\s?(?:no|num|number))?[\s.:=(]{0,4}(?:is|was)?\s?\Z",
    re.IGNORECASE,
)
LOCAL = re.compile(r"[1-9](?<![0-9+][0-9])[0-9]{2,5}[ \-]?[0-9]{3,6}(?![0-9])")


class Phone(NamedTuple):
    """Where a telephone number stands, its digits with the country, and its type in the numbering plan."""

    start: int
    end: int
    digits: str
    type: int


def phones_in(text: str) -> list[Phone]:
    """Every telephone number with an area code in `text`, public ones included, in reading order."""
    found, at = [], 0
    while match := CANDIDATE.search(text, at):
        phone = _phone(text, match)
        at = phone.end if phone else match.start() + 1
        if phone:
            found.append(phone)
    return found


def _phone(text: str, match: re.Match[str]) -> Phone | None:
    """The longest telephone number at the start of `match`, which may run on into other digits."""
    abroad = ABROAD.match(match.group())
    if not abroad and not AT_HOME.match(match.group()):
        return None
    digits = [at for at in range(*match.span()) if "0" <= text[at] <= "9"]
    fallback = None
    for length in (13, 12, len(digits)) if abroad else (11, 10):
        if length > len(digits) or digits[length - 1] + 1 in digits:
            continue
        end = digits[length - 1] + 1
        number = _parsed(text[match.start() : end])
        if number and phonenumbers.is_valid_number(number):
            return _at(match.start(), end, number)
        if number and length > 10 and not fallback and phonenumbers.is_possible_number(number):
            fallback = _at(match.start(), end, number)  # such as the ranges that are kept for drama
    return fallback


def _parsed(written: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(re.sub(r"[^+0-9]", "", written), "GB")
    except phonenumbers.NumberParseException:
        return None


def _at(start: int, end: int, number: phonenumbers.PhoneNumber) -> Phone:
    digits = f"{number.country_code}{number.national_number}"
    return Phone(start, end, digits, phonenumbers.number_type(number))


def find_phones(text: str, phones: list[Phone]) -> Iterator[Hit]:
    """Mobiles and somebody's own landline (block), other landlines and announced local numbers (ask)."""
    for phone in phones:
        before = text[max(0, phone.start - 40) : phone.start]
        if phone.type in PERSONAL or phone.digits.startswith("447") or SOMEBODYS.search(before):
            message = "This looks like somebody's own phone number. Take it out."
            yield Hit(Kind.PHONE, Severity.BLOCK, phone.start, phone.end, message, None, phone.digits)
        elif phone.type not in PUBLIC:
            yield _question(phone.start, phone.end, phone.digits)
    for match in LOCAL.finditer(text):
        if LOCAL_LABEL.search(text[max(0, match.start() - 30) : match.start()]):
            yield _question(match.start(), match.end(), re.sub(r"[^0-9]", "", match.group()))


def _question(start: int, end: int, digits: str) -> Hit:
    message = "This looks like a phone number. Take it out, or confirm that it is a service's public number."
    return Hit(Kind.PHONE, Severity.ASK, start, end, message, None, digits)


EMAIL = re.compile(r"[\w.+%'\-]{1,64}\s?@\s?(?:[\w\-]{1,63}\.){1,6}[^\W\d_]{2,24}(?![\w@])")
# "jo at example dot org", also with brackets around the words, and "jo at gmail.com".
PROVIDERS = (
    "gmail.",
    "googlemail.",
    "hotmail.",
    "outlook.",
    "yahoo.",
    "icloud.",
    "btinternet.",
    "aol.",
    "live.",
)
NAME_AT = r"\b[\w.+\-]{1,64}\s{0,2}[( ]\s?at\s?[)\] ]\s{0,2}"
DOT = r"\s{0,2}[( ]\s?dot\s?[)\] ]\s{0,2}"
SPELT_EMAIL = re.compile(
    rf"{NAME_AT}[\w\-]{{1,63}}(?:(?:{DOT}|\.)[\w\-]{{2,24}}){{0,3}}"
    rf"{DOT}(?:com|org|net|uk|co|ie|eu|info|me|wales|cymru|scot|london)\b",
    re.IGNORECASE,
)
PROVIDER_EMAIL = re.compile(rf"{NAME_AT}(?:{either(map(re.escape, PROVIDERS))})[a-z.]{{2,8}}", re.IGNORECASE)
AT_WORK = (".nhs.uk", ".nhs.net", ".gov.uk", ".gov.wales", ".gov.scot", ".hscni.net", ".org.uk", ".ac.uk")


def find_emails(text: str) -> Iterator[Hit]:
    """Email addresses: private ones block, those at work are asked about, role mailboxes are noted."""
    if "@" in text:
        for match in EMAIL.finditer(text):
            yield _email_hit(match, match.group().lower())
    lower = text.lower()
    if "dot" in lower:
        for match in SPELT_EMAIL.finditer(text):
            yield _email_hit(match, re.sub(r"[\s()\]]", "", match.group().lower()))
    if any(provider in lower for provider in PROVIDERS):
        for match in PROVIDER_EMAIL.finditer(text):
            yield _email_hit(match, re.sub(r"\s", "", match.group().lower()))


def _email_hit(match: re.Match[str], address: str) -> Hit:
    name, _, domain = address.partition("@")
    if domain and ROLES.intersection(re.split(r"[._+%'\-]", name)):
        severity, message = Severity.NOTE, "This looks like a shared mailbox, which is fine to give."
    elif f".{domain}".endswith(AT_WORK):
        severity = Severity.ASK
        message = "This looks like an address at work. Take it out, or confirm that it is a colleague's."
    else:
        severity, message = Severity.BLOCK, "This looks like a person's email address. Take it out."
    return Hit(Kind.EMAIL, severity, match.start(), match.end(), message, None, address)
