"""Every read of barriers, and the one door to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, tuple_
from sqlalchemy.orm import joinedload

from learning_exchange.barriers.models import Barrier
from learning_exchange.barriers.rules import BarrierState
from learning_exchange.extensions import db
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role

PAGE = 20  # barriers: what one scrolls through on a phone
# Who works in practice development reads them all; other staff read only their own.
READERS = frozenset({Role.CHAMPION, Role.LEAD, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class OwnBarriers:
    """A page of somebody's own barriers, the newest first, and after which one the next page begins."""

    barriers: Sequence[Barrier]
    rest_after: UUID | None


def visible_barrier(public_id: UUID, *, to: Person) -> Barrier | None:
    """The barrier, if this person may read it; None when there is none and when they may not."""
    found = select(Barrier).where(Barrier.public_id == public_id, is_visible(to))
    return db.session.scalar(found.options(joinedload(Barrier.organisation), joinedload(Barrier.by)))


def is_visible(to: Person) -> ColumnElement[bool]:
    """The condition that a barrier may be read by this person."""
    return or_(
        Barrier.by_id == to.id,
        (Barrier.state == BarrierState.GIVEN) & bool(to.roles & READERS),
    )


def barriers_of(person_id: int, *, after: UUID | None = None) -> OwnBarriers:
    """What somebody gave, the newest first, with what was taken back."""
    wanted = select(Barrier).where(Barrier.by_id == person_id)
    if after:
        last = select(Barrier.given_at, Barrier.id).where(Barrier.public_id == after)
        wanted = wanted.where(tuple_(Barrier.given_at, Barrier.id) < last.scalar_subquery())
    found = db.session.scalars(
        wanted.order_by(Barrier.given_at.desc(), Barrier.id.desc()).limit(PAGE + 1)
    ).all()
    return OwnBarriers(found[:PAGE], found[PAGE - 1].public_id if len(found) > PAGE else None)
