"""Keeping programs alive: one that ends is started again, after a pause that grows while it keeps failing."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from learning_exchange.local.processes import CannotStart, Program
from learning_exchange.local.terminal import say

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds; doubled in between
HEALTHY_AFTER = 30.0  # seconds without a fault, after which the count starts anew
KEEPS_FAILING = 3


@dataclass
class Kept:
    """A program that is to run as long as we do."""

    program: Program
    title: str
    launch: Callable[[], None]
    failures: int = 0
    started_at: float = 0.0
    next_start_at: float = 0.0

    def start(self) -> None:
        """Start it now; a fault counts as a failure of the program."""
        self.started_at, self.next_start_at = time.monotonic(), 0.0
        try:
            self.launch()
        except (CannotStart, OSError) as error:
            say(str(error))
            self._plan_next_start()

    def look_after(self) -> None:
        """Notice its end, or start it again if its pause is over; call several times a second."""
        if self.next_start_at:
            if time.monotonic() >= self.next_start_at:
                self.start()
        elif not self.program.is_running():
            self._tell()
            self._plan_next_start()
        elif time.monotonic() - self.started_at > HEALTHY_AFTER:
            self.failures = 0

    @property
    def keeps_failing(self) -> bool:
        """Whether starting it again has not helped."""
        return self.failures >= KEEPS_FAILING

    def _plan_next_start(self) -> None:
        pause = min(FIRST_PAUSE * 2**self.failures, LONGEST_PAUSE)
        self.failures += 1
        self.next_start_at = time.monotonic() + pause

    def _tell(self) -> None:
        if self.failures == 0:
            say(f"The {self.title} stopped and is started again. Its log: {self.program.log}")
        elif self.failures + 1 == KEEPS_FAILING:
            say(f"The {self.title} keeps failing. Its log says why: {self.program.log}")
