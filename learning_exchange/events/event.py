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
