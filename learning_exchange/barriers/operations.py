"""Every write to barriers: giving one, and taking it back. Nothing here commits."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from learning_exchange.barriers.models import Barrier
from learning_exchange.barriers.rules import BarrierState, NoSuchBarrier, Said
from learning_exchange.events.barriers import BarrierGiven, BarrierWithdrawn
from learning_exchange.extensions import db
from learning_exchange.outbox import record


class GivenBefore(Exception):
    """The form with this key was sent before, with other words or by somebody else; nothing was written."""


def give_barrier(key: UUID, said: Said, *, by: int) -> Barrier:
    """Keep what gets in the way; the form's one-use `key` becomes its public id.

    Sent twice it is one barrier. Raises GivenBefore where the key was used for anything else.
    """
    words = {"in_the_way": said.in_the_way, "would_help": said.would_help, "type": said.type}
    row = {"public_id": key, "by_id": by, "organisation_id": said.organisation_id, **words}
    made = db.session.scalar(
        insert(Barrier).on_conflict_do_nothing(index_elements=[Barrier.public_id]).returning(Barrier.id), row
    )
    barrier = db.session.scalars(select(Barrier).where(Barrier.public_id == key)).one()
    if made is not None:
        record(BarrierGiven(barrier.id), by=by)
    elif any(getattr(barrier, name) != value for name, value in row.items()):
        raise GivenBefore
    return barrier


def withdraw_barrier(public_id: UUID, *, by: int) -> Barrier:
    """Take a barrier back, so that nobody else reads it any more. Raises NoSuchBarrier for anybody else's."""
    own = select(Barrier).where(Barrier.public_id == public_id, Barrier.by_id == by).with_for_update()
    barrier = db.session.scalar(own.execution_options(populate_existing=True))
    if barrier is None:
        raise NoSuchBarrier
    if barrier.state == BarrierState.GIVEN:
        barrier.state, barrier.withdrawn_at = BarrierState.WITHDRAWN, func.now()
        record(BarrierWithdrawn(barrier.id), by=by)
    return barrier
