"""What somebody sends who tried a story elsewhere."""

from collections.abc import Iterable
from typing import Any

from learning_exchange.cases.models import Adoption
from learning_exchange.cases.rules.adopting import Outcome, Told
from learning_exchange.fields import OneOf, Paragraphs, ScreenedForm, Several
from learning_exchange.framework import framework
from learning_exchange.people.models import Organisation
from learning_exchange.screening import Kind, Severity, screen_boxes

TOLD_MOST = 2_000  # characters a box: a record is read beside others
NAMES = "Leave out names: nobody checks this before others read it."


class AdoptionForm(ScreenedForm):
    """What became of a story at another place, in the order of the page."""

    screened = ("context", "adaptation", "evidence")

    organisation = OneOf("Where you tried it", {}, missing="Choose where you tried it.")
    outcome = OneOf(
        "What became of it",
        lambda: framework().adoption_outcomes,
        missing="Choose what became of it. What did not work helps as much.",
    )
    context = Paragraphs(
        "With whom, and in what kind of place",
        most=TOLD_MOST,
        missing="Say with whom you tried it, and in what kind of place.",
        description="Such as “a rural surgery, with people over 75”. Leave out names and addresses.",
    )
    adaptation = Paragraphs(
        "What you did differently",
        most=TOLD_MOST,
        description="What you changed, added or left out. Leave it empty if you did it as described.",
    )
    evidence = Paragraphs(
        "What makes you say so",
        most=TOLD_MOST,
        missing="Say what makes you say so: what you saw, heard or counted.",
        description="What you saw, heard or counted. If it is a hunch, say that it is one.",
    )
    contact = Several(
        "May others who tried this find you?",
        {"yes": "Yes: others who tried it, too, see my name and can ask to be introduced"},
        description="Nobody gets your address until you agree to an introduction. You can change your mind.",
    )

    def offer(self, organisations: Iterable[Organisation]) -> None:
        """Let somebody choose among those organisations of theirs that they have not told of."""
        self._own = {str(organisation.public_id): organisation for organisation in organisations}
        self.organisation.choices = [(key, own.name) for key, own in self._own.items()]
        if len(self._own) == 1:
            self.organisation.data = next(iter(self._own))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field; what was changed must be said; names are refused, as nobody reads this first."""
        valid = super().validate(extra_validators)
        if self.outcome.data == Outcome.ADAPTED and not self.adaptation.data and not self.adaptation.errors:
            self.adaptation.errors = ["Say what you did differently: it is what made it work."]
            valid = False
        boxes = {name: self[name].data or "" for name in self.screened if not self[name].errors}
        for finding in screen_boxes(boxes):
            if finding.kind is Kind.NAME and finding.severity is Severity.ASK:
                self[finding.field].errors = [NAMES]
                valid = False
        return valid

    def told(self) -> Told:
        """What was typed and picked, once the form is valid."""
        return Told(
            organisation_id=self._own[self.organisation.data].id,
            outcome=Outcome(self.outcome.data),
            context=self.context.data or "",
            adaptation=self.adaptation.data or "",
            evidence=self.evidence.data or "",
            may_contact=bool(self.contact.data),
        )


def values_of(adoption: Adoption) -> dict[str, object]:
    """What somebody told before, as the form shows it."""
    words = {name: getattr(adoption, name) for name in ("outcome", *AdoptionForm.screened)}
    return words | {"contact": ["yes"] if adoption.may_contact else []}
