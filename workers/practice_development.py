"""What practice development does when something happens elsewhere."""

from learning_exchange.contributions import KINDS
from learning_exchange.events.event import GivesContribution
from learning_exchange.practice_development.operations.routing import route


def route_contribution(event: GivesContribution) -> None:
    """Put what was given into a queue, unless whoever gave it has taken it back by now."""
    kind, given_id = event.contribution
    contribution = KINDS[kind].contribution_of(given_id)
    if contribution is not None:
        route(contribution)
