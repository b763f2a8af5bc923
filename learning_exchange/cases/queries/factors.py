"""What made stories work: the factors that can be picked, those of one story, and stories by factor.

Only what authors agreed to is counted and browsed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select, text, tuple_

from learning_exchange.cases.models import IS_CURRENT, Adoption, Case, CaseFactor, SuccessFactor
from learning_exchange.cases.queries.reading import is_visible
from learning_exchange.cases.rules.factors import FactorState
from learning_exchange.extensions import db
from learning_exchange.framework import framework
from learning_exchange.people.models import Organisation, Person

PAGE = 20  # stories

Place = tuple[datetime, UUID]


class Named(NamedTuple):
    """What made one story work."""

    public_id: UUID
    factor: str  # slug
    label: str
    words: str
    is_agreed: bool
    proposed_by: str


@dataclass(frozen=True, slots=True)
class FactorInFigures:
    """A factor across stories: how many have it, and how those fared elsewhere, by outcome."""

    slug: str
    label: str
    is_retired: bool
    stories: int
    counts: dict[str, int]


class FactorStory(NamedTuple):
    """A story that a factor made work, as a list shows it."""

    public_id: UUID
    title: str
    words: str  # how the factor made it work
    place: str
    organisation: str
    published_at: datetime

    @property
    def position(self) -> Place:
        """Where in the list it stands."""
        return self.published_at, self.public_id


@dataclass(frozen=True, slots=True)
class FactorShelf:
    """A page of stories that a factor made work, newest first, and where the next begins."""

    stories: Sequence[FactorStory]
    older: Place | None


def factor_labels() -> dict[str, str]:
    """Every factor's label by its slug, those of the framework first, retired ones too."""
    return {slug: label for slug, label, _ in _all_factors()}


def offered_factors() -> dict[str, str]:
    """The labels of the factors that can be picked, by slug."""
    return {slug: label for slug, label, is_retired in _all_factors() if not is_retired}


def factors_of(case_id: int) -> list[Named]:
    """What made a story work, in the order in which it was named."""
    known = framework().success_factors
    rows = db.session.execute(_OF_CASE, {"case": case_id})
    return [
        Named(row.public_id, row.factor, known.get(row.factor) or row.label or row.factor, *row[3:])
        for row in rows
    ]


def factors_in_figures(to: Person) -> list[FactorInFigures]:
    """Every factor that can be picked or that a story has, the most frequent first."""
    stories, fared = _stories_by_factor(to), _outcomes_by_factor(to)
    figures = [
        FactorInFigures(slug, label, is_retired, stories.get(slug, 0), fared.get(slug, {}))
        for slug, label, is_retired in _all_factors()
    ]
    shown = [one for one in figures if one.stories or not one.is_retired]
    return sorted(shown, key=lambda one: -one.stories)  # stable: the framework's order within


def factor_in_figures(slug: str, *, to: Person) -> FactorInFigures | None:
    """One factor; None when there is none of that slug."""
    for known, label, is_retired in _all_factors():
        if known == slug:
            stories = _stories_by_factor(to, slug).get(slug, 0)
            return FactorInFigures(
                slug, label, is_retired, stories, _outcomes_by_factor(to, slug).get(slug, {})
            )
    return None


def stories_of_factor(slug: str, *, to: Person, before: Place | None = None) -> FactorShelf:
    """A page of the stories that a factor made work, as their authors agreed."""
    wanted = (
        select(
            *(Case.public_id, Case.title, CaseFactor.words, Case.place),
            *(Organisation.short_name, Case.published_at),
        )
        .join(CaseFactor, CaseFactor.case_id == Case.id)
        .join(Case.organisation)
        .where(CaseFactor.factor == slug, CaseFactor.state == FactorState.AGREED, IS_CURRENT, is_visible(to))
        .order_by(Case.published_at.desc(), Case.public_id.desc())
        .limit(PAGE + 1)
    )
    if before:
        wanted = wanted.where(tuple_(Case.published_at, Case.public_id) < tuple_(*before))
    found = [FactorStory._make(row) for row in db.session.execute(wanted)]
    return FactorShelf(found[:PAGE], found[PAGE - 1].position if len(found) > PAGE else None)


def _all_factors() -> list[tuple[str, str, bool]]:
    """Slug, label and whether it is retired, of every factor: first the framework's, then by name."""
    kept = {row.slug: row for row in db.session.scalars(select(SuccessFactor).order_by(SuccessFactor.label))}
    known = framework().success_factors
    ours = [
        (slug, label, slug in kept and kept[slug].retired_at is not None) for slug, label in known.items()
    ]
    added = [
        (one.slug, one.label, one.retired_at is not None) for one in kept.values() if one.slug not in known
    ]
    return ours + added


def _stories_by_factor(to: Person, *slugs: str) -> dict[str, int]:
    counted = (
        select(CaseFactor.factor, func.count())
        .join(CaseFactor.case)
        .where(CaseFactor.state == FactorState.AGREED, IS_CURRENT, is_visible(to))
        .group_by(CaseFactor.factor)
    )
    if slugs:
        counted = counted.where(CaseFactor.factor.in_(slugs))
    return {row[0]: row[1] for row in db.session.execute(counted)}


def _outcomes_by_factor(to: Person, *slugs: str) -> dict[str, dict[str, int]]:
    counted = (
        select(CaseFactor.factor, Adoption.outcome, func.count())
        .join(CaseFactor.case)
        .join(Adoption, Adoption.case_id == Case.id)
        .where(CaseFactor.state == FactorState.AGREED, IS_CURRENT, is_visible(to))
        .group_by(CaseFactor.factor, Adoption.outcome)
    )
    if slugs:
        counted = counted.where(CaseFactor.factor.in_(slugs))
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for slug, outcome, count in db.session.execute(counted):
        found[slug][outcome] = count
    return found


_OF_CASE = text("""
    SELECT named.public_id, factor, success_factor.label, words, named.state = 'agreed', person.name
    FROM case_factor AS named JOIN person ON person.id = proposed_by_id
    LEFT JOIN success_factor ON slug = factor
    WHERE case_id = :case ORDER BY named.id
""")
