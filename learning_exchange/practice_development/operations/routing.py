"""Routing: a contribution comes into the queue that the rules choose, with the reason."""

import json
from dataclasses import asdict
from datetime import UTC, timedelta
from math import ceil

from sqlalchemy import select, text

from learning_exchange.events.practice_development import ContributionRouted
from learning_exchange.extensions import db
from learning_exchange.outbox import record
from learning_exchange.practice_development.models import Queue, QueueItem
from learning_exchange.practice_development.operations.arriving import arrive
from learning_exchange.practice_development.queries.rules import rule_book
from learning_exchange.practice_development.rules.contributions import Contribution
from learning_exchange.practice_development.rules.holding import HASTE
from learning_exchange.practice_development.rules.routing import Choice

# How often a queue may be retired under our hands before the task is left for later.
PATIENCE = 3
# One statement. The queue is held, so that it is not retired meanwhile, and nothing goes into one that was.
_PUT = text("""
WITH place AS (
    SELECT id FROM queue WHERE id = CAST(:queue_id AS bigint) AND retired_at IS NULL FOR KEY SHARE
)
INSERT INTO queue_item
    (public_id, kind, contribution_id, queue_id, rule_id, rule_version, matched, because, priority)
SELECT gen_random_uuid(), :kind, :contribution_id, CAST(:queue_id AS bigint), CAST(:rule_id AS bigint),
    CAST(:rule_version AS bigint), CAST(:matched AS jsonb), :because, :priority
WHERE CAST(:queue_id AS bigint) IS NULL OR EXISTS (SELECT FROM place)
ON CONFLICT (kind, contribution_id, part) DO NOTHING
RETURNING id
""")


class QueueGone(Exception):
    """The queue that the rules chose was retired at the same moment, again and again; try later."""


def route(contribution: Contribution) -> None:
    """Put a contribution into the queue that the rules choose; one that stands in one stays there.

    Raises QueueGone, which nothing but a storm of retirements can bring about.
    """
    for _ in range(PATIENCE):
        choice = rule_book().choose_queue(contribution)
        given = asdict(choice) | {"matched": json.dumps(choice.matched)}
        about = {"kind": contribution.kind, "contribution_id": contribution.id}
        item_id = db.session.scalar(_PUT, given | about)
        if item_id is not None:
            arrive(item_id, contribution)
            _tell(contribution, item_id, choice)
            return
        if _stands(contribution):
            return
    raise QueueGone


def route_again(item: QueueItem, contribution: Contribution) -> bool:
    """Let the rules choose a queue for an item that has none; returns whether one fits now."""
    choice = rule_book().choose_queue(contribution)
    present = select(Queue).where(Queue.id == choice.queue_id, Queue.retired_at.is_(None))
    queue = db.session.scalar(present.with_for_update(read=True, key_share=True))
    if queue is None:
        return False
    for name, value in asdict(choice).items():
        setattr(item, name, value)
    days = ceil(queue.target_days / HASTE[choice.priority])
    item.due_on = item.arrived_at.astimezone(UTC).date() + timedelta(days=days)
    db.session.flush()
    _tell(contribution, item.id, choice)
    return True


def _tell(contribution: Contribution, item_id: int, choice: Choice) -> None:
    routed = ContributionRouted(contribution.kind, contribution.id, item_id, choice.queue_id, choice.because)
    record(routed, by=None)


def _stands(contribution: Contribution) -> bool:
    same = QueueItem.kind == contribution.kind, QueueItem.contribution_id == contribution.id
    return db.session.scalar(select(QueueItem.id).where(*same).limit(1)) is not None
