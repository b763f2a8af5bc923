"""What practice development does when something happens elsewhere."""

from learning_exchange.contributions import KINDS
from learning_exchange.events.event import GivesContribution, TakesContributionBack
from learning_exchange.events.people import PersonLeft, RolesChanged
from learning_exchange.practice_development.operations.leaving import release_items_of, withdraw_contribution
from learning_exchange.practice_development.operations.routing import route


def route_contribution(event: GivesContribution) -> None:
    """Put what was given into a queue, unless whoever gave it has taken it back by now."""
    kind, given_id = event.contribution
    contribution = KINDS[kind].contribution_of(given_id)
    if contribution is not None:
        route(contribution)


def let_items_go(event: TakesContributionBack) -> None:
    """Take every item of what was taken back out of its queue."""
    withdraw_contribution(*event.contribution)


def release_items(event: PersonLeft | RolesChanged) -> None:
    """Give back what somebody had in hand who left, or who works on items no longer."""
    release_items_of(event.person_id)
