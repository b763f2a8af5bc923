"""THE CATALOGUE: every event there is, by the part of the product that it happens in.

An event is a fact in the past tense: one frozen dataclass and one sentence each. It carries ids and a few
JSON-safe values and never a word of a story. Who reacts to it stands in `workers/subscriptions.py`; how it is
kept, in `outbox.py`.
"""

from learning_exchange.events import (
    additions,
    barriers,
    cases,
    items,
    mail,
    people,
    practice_development,
    tasks,
)
from learning_exchange.events.event import Event

__all__ = ["CATALOGUE", "Event"]

CATALOGUE: dict[str, type[Event]] = {
    kind.__name__: kind
    for part in (people, cases, additions, barriers, practice_development, items, mail, tasks)
    for kind in vars(part).values()
    if isinstance(kind, type) and kind.__module__ == part.__name__ and not kind.__name__.startswith("_")
}
