"""Barriers for tests: as rows, and as the form sends them."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from learning_exchange.barriers.models import Barrier
from learning_exchange.barriers.operations import give_barrier
from learning_exchange.barriers.rules import Said
from learning_exchange.extensions import db
from learning_exchange.people.models import Person

IN_THE_WAY = "The assessment form asks everything twice."
WOULD_HELP = "One first page that every service accepts."


def a_barrier(by: Person, **values: Any) -> Barrier:
    """What somebody said gets in the way, with its event."""
    said = {"in_the_way": IN_THE_WAY, "would_help": WOULD_HELP} | values
    barrier = give_barrier(uuid4(), Said(by.memberships[0].organisation_id, **said), by=by.id)
    db.session.flush()
    return barrier


def places_of_barriers(by: Person) -> dict[str, Mapping[str, object]]:
    """For the access table: the parts of the addresses of one person's barrier."""
    parts = {"public_id": a_barrier(by).public_id}
    return {"barriers.barrier": parts, "barriers.withdraw": parts}
