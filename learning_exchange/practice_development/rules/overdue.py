"""When an item that is overdue is told to the stewards of its queue. Pure, as all rules."""

# Days after the due date. Not at once: an owner who works two hours a week, or was on leave, gets one more
# week before anybody else hears of it. And once more after four: by then a new owner or another due date is
# needed rather than patience. Not every day: whoever is reminded daily stops reading.
STEPS = (7, 28)


def step_reached(days_over: int) -> int:
    """How many of the steps an item has gone past that is so many days over its due date."""
    return sum(days_over >= days for days in STEPS)


def told_in_words(days_over: int, queue: str | None) -> str:
    """What a card says beside how long an item is overdue; nothing before the first step."""
    if not step_reached(days_over):
        return ""
    return ", stewards told" if queue else ", leads told"
