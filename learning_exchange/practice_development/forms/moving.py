"""Putting an item into another queue by hand: which, and why."""

from collections.abc import Iterable

from learning_exchange.fields import OneOf, Paragraphs, ScreenedForm
from learning_exchange.practice_development.models import Queue

REASON_MOST = 500  # characters: two or three sentences


class MoveForm(ScreenedForm):
    """Where an item shall go, and why it is right there."""

    screened = ("reason",)
    queue = OneOf("To which queue", {}, missing="Choose the queue.")
    reason = Paragraphs(
        "Why",
        most=REASON_MOST,
        missing="Say why: whoever mends the rule needs to know.",
        description="Everybody who works in the queues can read it.",
    )

    def offer(self, queues: Iterable[Queue]) -> None:
        """Let somebody choose among these queues."""
        self.queue.choices = [(str(queue.public_id), queue.name) for queue in queues]
