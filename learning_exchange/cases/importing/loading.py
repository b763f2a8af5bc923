"""Checking rows by the rules of the form and of screening, and handing good ones in as their authors would.

A row is recognised by its author and a key: its own, or else its title and place. So a file that is loaded
twice changes nothing, and a story that was loaded and then taken back does not return.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from uuid import UUID, uuid5

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from learning_exchange.cases.forms import ConsentForm, StoryForm
from learning_exchange.cases.importing.files import TEXTS, Row, picked
from learning_exchange.cases.models import Case
from learning_exchange.cases.operations import (
    HandedIn,
    Incomplete,
    Unscreened,
    record_consent,
    save_draft,
    submit_case,
)
from learning_exchange.cases.rules import Consent, Writing
from learning_exchange.extensions import db
from learning_exchange.framework import framework
from learning_exchange.people.models import Organisation, Person
from learning_exchange.people.queries import active_person_of_address
from learning_exchange.screening import Finding, Severity


class Fate(StrEnum):
    """What became of a row."""

    LOADED = "loaded"
    THERE = "already there"
    BAD = "not loaded"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the row at `where`; `faults` are sentences that quote nothing of it."""

    where: str
    fate: Fate
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Defaults:
    """Who wrote a story, and for which organisation, where its row does not say."""

    author: str = ""  # an email address
    organisation: str = ""  # a name, short name or ODS code


class Loader:
    """Loads one row after the other and remembers which it has seen; never commits."""

    def __init__(self, defaults: Defaults) -> None:
        self.defaults = defaults
        self.seen: dict[UUID, str] = {}

    def load(self, row: Row) -> Outcome:
        """Hand a row's story in, unless it is there already or something is wrong with it."""
        try:
            with db.session.begin_nested():
                return Outcome(row.where, self._load(row))
        except _Bad as bad:
            return Outcome(row.where, Fate.BAD, tuple(bad.faults))
        except HandedIn:  # somebody else loads the same file, and was quicker
            return Outcome(row.where, Fate.THERE)

    def _load(self, row: Row) -> Fate:
        if row.faults:
            raise _Bad(*row.faults)
        author = _author(row.cells.get("author", "").strip() or self.defaults.author)
        organisation = _organisation(
            author, row.cells.get("organisation", "").strip() or self.defaults.organisation
        )
        public_id = _public_id(row, author, organisation)
        if (first := self.seen.setdefault(public_id, row.where)) != row.where:
            raise _Bad(f"It is the same story as {first}.")
        if db.session.scalar(select(Case.id).where(Case.public_id == public_id)) is not None:
            return Fate.THERE
        writing = _writing(row, organisation)
        _hand_in(public_id, writing, _consent(row) if writing.about_one_person else None, author)
        return Fate.LOADED


class _Bad(Exception):
    def __init__(self, *faults: str) -> None:
        super().__init__()
        self.faults = faults


def _author(address: str) -> Person:
    if not address:
        raise _Bad("author: It names none, and the command was given none with --as.")
    found = active_person_of_address(address)
    if found is None or not found.memberships:
        raise _Bad("author: Nobody who takes part has this address.")
    return found


def _organisation(author: Person, called: str) -> Organisation:
    own = [membership.organisation for membership in author.memberships]
    if not called and len(own) > 1:
        raise _Bad("organisation: Its author belongs to several, so it must name one.")
    meant = [o for o in own if not called or called.casefold() in _names(o)]
    if not meant:
        raise _Bad("organisation: Its author does not belong to one of this name or code.")
    return meant[0]


def _names(organisation: Organisation) -> set[str]:
    names = (organisation.name, organisation.short_name, organisation.ods_code)
    return {name.casefold() for name in names if name}


def _public_id(row: Row, author: Person, organisation: Organisation) -> UUID:
    """The same for the same row of the same author, as teams number their rows alike.

    Not to be guessed without the organisation's own random id.
    """
    key = row.cells.get("key", "").strip()
    told = ("", *(" ".join(row.cells[name].casefold().split()) for name in ("title", "place")))
    return uuid5(organisation.public_id, "\0".join([*((key,) if key else told), author.email]))


def _writing(row: Row, organisation: Organisation) -> Writing:
    """What the form makes of the row; raises _Bad with every fault that the form finds."""
    slugs = {
        "roles_involved": picked(row.cells.get("roles", "")),
        "aims": picked(row.cells.get("aims", "")),
        "behaviours": picked(row.cells.get("behaviours", "")),
    }
    sent = MultiDict({name: row.cells[name] for name in TEXTS})
    for name, values in slugs.items():
        sent.setlist(name, list(values))
    sent["organisation"] = str(organisation.public_id)
    sent["about_one_person"] = row.cells.get("about_one_person", "").strip().lower()
    form = StoryForm(sent, meta=_NOT_A_PAGE)
    form.offer([organisation])
    if not form.validate():
        raise _Bad(*_form_faults(form, slugs))
    return form.writing()


_NOT_A_PAGE = {"csrf": False, "wrap_formdata": lambda _, sent: sent}


def _consent(row: Row) -> Consent:
    """Who can show that the person agreed; raises _Bad with every fault that the form finds."""
    columns = {"held_by": "consent_held_by", "given_on": "consent_on", "how": "consent_how"}
    sent = MultiDict({name: row.cells.get(column, "").strip() for name, column in columns.items()})
    form = ConsentForm(sent, meta=_NOT_A_PAGE)
    if not form.validate():
        raise _Bad(*(f"{columns[name]}: {said}" for name, faults in form.errors.items() for said in faults))
    return form.consent()


def _form_faults(form: StoryForm, slugs: dict[str, tuple[str, ...]]) -> list[str]:
    known = {
        "roles_involved": framework().role_families,
        "aims": framework().aim_labels,
        "behaviours": framework().behaviour_labels,
    }
    faults = []
    for name, sentences in form.errors.items():
        column = "roles" if name == "roles_involved" else name
        unknown = [(n, slug) for n, slug in enumerate(slugs.get(name, ()), 1) if slug not in known[name]]
        faults += [f"{column}: {_unknown(n, slug, list(known[name]))}" for n, slug in unknown]
        faults += [] if unknown else [f"{column}: {sentence}" for sentence in sentences]
    return faults


def _unknown(number: int, slug: str, known: list[str]) -> str:
    near = get_close_matches(slug, known, n=1)
    return f"Entry {number} is not in the framework." + (f" Is it {near[0]}?" if near else "")


def _hand_in(public_id: UUID, writing: Writing, consent: Consent | None, author: Person) -> None:
    save_draft(public_id, writing, by=author.id)
    if consent:
        record_consent(public_id, consent, by=author.id)
    try:
        submit_case(public_id, by=author.id)
    except Incomplete as incomplete:
        raise _Bad(*(f"{name}: {sentence}" for name, sentence in incomplete.fields.items())) from None
    except Unscreened as found:
        raise _Bad(
            *(_told(finding, writing) for finding in found.findings if finding.severity in _ANSWERED)
        ) from None


_ANSWERED = {Severity.BLOCK, Severity.ASK}


def _told(finding: Finding, writing: Writing) -> str:
    """A finding in words: where it stands and what it looks like, but never what it is."""
    word = len(getattr(writing, finding.field)[: finding.start].split()) + 1
    told = f"{finding.field}: {finding.kind.label} at word {word}."
    if finding.severity is Severity.BLOCK:
        return f"{told} Change it."
    return f"{told} Change it; or write this story on the page, where you can say why it is nobody in care."
