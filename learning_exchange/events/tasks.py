"""What administrators do with tasks that died."""

from dataclasses import dataclass

from learning_exchange.events.event import Event


@dataclass(frozen=True, slots=True)
class TaskRetried(Event):
    """An administrator gave a dead task another try."""

    task_id: int

    @property
    def stream(self) -> str:
        return f"task:{self.task_id}"


@dataclass(frozen=True, slots=True)
class TaskDiscarded(Event):
    """An administrator gave up a dead task; why, the task keeps."""

    task_id: int

    @property
    def stream(self) -> str:
        return f"task:{self.task_id}"
