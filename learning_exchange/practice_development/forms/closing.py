"""What closes an item: one of the outcomes, with the fields that it needs."""

from typing import Any

from learning_exchange import clock
from learning_exchange.fields import Day, Line, Paragraphs, ScreenedForm
from learning_exchange.practice_development.forms.items import ADDRESS_MOST, NOT_AN_ADDRESS
from learning_exchange.practice_development.rules.closing import NEEDS, Closing, Outcome, is_address

WORDS_MOST = 1_000  # characters: whoever gave to the item reads it in a digest


class ClosingForm(ScreenedForm):
    """The fields of one outcome; `closing_form` gives it those."""

    outcome: Outcome

    def validate(self, extra_validators: object = None) -> bool:
        """Check each field, and what the outcome asks of them together."""
        valid = super().validate(extra_validators)
        for name, sentence in self.closing().missing(clock.now().date()).items():
            if name in self._fields and not self[name].errors:
                self[name].errors = [sentence]
        if "link" in self._fields and self["link"].data and not is_address(self["link"].data):
            self["link"].errors = self["link"].errors or [NOT_AN_ADDRESS]
        return valid and not self.errors

    def closing(self) -> Closing:
        """The outcome with what was typed."""
        given: dict[str, Any] = {}
        for name in NEEDS[self.outcome]:
            field = self[name]
            given[name] = field.day if isinstance(field, Day) else field.data or ""
        return Closing(self.outcome, **given)


def closing_form(outcome: Outcome, **known: str) -> ClosingForm:
    """A form with the fields of one outcome, in the order of its needs, with what is known filled in."""
    fields: dict[str, Any] = {"outcome": outcome, "screened": tuple(n for n in NEEDS[outcome] if n != "on")}
    for name, need in NEEDS[outcome].items():
        more: dict[str, Any] = {
            "description": need.hint,
            "missing": need.missing,
            "default": known.get(name, ""),
        }
        if name == "words":
            fields[name] = Paragraphs(need.label, most=WORDS_MOST, **more)
        elif name == "on":
            fields[name] = Day(need.label, **more)
        else:
            fields[name] = Line(need.label, most=ADDRESS_MOST if name == "link" else 200, **more)
    form: ClosingForm = type("OutcomeForm", (ClosingForm,), fields)()
    return form
