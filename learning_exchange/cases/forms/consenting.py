"""Who can show that the one person whom a story is about agreed to it."""

from typing import Any

from learning_exchange import clock
from learning_exchange.cases.rules import CONSENT_GIVEN, Consent
from learning_exchange.fields import Day, Line, OneOf, ScreenedForm
from learning_exchange.screening import Kind, Severity, screen


class ConsentForm(ScreenedForm):
    """Never the person's name: where somebody can look it up who may."""

    screened = ("held_by",)

    held_by = Line(
        "Who can show that they agreed?",
        missing="Say who can show that they agreed.",
        description="A role and a place, such as “the ward manager, in the paper notes”. Never a name.",
    )
    given_on = Day("When did they agree?", missing="Say when they agreed.", description="Such as 3/11/2026.")
    how = OneOf("How did they agree?", CONSENT_GIVEN, missing="Say how they agreed.")

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and that nobody is named and no day is yet to come."""
        valid = super().validate(extra_validators)
        if not self.held_by.errors and _names_somebody(self.held_by.data or ""):
            self.held_by.errors = ["Leave out names here, too: a role and a place are enough."]
        if self.given_on.day and self.given_on.day > clock.now().date():
            self.given_on.errors = ["This day has not come yet."]
        return valid and not self.errors

    def consent(self) -> Consent:
        """What was said, once the form is valid; raises ValueError before."""
        if self.given_on.day is None:
            raise ValueError("The form is not valid.")
        return Consent(self.held_by.data or "", self.given_on.day, self.how.data or "")


def _names_somebody(words: str) -> bool:
    return any(found.kind is Kind.NAME and found.severity is Severity.ASK for found in screen(words))
