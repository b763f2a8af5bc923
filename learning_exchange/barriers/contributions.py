"""Barriers as practice development knows them: contributions, for routing and in queues."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from learning_exchange.barriers.models import Barrier
from learning_exchange.barriers.queries import is_visible
from learning_exchange.barriers.rules import BarrierState, title_of
from learning_exchange.extensions import db
from learning_exchange.framework import framework
from learning_exchange.people.models import Organisation, Person
from learning_exchange.practice_development.rules.contributions import Contribution, Heading

KIND = "barrier"
LABEL = "a barrier"
_is_given = Barrier.state == BarrierState.GIVEN
_ROUTED = (
    select(
        *(Barrier.id, Barrier.public_id, Barrier.by_id, Barrier.in_the_way, Barrier.would_help, Barrier.type),
        *(Barrier.organisation_id, Barrier.given_at),
        *(Organisation.name, Organisation.sector, Organisation.place),
    )
    .join(Barrier.organisation)
    .where(_is_given)
)
_ONE = _ROUTED.where(Barrier.id == bindparam("barrier_id"))
_SINCE = _ROUTED.where(Barrier.given_at >= bindparam("since")).order_by(
    Barrier.given_at.desc(), Barrier.id.desc()
)


def contribution_of(barrier_id: int) -> Contribution | None:
    """The barrier as routing reads it; None for one that was taken back."""
    row = db.session.execute(_ONE, {"barrier_id": barrier_id}).one_or_none()
    return _contribution(row) if row else None


def contributions_since(moment: datetime) -> list[Contribution]:
    """The barriers that were given since a moment and still stand, the newest first."""
    return [_contribution(row) for row in db.session.execute(_SINCE, {"since": moment})]


def given() -> Select[int]:
    """The ids of the barriers that may stand in a queue."""
    return select(Barrier.id).where(_is_given)


def headings(ids: Collection[int], *, to: Person) -> dict[int, Heading]:
    """How a list names those of the barriers that this person may read, by id."""
    visible = select(Barrier.id, Barrier.in_the_way, Barrier.public_id, Organisation.short_name)
    rows = db.session.execute(visible.join(Barrier.organisation).where(Barrier.id.in_(ids), is_visible(to)))
    return {one: Heading(title_of(words), _link(public_id), name) for one, words, public_id, name in rows}


def _contribution(row: Any) -> Contribution:
    return Contribution(
        kind=KIND,
        kind_label=LABEL,
        id=row.id,
        title=title_of(row.in_the_way),
        # Its type is among the words, so that a rule can ask for it.
        summary="\n".join((row.in_the_way, row.would_help, _types().get(row.type, ""))),
        aims=frozenset(),
        behaviours=frozenset(),
        sector=row.sector,
        organisation_id=row.organisation_id,
        organisation_name=row.name,
        place=row.place,
        contributors=(row.by_id,),
        link=_link(row.public_id),
        given_at=row.given_at,
    )


@cache
def _types() -> dict[str, str]:
    return framework().barrier_types


def _link(public_id: UUID) -> str:
    return f"/barriers/{public_id}"
