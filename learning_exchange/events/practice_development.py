"""What happens to contributions, queues and rules."""

from dataclasses import dataclass

from learning_exchange.events.event import Event


@dataclass(frozen=True, slots=True)
class ContributionRouted(Event):
    """A contribution was put into a practice-development queue, or among the unrouted."""

    kind: str  # of contribution: "case"
    contribution_id: int
    item_id: int
    queue_id: int | None
    because: str  # in words, from tags and names, never from the story

    @property
    def stream(self) -> str:
        return f"{self.kind}:{self.contribution_id}"


@dataclass(frozen=True, slots=True)
class ItemMoved(Event):
    """An item was put into another queue, by hand or because its queue was retired; why, the item keeps."""

    kind: str  # of its contribution
    contribution_id: int
    item_id: int
    queue_id: int | None

    @property
    def stream(self) -> str:
        return f"{self.kind}:{self.contribution_id}"


@dataclass(frozen=True, slots=True)
class _OfQueue(Event):
    queue_id: int

    @property
    def stream(self) -> str:
        return f"queue:{self.queue_id}"


@dataclass(frozen=True, slots=True)
class QueueSaved(_OfQueue):
    """A queue was made, or its team, purpose or terms were changed."""


@dataclass(frozen=True, slots=True)
class QueueRetired(_OfQueue):
    """A queue was closed to new contributions; what was open in it went to another."""

    into_id: int | None  # the queue that took over; None where there was nothing to take over
    items: int
    rules: int


@dataclass(frozen=True, slots=True)
class RuleChanged(Event):
    """A routing rule was made, changed, moved, switched or removed: each time it has a new version."""

    rule_id: int
    rule_version: int
    change: str  # see practice_development/rules/editing.py

    @property
    def stream(self) -> str:
        return f"rule:{self.rule_id}"
