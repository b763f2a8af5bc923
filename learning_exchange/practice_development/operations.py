"""Every write to queues and their items."""

from sqlalchemy.dialects.postgresql import insert

from learning_exchange.events import ContributionRouted
from learning_exchange.extensions import db
from learning_exchange.outbox import record
from learning_exchange.practice_development import queries
from learning_exchange.practice_development.models import QueueItem
from learning_exchange.practice_development.rules import Contribution, choose_queue


def route(contribution: Contribution) -> None:
    """Put a contribution into the queue that the rules choose; one that stands in one stays there."""
    choice = choose_queue(contribution, queries.routing_rules())
    item_id = db.session.scalar(
        insert(QueueItem)
        .values(
            kind=contribution.kind,
            contribution_id=contribution.id,
            queue_id=choice.queue_id,
            rule_id=choice.rule_id,
            rule_version=choice.rule_version,
            because=choice.because,
        )
        .on_conflict_do_nothing(index_elements=[QueueItem.kind, QueueItem.contribution_id])
        .returning(QueueItem.id)
    )
    if item_id is not None:
        routed = ContributionRouted(
            contribution.kind, contribution.id, item_id, choice.queue_id, choice.because
        )
        record(routed, by=None)
