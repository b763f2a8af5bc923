"""What happens to barriers."""

from dataclasses import dataclass

from learning_exchange.events.event import Event, GivesContribution, TakesContributionBack


@dataclass(frozen=True, slots=True)
class _OfBarrier(Event):
    barrier_id: int

    @property
    def stream(self) -> str:
        return f"barrier:{self.barrier_id}"

    @property
    def contribution(self) -> tuple[str, int]:
        return "barrier", self.barrier_id


@dataclass(frozen=True, slots=True)
class BarrierGiven(_OfBarrier, GivesContribution):
    """Somebody said what gets in the way."""


@dataclass(frozen=True, slots=True)
class BarrierWithdrawn(_OfBarrier, TakesContributionBack):
    """Whoever gave a barrier took it back."""
