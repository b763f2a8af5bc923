"""What a champion sends who names what made a story work, and what its author answers."""

from typing import Any

from learning_exchange.cases.rules.factors import FACTOR_MOST, WORDS_MOST
from learning_exchange.fields import Line, OneOf, ScreenedForm

OWN_WORDS = "other"


class FactorForm(ScreenedForm):
    """A factor that is offered, or one in own words, and how it made this story work."""

    screened = ("label", "words")

    factor = OneOf("What made it work", {}, missing="Choose what made it work, or name it in your own words.")
    label = Line(
        "In your own words",
        most=FACTOR_MOST,
        description="Only if nothing above fits. Short and general: others can pick it for other stories.",
    )
    words = Line(
        "How it made this story work",
        most=WORDS_MOST,
        missing="Say in a line how it made this story work.",
        description="One line about this story. Its author can change it before agreeing.",
    )

    def offer(self, factors: dict[str, str]) -> None:
        """Let the champion choose among these, by slug, or something else."""
        self.factor.choices = [*factors.items(), (OWN_WORDS, "Something else, in my own words")]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field; something else must be named, and what is offered must not."""
        valid = super().validate(extra_validators)
        if self.factor.data == OWN_WORDS and not self.label.data and not self.label.errors:
            self.label.errors = ["Name what made it work in a few words."]
            return False
        if self.factor.data != OWN_WORDS and not self.factor.errors and self.label.data:
            self.label.errors = ["Empty this, or choose “Something else” above."]
            return False
        return valid


class AgreementForm(ScreenedForm):
    """The words that an author agrees to; each factor of a story has a form of its own on the page."""

    screened = ("words",)

    words = Line(
        "In these words",
        most=WORDS_MOST,
        missing="Say in a line how it made your story work, or say that it does not fit.",
    )
