"""Every write to queues and their items."""

from dataclasses import asdict

from sqlalchemy.dialects.postgresql import insert

from learning_exchange.events.practice_development import ContributionRouted
from learning_exchange.extensions import db
from learning_exchange.outbox import record
from learning_exchange.practice_development.models import QueueItem
from learning_exchange.practice_development.operations.arriving import arrive
from learning_exchange.practice_development.queries.rules import rule_book
from learning_exchange.practice_development.rules.contributions import Contribution

_PUT = (
    insert(QueueItem)
    .on_conflict_do_nothing(index_elements=[QueueItem.kind, QueueItem.contribution_id, QueueItem.part])
    .returning(QueueItem.id)
)


def route(contribution: Contribution) -> None:
    """Put a contribution into the queue that the rules choose; one that stands in one stays there."""
    choice = rule_book().choose_queue(contribution)
    item = {"kind": contribution.kind, "contribution_id": contribution.id, **asdict(choice)}
    item_id = db.session.scalar(_PUT, item)
    if item_id is not None:
        arrive(item_id, contribution)
        routed = ContributionRouted(
            contribution.kind, contribution.id, item_id, choice.queue_id, choice.because
        )
        record(routed, by=None)
