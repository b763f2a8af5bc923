"""What every event is: a frozen dataclass of ids and JSON-safe values, with the stream that it belongs to."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Event:
    """What every event has: a version of its shape, and the stream that its history belongs to."""

    version: ClassVar[int] = 1

    @property
    def stream(self) -> str:
        """Whose history this belongs to, such as ``case:42``."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class _OfContribution(Event):
    @property
    def contribution(self) -> tuple[str, int]:
        """The kind and the id of the contribution that this is about, such as ``("case", 42)``."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class GivesContribution(_OfContribution):
    """An event with which a contribution is there to be routed, whatever its kind."""


@dataclass(frozen=True, slots=True)
class TakesContributionBack(_OfContribution):
    """An event with which a contribution is gone from all queues, whatever its kind."""
