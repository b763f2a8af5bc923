"""What an administrator sends: why a task is given up."""

from learning_exchange.fields import Form, Line


class DiscardForm(Form):
    """The reason stays with the task, for whoever asks later."""

    reason = Line(
        "Why do you discard it?",
        missing="Say why you discard it.",
        description="This is kept for good. Leave out names, and what a story or a mail says.",
    )
