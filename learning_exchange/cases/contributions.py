"""Stories as practice development knows them: contributions, for routing and in queues."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select

from learning_exchange.cases.models import Case, CaseVersion
from learning_exchange.cases.queries.reading import is_visible
from learning_exchange.cases.rules import CaseState
from learning_exchange.extensions import db
from learning_exchange.framework import framework
from learning_exchange.people.models import Organisation, Person
from learning_exchange.practice_development.rules.contributions import Contribution, Heading

KIND = "case"
LABEL = "a story"
_is_given = Case.state != CaseState.WITHDRAWN
# When it was first handed in; imported stories may have been handed in elsewhere, before they came here.
_first = select(CaseVersion.handed_in_at).where(CaseVersion.case_id == Case.id, CaseVersion.submission == 1)
_given_at = func.coalesce(_first.scalar_subquery(), Case.created_at)
# Not the boxes: every story is routed, and they are long.
_ROUTED = (
    select(
        *(Case.id, Case.public_id, Case.title, Case.summary, Case.aims, Case.behaviours, Case.author_id),
        *(Case.organisation_id, Organisation.name, Organisation.sector, Organisation.place),
        _given_at.label("given_at"),
    )
    .join(Case.organisation)
    .where(_is_given)
)
_ONE = _ROUTED.where(Case.id == bindparam("case_id"))
_SINCE = _ROUTED.where(_given_at >= bindparam("since"), Case.submission > 0).order_by(
    _given_at.desc(), Case.id.desc()
)


def contribution_of(case_id: int) -> Contribution | None:
    """The story as routing reads it; None for one that its author has taken back."""
    row = db.session.execute(_ONE, {"case_id": case_id}).one_or_none()
    return _contribution(row) if row else None


def contributions_since(moment: datetime) -> list[Contribution]:
    """The stories that were first handed in since a moment and still stand, the newest first."""
    return [_contribution(row) for row in db.session.execute(_SINCE, {"since": moment})]


def given() -> Select[int]:
    """The ids of the stories that may stand in a queue: a story that was taken back leaves them at once."""
    return select(Case.id).where(_is_given)


def headings(ids: Collection[int], *, to: Person) -> dict[int, Heading]:
    """How a list names those of the stories that this person may read, by id."""
    visible = select(Case.id, Case.title, Case.public_id, Organisation.short_name).join(Case.organisation)
    rows = db.session.execute(visible.where(Case.id.in_(ids), is_visible(to)))
    return {case_id: Heading(title, _link(public_id), name) for case_id, title, public_id, name in rows}


def aims_shown(aims: Collection[str], behaviours: Collection[str]) -> frozenset[str]:
    """The aims that a story is tagged with, and those that its behaviours belong to."""
    return frozenset(aims).union(aim for one in behaviours if (aim := _aim_of().get(one)))


def _contribution(row: Any) -> Contribution:
    return Contribution(
        kind=KIND,
        kind_label=LABEL,
        id=row.id,
        title=row.title,
        summary=row.summary,
        aims=aims_shown(row.aims, row.behaviours),
        behaviours=frozenset(row.behaviours),
        sector=row.sector,
        organisation_id=row.organisation_id,
        organisation_name=row.name,
        place=row.place,
        contributors=(row.author_id,),
        link=_link(row.public_id),
        given_at=row.given_at,
    )


@cache
def _aim_of() -> dict[str, str]:
    return {one.slug: aim.slug for aim in framework().aims for one in aim.behaviours}


def _link(public_id: UUID) -> str:
    return f"/cases/{public_id}"
