"""The answers to what screening asked: why something that it found is no person receiving care."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wtforms import Field

from learning_exchange.fields import Form, Line, OneOf
from learning_exchange.screening import Finding, Kind, Severity, must_change, screen

# Why something that screening asked about is no person receiving care.
REASONS = {
    "colleague": "A colleague, or somebody known in public",
    "place": "A place, an organisation or a piece of work",
    "number": "A number or a date that belongs to no person",
    "invented": "Somebody or something that I made up",
    "other": "Something else",
}
WORDS_MOST = 200  # characters: a sentence


class AnswersForm(Form):
    """Why each *ask* of screening is no person receiving care; `answers_form` gives it its fields."""

    asked: Sequence[Finding] = ()

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Check each answer: what is "something else" must be said, and must not identify anybody either."""
        valid = super().validate(extra_validators)
        for finding in self.asked:
            why, words = self.fields_of(finding)
            if why.data == "other" and not words.data:
                words.errors = [*words.errors, "Say in a few words what it is."]
            elif not words.errors and _could_name_somebody(words.data or ""):
                words.errors = [*words.errors, "Leave out what could identify somebody here, too."]
            valid = valid and not words.errors
        return valid

    def fields_of(self, finding: Finding) -> tuple[Field, Field]:
        """The fields that ask about one finding."""
        return self[f"why-{finding.fingerprint}"], self[f"words-{finding.fingerprint}"]

    def reasons(self) -> dict[str, str]:
        """The answers that were given, as they are kept, by fingerprint."""
        given = {finding.fingerprint: self.fields_of(finding) for finding in self.asked}
        return {key: _reason(why.data, words.data or "") for key, (why, words) in given.items() if why.data}

    def miss(self, findings: Iterable[Finding]) -> None:
        """Say at each of these findings that its answer is missing."""
        for finding in findings:
            why, _ = self.fields_of(finding)
            why.errors = [*why.errors, "Choose what it is, or change the words."]


def answers_form(asked: Sequence[Finding], kept: Mapping[str, str]) -> AnswersForm:
    """A form that asks about findings, each fingerprint once, with the reasons that were `kept` filled in."""
    fields: dict[str, Any] = {"asked": asked}
    for finding in asked:
        why, words = _answer(kept.get(finding.fingerprint, ""))
        fields[f"why-{finding.fingerprint}"] = OneOf("What is it?", REASONS, default=why)
        fields[f"words-{finding.fingerprint}"] = Line("In a few words", most=WORDS_MOST, default=words)
    form: AnswersForm = type("AskedForm", (AnswersForm,), fields)()
    return form


def _could_name_somebody(words: str) -> bool:
    """Whether a reason has what a story could not have, or a name: nobody confirms that one in turn."""
    found = screen(words)
    return bool(must_change(found)) or any(f.kind is Kind.NAME and f.severity is Severity.ASK for f in found)


def _reason(why: str, words: str) -> str:
    return f"{REASONS[why]}: {words}" if words else REASONS[why]


def _answer(reason: str) -> tuple[str, str]:
    """A kept reason as it was answered."""
    label, _, words = reason.partition(": ")
    return next((why for why, known in REASONS.items() if known == label), ""), words
