"""The pages of queues: all of them, what is open in each, and what no rule fits."""

from uuid import UUID

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from learning_exchange.people.access import current_person, needs
from learning_exchange.practice_development.models import Queue
from learning_exchange.practice_development.queries import routing as queries
from learning_exchange.practice_development.queries.queues import stewards_of
from learning_exchange.practice_development.rules.queues import EDITORS, READERS
from learning_exchange.practice_development.views import practice_development


@practice_development.get("")
@needs(*READERS)
def index() -> ResponseReturnValue:
    """Every queue with what is open in it, and what is unrouted."""
    return render_template(
        "practice_development/index.html",
        queues=queries.queues_and_holdings(),
        unrouted=queries.unrouted_holding(),
        counted=queries.COUNTED,
        may_edit=may_edit(),
    )


@practice_development.get("/<uuid:public_id>")
@needs(*READERS)
def queue(public_id: UUID) -> ResponseReturnValue:
    """What is open in one queue, the oldest first."""
    return _page(queries.queue_named(public_id) or abort(404))


@practice_development.get("/unrouted")
@needs(*READERS)
def unrouted() -> ResponseReturnValue:
    """What waits although no rule fits it, the oldest first."""
    return _page(None)


def may_edit() -> bool:
    """Whether the person may make and change queues and rules."""
    return not current_person().roles.isdisjoint(EDITORS)


def _page(place: Queue | None) -> ResponseReturnValue:
    after = request.args.get("after", type=UUID)
    items, rest_after = queries.items_of(place, to=current_person(), after=after)
    return render_template(
        "practice_development/queue.html",
        queue=place,
        team=stewards_of(place) if place else (),
        items=items,
        after=after,
        rest_after=rest_after,
        may_edit=may_edit(),
    )
