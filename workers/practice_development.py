"""What practice development does when something happens elsewhere."""

from learning_exchange.cases.contributions import contribution_of
from learning_exchange.events.cases import CaseSubmitted
from learning_exchange.practice_development.operations.routing import route


def route_contribution(event: CaseSubmitted) -> None:
    """Put a story that was handed in into a queue, unless its author has taken it back by now."""
    contribution = contribution_of(event.case_id)
    if contribution is not None:
        route(contribution)
