"""What authors do with a story: keep a draft, hand it in, take it back, delete it.

Each locks the row first, asks the rules, and only then changes anything. `by` is the id of the person who
acts; somebody else's story and none are the same NoSuchCase.
"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from learning_exchange import clock
from learning_exchange.cases.markdown import render, summary_of
from learning_exchange.cases.models import Case, ScreeningConfirmation
from learning_exchange.cases.rules import (
    BOXES,
    SCREENED,
    Actor,
    CaseState,
    NoSuchCase,
    Refused,
    Standing,
    Writing,
    can_delete,
    can_submit,
    can_withdraw,
    can_write,
    missing_from,
)
from learning_exchange.events.cases import CaseSubmitted, CaseWithdrawn, ScreeningConfirmed
from learning_exchange.extensions import db
from learning_exchange.framework import framework
from learning_exchange.outbox import record
from learning_exchange.screening import Finding, must_change, screen_boxes, to_confirm


class HandedIn(Refused):
    """The words of `case` can no longer be changed: it is with a champion, published or taken back."""

    def __init__(self, sentence: str, case: Case) -> None:
        super().__init__(sentence)
        self.case = case


class ChangedElsewhere(Refused):
    """The draft `case` is no longer what its author had before them: another tab or device has saved it."""

    def __init__(self, case: Case) -> None:
        super().__init__("This story was changed in another tab or on another device.")
        self.case = case


class Incomplete(Refused):
    """Something is missing; `fields` has a sentence by field."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("This story is not complete yet.")
        self.fields = fields


class Unscreened(Refused):
    """Screening found what must be changed, or confirmed with a reason; `findings` are all that it found."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("Something in this story may identify a person.")
        self.findings = findings


def save_draft(public_id: UUID, writing: Writing, *, by: int, seen: str | None = None) -> Case:
    """Keep what an author wrote, for nobody else to see; the first time makes the row.

    `seen` is the version that the author had before them ("" for an empty page), None to write regardless.
    Raises NoSuchCase, HandedIn, and ChangedElsewhere rather than overwrite what was not seen.
    """
    writing = replace(writing, aims=_with_implied(writing))
    case, made = _found_or_made(public_id, writing, by=by, make=not seen)
    if refusal := can_write(_standing(case), _author(by)):
        raise HandedIn(refusal, case)
    if not made and seen is not None and writing_of(case).version not in (seen, writing.version):
        raise ChangedElsewhere(case)
    case.organisation_id = writing.organisation_id
    case.roles_involved, case.behaviours = list(writing.roles_involved), list(writing.behaviours)
    case.aims = list(writing.aims)
    put_words(case, {name: getattr(writing, name) for name in SCREENED})
    return case


def submit_case(public_id: UUID, *, by: int) -> Case:
    """Hand a story in to the champions, for the first time or again after a return.

    Raises NoSuchCase, HandedIn, Incomplete, and Unscreened while screening has not been answered.
    """
    case = own_case_locked(public_id, by=by)
    if refusal := can_submit(_standing(case), _author(by)):
        raise HandedIn(refusal, case)
    if missing := missing_from(writing_of(case)):
        raise Incomplete(missing)
    confirmed = _confirmed_kinds(case)
    _move(case, CaseState.WITH_CHAMPION)
    case.submission += 1
    if confirmed:
        record(ScreeningConfirmed(case.id, kinds=confirmed), by=by)
    record(CaseSubmitted(case.id, submission=case.submission), by=by)
    return case


def withdraw_case(public_id: UUID, *, by: int) -> Case:
    """Take a story back, wherever it stands since it was handed in. Raises NoSuchCase and Refused."""
    case = own_case_locked(public_id, by=by)
    if refusal := can_withdraw(_standing(case), _author(by)):
        raise Refused(refusal)
    _move(case, CaseState.WITHDRAWN)
    record(CaseWithdrawn(case.id), by=by)
    return case


def delete_draft(public_id: UUID, *, by: int) -> None:
    """Delete a draft that was never handed in: nothing of it stays. Raises NoSuchCase and Refused."""
    case = own_case_locked(public_id, by=by)
    if refusal := can_delete(_standing(case), _author(by)):
        raise Refused(refusal)
    db.session.execute(delete(ScreeningConfirmation).where(ScreeningConfirmation.case_id == case.id))
    db.session.delete(case)


def own_case_locked(public_id: UUID, *, by: int) -> Case:
    """The author's own story, its row locked until the transaction ends; raises NoSuchCase."""
    if case := _locked(public_id, by):
        return case
    raise NoSuchCase


