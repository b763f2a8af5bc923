"""What an item is given when it arrives: when it is due, where it came from, whom it is owed to."""

from sqlalchemy import text

from learning_exchange.extensions import db
from learning_exchange.practice_development.rules.contributions import Contribution
from learning_exchange.practice_development.rules.holding import HASTE, TARGET_DAYS

_HASTE = " ".join(f"WHEN '{priority}' THEN {part}" for priority, part in HASTE.items())
# One statement: routing is counted in contributions a second.
_SETTLE = text(f"""
WITH arrived AS (
    UPDATE queue_item SET
        organisation_id = :organisation,
        due_on = arrived_at::date + ceil(
            coalesce((SELECT target_days FROM queue WHERE queue.id = queue_id), {TARGET_DAYS})::numeric
            / CASE priority {_HASTE} END
        )::int
    WHERE id = :item
)
INSERT INTO item_contributor (item_id, person_id) SELECT :item, unnest(CAST(:people AS bigint[]))
""")  # noqa: S608  # numbers of our own


def arrive(item_id: int, contribution: Contribution) -> None:
    """Settle an item that was routed just now; its queue and its priority say when it is due."""
    given = {
        "item": item_id,
        "organisation": contribution.organisation_id,
        "people": sorted(set(contribution.contributors)),
    }
    db.session.execute(_SETTLE, given)
