"""The pages of practice development: the queues, what waits in each, and the rules that brought it there."""

from uuid import UUID

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from learning_exchange.people.access import current_person, needs
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import Queue
from learning_exchange.practice_development.queries import routing as queries
from learning_exchange.practice_development.queries.rules import rules_told
from learning_exchange.practice_development.views import practice_development

READERS = (Role.CHAMPION, Role.LEAD, Role.ADMINISTRATOR)


@practice_development.get("")
@needs(*READERS)
def index() -> ResponseReturnValue:
    """Every queue with what waits in it, what is unrouted, and the rules in words."""
    return render_template(
        "practice_development/index.html",
        queues=queries.queues_and_holdings(),
        unrouted=queries.unrouted_holding(),
        rules=rules_told(),
        counted=queries.COUNTED,
    )


@practice_development.get("/<uuid:public_id>")
@needs(*READERS)
def queue(public_id: UUID) -> ResponseReturnValue:
    """What waits in one queue, the oldest first."""
    return _page(queries.queue_named(public_id) or abort(404))


@practice_development.get("/unrouted")
@needs(*READERS)
def unrouted() -> ResponseReturnValue:
    """What waits although no rule fits it, the oldest first."""
    return _page(None)


def _page(place: Queue | None) -> ResponseReturnValue:
    after = request.args.get("after", type=UUID)
    items, rest_after = queries.items_of(place, to=current_person(), after=after)
    return render_template(
        "practice_development/queue.html", queue=place, items=items, after=after, rest_after=rest_after
    )
