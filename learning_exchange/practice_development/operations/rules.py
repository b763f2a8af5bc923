"""Every write to routing rules: one change at a time, each a new version. Nothing here commits."""

from uuid import UUID

from sqlalchemy import func, select, text

from learning_exchange.events.practice_development import RuleChanged
from learning_exchange.extensions import db
from learning_exchange.outbox import record
from learning_exchange.practice_development.models import Queue, RoutingRule
from learning_exchange.practice_development.queries.rules import routing_rules, stamp
from learning_exchange.practice_development.rules.editing import Change, Edit, edited
from learning_exchange.practice_development.rules.queues import ChangedMeanwhile, Refused

# Another change waits until this one is committed; routing, which only reads, goes on.
_LOCK = text("LOCK TABLE routing_rule IN SHARE ROW EXCLUSIVE MODE")
# Rules that stand in the way of each other for a moment are checked only at the end of the statement.
_ORDER = text("""
UPDATE routing_rule SET position = wanted.position
FROM unnest(CAST(:ids AS bigint[]), CAST(:positions AS bigint[])) AS wanted (id, position)
WHERE routing_rule.id = wanted.id AND routing_rule.position IS DISTINCT FROM wanted.position
""")


def lock_rules() -> None:
    """Let nobody else change a rule before this transaction ends."""
    db.session.execute(_LOCK)


def save_edit(edit: Edit, *, seen: UUID | None, by: int) -> RoutingRule:
    """Carry out a change of the rules; `seen` is the stamp of those that the page showed.

    Raises ChangedMeanwhile where any rule was changed since, and Refused where the queue is retired.
    """
    lock_rules()
    if stamp() != seen:
        raise ChangedMeanwhile
    _hold_queue(edit.rule.queue_id)
    order = [rule.id for rule in edited(routing_rules(), edit)]
    if edit.place is None:
        rule = _write(edit, None, by)
        _put_in_order(order)
    else:
        _put_in_order(order)
        rule = _write(edit, order.index(edit.rule.id) + 1, by)
    return rule


def refill(queue_id: int, heir_id: int, *, by: int) -> None:
    """Let the rules of a queue fill another from now on."""
    rules = select(RoutingRule).where(RoutingRule.queue_id == queue_id, RoutingRule.position.is_not(None))
    for rule in db.session.scalars(rules).all():
        rule.queue_id, rule.version = heir_id, rule.version + 1
        _sign(rule, Change.EMPTIED, by)


def _hold_queue(queue_id: int) -> None:
    """Keep the queue from being retired before this transaction ends."""
    present = select(Queue.id).where(Queue.id == queue_id, Queue.retired_at.is_(None))
    if db.session.scalar(present.with_for_update(read=True, key_share=True)) is None:
        raise Refused("That queue was retired. Choose another.")


def _put_in_order(ids: list[int]) -> None:
    """Number the rules from 1; the place of one that is not kept yet, id 0, stays free."""
    numbered = [(rule_id, position) for position, rule_id in enumerate(ids, start=1) if rule_id]
    given = {"ids": [one for one, _ in numbered], "positions": [position for _, position in numbered]}
    db.session.execute(_ORDER, given)
    db.session.expire_all()


def _write(edit: Edit, position: int | None, by: int) -> RoutingRule:
    rule = db.session.get_one(RoutingRule, edit.rule.id) if edit.rule.id else RoutingRule(version=0)
    rule.queue_id, rule.priority = edit.rule.queue_id, edit.rule.priority
    rule.conditions, rule.is_on = edit.rule.conditions.kept(), edit.rule.is_on
    rule.position, rule.version = position, rule.version + 1
    db.session.add(rule)
    _sign(rule, edit.change, by)
    return rule


def _sign(rule: RoutingRule, change: Change, by: int) -> None:
    rule.change, rule.changed_by_id, rule.changed_at = change, by, func.now()
    db.session.flush()
    record(RuleChanged(rule.id, rule.version, change), by=by)
