"""May an item be put into another queue by hand? Pure, as all rules."""

from learning_exchange.practice_development.rules.items import OPEN, ItemState

GONE = "The queue that you chose is not there any more. Choose another."


def can_move(state: ItemState, from_queue: int | None, to_queue: int) -> str | None:
    """None for yes, or a sentence that says why not; no queue to move from is that of the unrouted."""
    if state not in OPEN:
        return f"This item is not open any more: {state.label.lower()}."
    if from_queue == to_queue:
        return "The item stands in that queue already."
    return None
