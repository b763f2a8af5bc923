"""Items that are long overdue: each step past the due date is noted once, and the stewards are told of it."""

from sqlalchemy import text

from learning_exchange.events.items import ItemOverdue
from learning_exchange.extensions import db
from learning_exchange.outbox import record
from learning_exchange.practice_development.rules.overdue import STEPS

MOST_A_LOOK = 200  # items: the rest is found by the next look, seconds later

# By rows that are there once, so two schedulers or a clock set back tell nobody twice. An item that was past
# several steps when it was found is told of once, at the last of them.
_ESCALATE = text(f"""
WITH late AS (
    SELECT id, due_on, CURRENT_DATE - due_on AS days,
        (SELECT count(*) FROM unnest(ARRAY{list(STEPS)}) AS step WHERE CURRENT_DATE - due_on >= step) AS step
    FROM queue_item
    WHERE state IN ('waiting', 'in_hand', 'awaiting_reply') AND due_on <= CURRENT_DATE - {STEPS[0]}
)
INSERT INTO item_escalation (item_id, due_on, step)
SELECT id, due_on, step FROM late WHERE NOT EXISTS (
    SELECT FROM item_escalation AS noted
    WHERE noted.item_id = late.id AND noted.due_on = late.due_on AND noted.step >= late.step
)
ORDER BY due_on, id LIMIT {MOST_A_LOOK}
ON CONFLICT DO NOTHING
RETURNING item_id, step, CURRENT_DATE - due_on AS days
""")  # noqa: S608  # our own constants
# The stewards, and the default owner; where no rule fitted, or nobody is left who may open it, the leads.
_TELL = text("""
WITH escalation AS (
    SELECT escalation.id, queue_id
    FROM item_escalation AS escalation JOIN queue_item ON queue_item.id = item_id
    WHERE item_id = :item AND step = :step AND escalation.due_on = queue_item.due_on
), works AS (
    SELECT person_id, 'lead' = ANY (roles) AS leads FROM membership JOIN person ON person.id = person_id
    WHERE until IS NULL AND state = 'active' AND roles && ARRAY['champion', 'lead', 'administrator']
), looks_after AS (
    SELECT person_id FROM queue_steward JOIN escalation USING (queue_id)
    UNION SELECT default_owner_id FROM queue JOIN escalation ON queue.id = queue_id
), told AS (
    SELECT person_id FROM works JOIN looks_after USING (person_id)
)
INSERT INTO escalation_notice (escalation_id, person_id)
SELECT escalation.id, person_id FROM escalation, told
UNION SELECT escalation.id, person_id FROM escalation, works WHERE leads AND NOT EXISTS (SELECT FROM told)
ON CONFLICT DO NOTHING
""")


def escalate_overdue() -> int:
    """Note every open item that went past one more of the steps by the database's clock; returns how many."""
    rows = db.session.execute(_ESCALATE).all()
    for row in rows:
        record(ItemOverdue(row.item_id, row.step, row.days), by=None)
    return len(rows)


def tell_stewards_of(item_id: int, step: int) -> None:
    """Let those who look after an item's queue be told that it reached this step."""
    db.session.execute(_TELL, {"item": item_id, "step": step})
