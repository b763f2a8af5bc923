"""How the programs end: at SIGTERM or Ctrl-C they finish what they hold, then return."""

import signal
import threading
from types import FrameType


class Stopping:
    """False until the process is asked to stop. Made in the main thread, where signals arrive."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def __bool__(self) -> bool:
        return self._asked.is_set()

    def wait(self, seconds: float) -> None:
        """Sleep, but no longer than until the process is asked to stop."""
        self._asked.wait(seconds)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._asked.set()
