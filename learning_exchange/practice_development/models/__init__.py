"""The tables of practice development: queues and rules in `routing.py`, what waits in them in `items.py`."""

from learning_exchange.practice_development.models.items import QueueItem
from learning_exchange.practice_development.models.routing import (
    ItemMove,
    Queue,
    QueueSteward,
    RoutingRule,
    RuleVersion,
)

__all__ = ["ItemMove", "Queue", "QueueItem", "QueueSteward", "RoutingRule", "RuleVersion"]
