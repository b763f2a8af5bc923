"""What people do who tried a story elsewhere: tell of it, change that, take it back, ask for an introduction.

Each locks what it is about, asks the rules, and only then changes anything. What somebody may not see, and
what is not there, are the same NoSuchCase.
"""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from learning_exchange import clock
from learning_exchange.cases.models import Adoption, Case, Introduction
from learning_exchange.cases.queries.adoptions import are_open_to_each_other
from learning_exchange.cases.queries.reading import is_visible
from learning_exchange.cases.rules import NoSuchCase, Refused
from learning_exchange.cases.rules.adopting import (
    ANSWERED,
    TRIABLE,
    Answer,
    IntroductionState,
    Told,
    can_try,
)
from learning_exchange.events.additions import (
    AdoptionChanged,
    AdoptionWithdrawn,
    IntroductionAgreed,
    IntroductionAsked,
    IntroductionDeclined,
    StoryTried,
)
from learning_exchange.extensions import db
from learning_exchange.outbox import record
from learning_exchange.people.models import Person

_WORDS = ("outcome", "context", "adaptation", "evidence", "may_contact")


class ToldAlready(Refused):
    """This person has told of trying the story at this organisation before."""

    def __init__(self) -> None:
        super().__init__("You have told of this already. Change what you told instead.")


def tell_of_trying(public_id: UUID, told: Told, *, by: Person) -> Adoption:
    """Keep what somebody made of a story at their organisation. Raises NoSuchCase, Refused, ToldAlready."""
    case = _case_kept_open(public_id, by)
    refusal = can_try(
        case.state,
        is_author=case.author_id == by.id,
        from_organisation=case.organisation_id,
        at_organisation=told.organisation_id,
    )
    if refusal:
        raise Refused(refusal)
    values = {name: getattr(told, name) for name in _WORDS}
    given = {"case_id": case.id, "person_id": by.id, "organisation_id": told.organisation_id, **values}
    adoption: Adoption | None = db.session.scalar(
        insert(Adoption)
        .values(told_at=clock.now(), **given)
        .on_conflict_do_nothing(index_elements=["case_id", "person_id", "organisation_id"])
        .returning(Adoption)
    )
    if adoption is None:
        raise ToldAlready
    record(StoryTried(case.id, adoption.id, told.outcome), by=by.id)
    return adoption


def change_adoption(public_id: UUID, adoption_id: UUID, told: Told, *, by: Person) -> Adoption:
    """Keep other words for what somebody told; the organisation stays. Raises NoSuchCase."""
    adoption = _own_locked(public_id, adoption_id, by)
    changed = {name: getattr(told, name) for name in _WORDS if getattr(adoption, name) != getattr(told, name)}
    for name, value in changed.items():
        setattr(adoption, name, value)
    if changed:
        adoption.changed_at = clock.now()
        record(AdoptionChanged(adoption.case_id, adoption.id, told.outcome), by=by.id)
    return adoption


def withdraw_adoption(public_id: UUID, adoption_id: UUID, *, by: Person) -> None:
    """Take back what somebody told: nothing of its words stays. Raises NoSuchCase."""
    adoption = _own_locked(public_id, adoption_id, by)
    db.session.execute(delete(Adoption).where(Adoption.id == adoption.id))
    record(AdoptionWithdrawn(adoption.case_id, adoption.id), by=by.id)


def ask_for_introduction(public_id: UUID, adoption_id: UUID, *, by: Person) -> Introduction:
    """Ask somebody else who tried a story to be introduced: one introduction for each pair and story.

    Returns the one that there is, also where the other has asked before. Raises NoSuchCase unless both said
    that they may be contacted, and are here.
    """
    case = _case_kept_open(public_id, by)
    other_id = db.session.scalar(
        select(Adoption.person_id).where(Adoption.public_id == adoption_id, Adoption.case_id == case.id)
    )
    if case.state not in TRIABLE or other_id in (None, by.id) or not _are_open(case.id, by.id, other_id):
        raise NoSuchCase
    first, second = sorted((by.id, other_id))
    pair = {"case_id": case.id, "first_id": first, "second_id": second}
    made: Introduction | None = db.session.scalar(
        insert(Introduction)
        .values(asked_by_id=by.id, asked_at=clock.now(), **pair)
        .on_conflict_do_nothing(index_elements=[*pair])
        .returning(Introduction)
    )
    if made is None:
        return db.session.scalars(select(Introduction).filter_by(**pair)).one()
    record(IntroductionAsked(made.id), by=by.id)
    return made


def answer_introduction(introduction_id: UUID, answer: Answer, *, by: Person) -> Introduction:
    """Agree to be introduced, or rather not; only whoever was asked may. Raises NoSuchCase and Refused."""
    found = db.session.scalar(
        select(Introduction)
        .where(Introduction.public_id == introduction_id, Introduction.asked_by_id != by.id)
        .where((Introduction.first_id == by.id) | (Introduction.second_id == by.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None or not _may_still_meet(found, by):
        raise NoSuchCase
    after = ANSWERED.get((IntroductionState(found.state), answer))
    if after is None:
        raise Refused("You are introduced already, and you have each other's address.")
    if after != found.state:
        found.state, found.answered_at = after, clock.now()
        agreed = after == IntroductionState.AGREED
        record((IntroductionAgreed if agreed else IntroductionDeclined)(found.id), by=by.id)
    return found


def _may_still_meet(found: Introduction, by: Person) -> bool:
    visible = select(Case.id).where(Case.id == found.case_id, Case.state.in_(TRIABLE), is_visible(by))
    return db.session.scalar(visible) is not None and _are_open(
        found.case_id, found.first_id, found.second_id
    )


def _are_open(case_id: int, one: int, other: int) -> bool:
    return bool(db.session.scalar(select(are_open_to_each_other(case_id, one, other))))


def _case_kept_open(public_id: UUID, by: Person) -> Case:
    """The story, so locked that it cannot be taken back meanwhile, though others may tell of it, too."""
    case = db.session.scalar(
        select(Case)
        .where(Case.public_id == public_id, is_visible(by))
        .with_for_update(read=True, of=Case)
        .execution_options(populate_existing=True)
    )
    if case is None:
        raise NoSuchCase
    return case


def _own_locked(public_id: UUID, adoption_id: UUID, by: Person) -> Adoption:
    own = db.session.scalar(
        select(Adoption)
        .join(Adoption.case)
        .where(Case.public_id == public_id, is_visible(by), Case.state.in_(TRIABLE))
        .where(Adoption.public_id == adoption_id, Adoption.person_id == by.id)
        .with_for_update(of=Adoption)
        .execution_options(populate_existing=True)
    )
    if own is None:
        raise NoSuchCase
    return own
