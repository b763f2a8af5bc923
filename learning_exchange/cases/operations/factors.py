"""Naming what made a story work: a champion picks and words it, its author agrees, rewords or says no.

Until the author has agreed, it is the champion's word alone, and every page says so.
"""

from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from learning_exchange import clock
from learning_exchange.cases.models import Case, CaseFactor, SuccessFactor
from learning_exchange.cases.queries.factors import factor_labels, offered_factors
from learning_exchange.cases.queries.reading import is_visible
from learning_exchange.cases.rules import NoSuchCase, Refused
from learning_exchange.cases.rules.factors import FACTORS_MOST, FactorState, can_answer, can_propose
from learning_exchange.events.additions import (
    FactorAdded,
    FactorAgreed,
    FactorDropped,
    FactorProposed,
    FactorRestored,
    FactorRetired,
)
from learning_exchange.extensions import db
from learning_exchange.outbox import record
from learning_exchange.people.models import Person


def propose_factor(public_id: UUID, factor: str, words: str, *, by: Person) -> CaseFactor:
    """Name what made a story work, or word it anew while its author has not answered.

    `factor` is a slug of those that are offered. Raises NoSuchCase and Refused.
    """
    case = _locked(public_id, by)
    if refusal := can_propose(case.state, by.roles, is_author=case.author_id == by.id):
        raise Refused(refusal)
    named = db.session.scalar(select(CaseFactor).filter_by(case_id=case.id, factor=factor))
    if named is None:
        named = _name(case, factor)
    elif named.state == FactorState.AGREED:
        raise Refused("This stands at the story already, in words that its author agreed to.")
    named.words, named.proposed_by_id, named.proposed_at = words, by.id, clock.now()
    record(FactorProposed(case.id, factor), by=by.id)
    return named


def add_factor(label: str, *, by: int) -> str:
    """The slug of a factor in a champion's own words, which others can pick from now on.

    The same words twice, in whatever case, are one factor. Raises Refused for one that was retired.
    """
    for slug, known in factor_labels().items():
        if known.lower() == label.lower():
            return _offered(slug)
    slug = f"sf-{uuid4().hex[:12]}"
    made = db.session.scalar(
        insert(SuccessFactor)
        .values(slug=slug, label=label, added_by_id=by)
        .on_conflict_do_nothing()
        .returning(SuccessFactor.slug)
    )
    if made is None:  # somebody added the same at this moment
        same = select(SuccessFactor.slug).where(func.lower(SuccessFactor.label) == func.lower(label))
        return _offered(db.session.scalars(same).one())
    record(FactorAdded(slug), by=by)
    return slug


def agree_to_factor(public_id: UUID, factor_id: UUID, words: str, *, by: Person) -> CaseFactor:
    """Agree to what made the story work, in these words. Raises NoSuchCase and Refused."""
    case, named = _answerable(public_id, factor_id, by)
    reworded = named.words != words
    if reworded or named.state != FactorState.AGREED:
        named.words, named.state, named.agreed_at = words, FactorState.AGREED, clock.now()
        record(FactorAgreed(case.id, named.factor, reworded=reworded), by=by.id)
    return named


def drop_factor(public_id: UUID, factor_id: UUID, *, by: Person) -> None:
    """Take away what does not fit: its author at any time, a champion what is only proposed.

    Raises NoSuchCase and Refused.
    """
    case = _locked(public_id, by)
    named = _named(case, factor_id)
    refusal = can_answer(case.state, is_author=case.author_id == by.id)
    if refusal and named.state == FactorState.PROPOSED:
        refusal = can_propose(case.state, by.roles, is_author=case.author_id == by.id)
    if refusal:
        raise Refused(refusal)
    db.session.delete(named)
    record(FactorDropped(case.id, named.factor), by=by.id)


def retire_factor(slug: str, *, by: int) -> None:
    """Offer a factor no longer; stories that have it keep it. Raises LookupError for an unknown one."""
    label = factor_labels()[slug]
    kept = insert(SuccessFactor).values(slug=slug, label=label, retired_at=func.now())
    anew = kept.on_conflict_do_update(
        index_elements=["slug"],
        set_={"retired_at": func.now()},
        where=SuccessFactor.retired_at.is_(None),
    )
    if db.session.scalar(anew.returning(SuccessFactor.slug)):
        record(FactorRetired(slug), by=by)


def restore_factor(slug: str, *, by: int) -> None:
    """Offer a factor again. Raises LookupError for an unknown one."""
    factor = db.session.get(SuccessFactor, slug, with_for_update=True)
    if slug not in factor_labels():
        raise LookupError(slug)
    if factor is not None and factor.retired_at is not None:
        factor.retired_at = None
        record(FactorRestored(slug), by=by)


def _name(case: Case, factor: str) -> CaseFactor:
    if factor not in offered_factors():
        raise Refused("This is no longer offered. Choose another, or name it in your own words.")
    count = select(func.count()).select_from(CaseFactor).where(CaseFactor.case_id == case.id)
    if (db.session.scalar(count) or 0) >= FACTORS_MOST:
        raise Refused(f"A story names {FACTORS_MOST} at most: the few that mattered most.")
    named = CaseFactor(case_id=case.id, factor=factor)
    db.session.add(named)
    return named


def _offered(slug: str) -> str:
    if slug not in offered_factors():
        raise Refused(
            "This was retired: an administrator found that it says too little, or the same as another."
        )
    return slug


def _answerable(public_id: UUID, factor_id: UUID, by: Person) -> tuple[Case, CaseFactor]:
    case = _locked(public_id, by)
    if refusal := can_answer(case.state, is_author=case.author_id == by.id):
        raise Refused(refusal)
    return case, _named(case, factor_id)


def _named(case: Case, factor_id: UUID) -> CaseFactor:
    named = db.session.scalar(select(CaseFactor).filter_by(case_id=case.id, public_id=factor_id))
    if named is None:
        raise NoSuchCase
    return named


def _locked(public_id: UUID, by: Person) -> Case:
    """The story, its row locked, so that whoever names, agrees and drops take turns; raises NoSuchCase."""
    case = db.session.scalar(
        select(Case)
        .where(Case.public_id == public_id, is_visible(by))
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    )
    if case is None:
        raise NoSuchCase
    return case
