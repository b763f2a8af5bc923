"""What authors do with a story: keep a draft, hand it in, delete it. Taking it back is in `withdrawing.py`.

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
from learning_exchange.cases.models import Case, CaseVersion, ScreeningConfirmation, StoryConsent
from learning_exchange.cases.operations.additions import forget_additions
from learning_exchange.cases.operations.moving import move, standing_of
from learning_exchange.cases.rules import (
    BOXES,
    SCREENED,
    Act,
    Actor,
    CaseState,
    NoSuchCase,
    Refused,
    Writing,
    can_delete,
    missing_from,
    refusal,
    why_second_reader,
)
from learning_exchange.events.cases import CaseSubmitted, ScreeningAsked, ScreeningConfirmed
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


class NoConsent(Refused):
    """The story is about one person, and nobody has said yet who can show that they agreed."""

    def __init__(self) -> None:
        super().__init__("Say who can show that the person agreed.")


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
    _allow(Act.WRITE, case, by)
    if writing.scope is None:
        writing = replace(writing, scope=case.scope, set_id=case.set_id)
    if not made and seen is not None and writing_of(case).version not in (seen, writing.version):
        raise ChangedElsewhere(case)
    case.organisation_id = writing.organisation_id
    case.roles_involved, case.behaviours = list(writing.roles_involved), list(writing.behaviours)
    case.aims, case.about_one_person = list(writing.aims), writing.about_one_person
    case.scope, case.set_id = writing.scope or case.scope, writing.set_id
    put_words(case, {name: getattr(writing, name) for name in SCREENED})
    return case


def stop_case(public_id: UUID, *, by: int) -> Case:
    """Note that a story was handed in and waits for what screening asks its author first.

    Raises NoSuchCase and HandedIn.
    """
    case = own_case_locked(public_id, by=by)
    _allow(Act.STOP, case, by)
    if case.state != CaseState.SCREENING:
        move(case, CaseState.SCREENING)
        kinds: list[str] = sorted({finding.kind for finding in findings_in(case)})
        record(ScreeningAsked(case.id, kinds=kinds), by=by)
    return case


def submit_case(public_id: UUID, *, by: int) -> Case:
    """Hand a story in to the champions, for the first time or again after a return.

    Raises NoSuchCase, HandedIn, Incomplete, Unscreened while screening has not been answered, and NoConsent.
    """
    case = own_case_locked(public_id, by=by)
    _allow(Act.SUBMIT, case, by)
    writing = writing_of(case)
    if missing := missing_from(writing):
        raise Incomplete(missing)
    findings = findings_in(case)
    confirmed = _confirmed_kinds(case, findings)
    _settle_consent(case)
    case.second_reader_because = why_second_reader(
        about_one_person=bool(writing.about_one_person), confirmed=confirmed, findings=findings
    )
    case.first_champion_id = None
    move(case, CaseState.WITH_CHAMPION)
    case.submission += 1
    _keep_version(case)
    if confirmed:
        record(ScreeningConfirmed(case.id, kinds=confirmed), by=by)
    record(CaseSubmitted(case.id, submission=case.submission), by=by)
    return case


def delete_draft(public_id: UUID, *, by: int) -> None:
    """Delete a draft that was never handed in: nothing of it stays. Raises NoSuchCase and Refused."""
    case = own_case_locked(public_id, by=by)
    if sentence := can_delete(standing_of(case, _author(by)), _author(by)):
        raise Refused(sentence)
    forget_additions(case.id, by=by)
    for kept in (ScreeningConfirmation, StoryConsent):
        db.session.execute(delete(kept).where(kept.case_id == case.id))
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
        about_one_person=case.about_one_person,
        scope=case.scope,
        set_id=case.set_id,
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


def _confirmed_kinds(case: Case, findings: list[Finding]) -> list[str]:
    """What the author confirmed among the findings; raises Unscreened while any is left."""
    kept = db.session.scalars(
        select(ScreeningConfirmation.fingerprint).where(ScreeningConfirmation.case_id == case.id)
    )
    if must_change(findings) or to_confirm(findings, set(kept)):
        raise Unscreened(findings)
    return sorted({finding.kind for finding in to_confirm(findings)})


def _settle_consent(case: Case) -> None:
    """Ask for consent where the story is about one person; else keep none. Raises NoConsent."""
    if not case.about_one_person:
        db.session.execute(delete(StoryConsent).where(StoryConsent.case_id == case.id))
    elif db.session.get(StoryConsent, case.id) is None:
        raise NoConsent


def _keep_version(case: Case) -> None:
    words = {name: getattr(case, name) for name in (*SCREENED, "roles_involved", "aims", "behaviours")}
    at = case.state_since
    db.session.add(CaseVersion(case_id=case.id, submission=case.submission, handed_in_at=at, **words))


def _allow(act: Act, case: Case, by: int) -> None:
    if sentence := refusal(act, standing_of(case, _author(by)), _author(by)):
        raise HandedIn(sentence, case)


def _author(person_id: int) -> Actor:
    return Actor(person_id, frozenset())
