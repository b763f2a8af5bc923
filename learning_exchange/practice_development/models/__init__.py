"""The tables of practice development: queues and rules in `routing.py`, what waits in them in `items.py`.

What is written on items while they are worked is in `work.py`.
"""

from learning_exchange.practice_development.models.items import ItemContributor, ItemNotice, QueueItem
from learning_exchange.practice_development.models.overdue import EscalationNotice, ItemEscalation
from learning_exchange.practice_development.models.routing import (
    ItemMove,
    Queue,
    QueueSteward,
    RoutingRule,
    RuleVersion,
)
from learning_exchange.practice_development.models.work import ChecklistLine, ItemAsk, ItemNote

__all__ = [
    "ChecklistLine",
    "EscalationNotice",
    "ItemAsk",
    "ItemContributor",
    "ItemEscalation",
    "ItemMove",
    "ItemNote",
    "ItemNotice",
    "Queue",
    "QueueItem",
    "QueueSteward",
    "RoutingRule",
    "RuleVersion",
]