def writing_of(case: Case) -> Writing:
    """What an author wrote and picked, out of the row that keeps it."""
    return Writing(
        organisation_id=case.organisation_id,
        title=case.title,
        place=case.place,
        what_mattered=case.what_mattered,
        what_you_did=case.what_you_did,
        what_changed=case.what_changed,
        roles_involved=tuple(case.roles_involved),
        aims=tuple(case.aims),
        behaviours=tuple(case.behaviours),
    )


def findings_in(case: Case) -> list[Finding]:
    """Everything that screening finds in a story, in the order of the page."""
    return screen_boxes({name: getattr(case, name) for name in SCREENED})


def put_words(case: Case, words: Mapping[str, str]) -> None:
    """Put words into all the fields that screening reads, and what is made of them beside them."""
    for name in SCREENED:
        setattr(case, name, words[name])
    case.html = {name: render(words[name]) for name in BOXES}
    case.summary = summary_of(case.html.values())
    case.saved_at = clock.now()


def _found_or_made(public_id: UUID, writing: Writing, *, by: int, make: bool) -> tuple[Case, bool]:
    """The locked row, and whether this made it: of two first saves with one key, the second finds the row."""
    if case := _locked(public_id, by):
        return case, False
    made = make and _make(public_id, writing.organisation_id, by=by)
    return own_case_locked(public_id, by=by), made


def _locked(public_id: UUID, author_id: int) -> Case | None:
    own = select(Case).where(Case.public_id == public_id, Case.author_id == author_id)
    return db.session.scalar(own.with_for_update(of=Case).execution_options(populate_existing=True))


def _make(public_id: UUID, organisation_id: int, *, by: int) -> bool:
    """Insert an empty draft, unless the key is taken."""
    at = clock.now()
    values = {"created_at": at, "state_since": at, "saved_at": at}
    statement = (
        insert(Case)
        .values(public_id=public_id, author_id=by, organisation_id=organisation_id, **values)
        .on_conflict_do_nothing(index_elements=[Case.public_id])
        .returning(Case.id)
    )
    return db.session.scalar(statement) is not None


def _with_implied(writing: Writing) -> tuple[str, ...]:
    """The aims in the framework's order, with those whose behaviours were picked."""
    picked = set(writing.behaviours)
    return tuple(
        aim.slug
        for aim in framework().aims
        if aim.slug in writing.aims or not picked.isdisjoint(b.slug for b in aim.behaviours)
    )


def _confirmed_kinds(case: Case) -> list[str]:
    """What the author confirmed among the findings; raises Unscreened while any is left."""
    findings = findings_in(case)
    kept = db.session.scalars(
        select(ScreeningConfirmation.fingerprint).where(ScreeningConfirmation.case_id == case.id)
    )
    if must_change(findings) or to_confirm(findings, set(kept)):
        raise Unscreened(findings)
    return sorted({finding.kind for finding in to_confirm(findings)})


def _move(case: Case, state: CaseState) -> None:
    case.state, case.state_since = state, clock.now()
    case.claimed_by_id = case.claim_expires_at = None


def _standing(case: Case) -> Standing:
    """Where the story stands; who claimed it makes no difference to what its author may do."""
    return Standing(CaseState(case.state), case.author_id, was_handed_in=case.submission > 0)


def _author(person_id: int) -> Actor:
    return Actor(person_id, frozenset())
