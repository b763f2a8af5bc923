"""Roles, how long things last, and what an answer may look like. Pure: no Flask, no database, no clock."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network

# Two weeks' leave must not sign anybody out; a phone that was lost unnoticed is out after two weeks.
SIGN_IN_LASTS = timedelta(days=14)  # since it was last used
SIGN_IN_LONGEST = timedelta(days=90)  # in all: then the password is asked for again
SEEN_EVERY = timedelta(minutes=5)  # "last used" need not be finer, and most requests then write nothing

INVITATION_LASTS = timedelta(days=14)  # again: two weeks' leave
RESET_LASTS = timedelta(hours=1)  # long enough for a slow mail server, short enough for a shared mailbox


class Role(StrEnum):
    """What somebody does in the exchange; a person may hold several."""

    STAFF = "staff"
    CHAMPION = "champion"
    TRAINER = "trainer"
    LEAD = "lead"
    MANAGER = "manager"
    PARTNER = "partner"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The role as pages name it."""
        return ROLE_LABELS[self]


ROLE_LABELS = {
    Role.STAFF: "Staff",
    Role.CHAMPION: "Champion",
    Role.TRAINER: "Trainer",
    Role.LEAD: "Practice-development lead",
    Role.MANAGER: "Senior manager",
    Role.PARTNER: "Lived-experience partner",
    Role.ADMINISTRATOR: "Administrator",
}
ROLE_HINTS = {
    Role.STAFF: "Writes stories and tries what others wrote about",
    Role.CHAMPION: "Reviews stories before they are published",
    Role.TRAINER: "Teaches what was learned",
    Role.LEAD: "Works the practice-development queues",
    Role.MANAGER: "Reads themes and answers what staff ask of managers",
    Role.PARTNER: "Brings experience of receiving care or of caring for somebody",
    Role.ADMINISTRATOR: "Admits people and organisations, and sees to stuck work",
}


def role_labels(roles: Iterable[str]) -> list[str]:
    """Roles as pages name them, in the order of the list above."""
    held = set(roles)
    return [label for role, label in ROLE_LABELS.items() if role in held]


class PersonState(StrEnum):
    """Whether somebody is here."""

    ACTIVE = "active"
    LEFT = "left"


class Refused(Exception):
    """A change that cannot be made; the message is a sentence for whoever asked for it."""


class Taken(Refused):
    """A change refused because of one field, whose value another holds already."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Profile:
    """What people say of themselves."""

    name: str
    job_title: str
    role_family: str | None  # a slug of the framework's role families
    interests: tuple[str, ...]  # slugs of the aims that they follow


@dataclass(frozen=True, slots=True)
class OrganisationDetails:
    """What an administrator says of an organisation."""

    name: str
    short_name: str
    sector: str  # a slug of the framework's sectors
    ods_code: str | None
    place: str
    about: str
    email_domains: tuple[str, ...]


# Three to six capital letters and digits: trusts have three, their sites five, general practices six.
_ODS_CODE = re.compile(r"[A-Z0-9]{3,6}")
_DOMAIN = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])"
)
# Addresses that anybody can have, or any organisation's staff: they do not show where somebody works.
_SHARED_DOMAINS = {
    "nhs.net", "gmail.com", "googlemail.com", "outlook.com", "outlook.co.uk", "hotmail.com", "hotmail.co.uk",
    "live.com", "live.co.uk", "msn.com", "yahoo.com", "yahoo.co.uk", "ymail.com", "icloud.com", "me.com",
    "mac.com", "aol.com", "btinternet.com", "sky.com", "talktalk.net", "virginmedia.com", "proton.me",
    "protonmail.com", "gmx.com", "gmx.net", "mail.com",
}  # fmt: skip


def is_ods_code(code: str) -> bool:
    """Whether a code could be one of the Organisation Data Service, such as RXX or A81001."""
    return _ODS_CODE.fullmatch(code) is not None


def domain_fault(domain: str) -> str:
    """What is wrong with an email domain whose holders shall join by themselves: a sentence, or ""."""
    if not _DOMAIN.fullmatch(domain):
        return f"“{domain[:60]}” is not an email domain. Write what comes after the @, like myshire.nhs.uk."
    if domain in _SHARED_DOMAINS:
        return f"{domain} does not show where somebody works, so its holders need an invitation each."
    return ""


def domain_of(address: str) -> str:
    """What comes after the @ of a valid address, in lower case."""
    return address.rpartition("@")[2].lower()


def safe_path(path: str | None) -> str:
    """The page of this site that somebody wanted, or "/": never a way to another site."""
    if not path or not path.startswith("/") or path.startswith("//") or len(path) > 2000:
        return "/"
    # Browsers read a backslash as a slash and leave out line ends and tabs: "/\t/bad.example" goes elsewhere.
    return "/" if "\\" in path or any(ord(c) <= 32 or ord(c) == 127 for c in path) else path


def device_name(user_agent: str) -> str:
    """What a browser calls itself, in words that its owner knows: "Firefox on Android"."""
    browser = _first_known(user_agent, _BROWSERS)
    system = _first_known(user_agent, _SYSTEMS)
    return f"{browser or 'A browser'} on {system}" if system else browser or "An unknown device"


# In this order: Edge also says Chrome, Chrome also says Safari, and Android also says Linux.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "Chromebook",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}


def _first_known(user_agent: str, names: dict[str, str]) -> str:
    return next((name for mark, name in names.items() if mark in user_agent), "")


def network_of(address: str) -> str:
    """Whom an internet address belongs to: itself, or the /64 that one household or office holds of IPv6."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address
