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
