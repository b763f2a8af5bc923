"""What authors send: a story as a form, and the answers to what screening asked.

A story form turns into a Writing, which may be incomplete; what handing in needs, `rules.missing_from` says.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wtforms import Field, HiddenField

from learning_exchange.cases.rules import (
    BOX_MOST,
    BOXES,
    COMMENTABLE,
    SCREENED,
    STRENGTHS,
    TITLE_MOST,
    Writing,
)
from learning_exchange.fields import Form, Line, OneOf, Paragraphs, Several
from learning_exchange.framework import framework
from learning_exchange.people.models import Organisation
from learning_exchange.screening import Finding, Kind, Severity, must_change, screen, screen_boxes

# Why something that screening asked about is no person receiving care.
REASONS = {
    "colleague": "A colleague, or somebody known in public",
    "place": "A place, an organisation or a piece of work",
    "number": "A number or a date that belongs to no person",
    "invented": "Somebody or something that I made up",
    "other": "Something else",
}
WORDS_MOST = 200  # characters: a sentence
COMMENT_MOST = 2_000  # characters: a champion asks, and does not rewrite
TO_LEAVE_OUT = "Leave out what could identify somebody"


class StoryForm(Form):
    """A story as its author types it, in the order of the page."""

    what_mattered = Paragraphs(
        BOXES["what_mattered"],
        most=BOX_MOST,
        description="To the person, in their words if you can: what they wanted, hoped for or worried about.",
    )
    what_you_did = Paragraphs(
        BOXES["what_you_did"],
        most=BOX_MOST,
        description="You and the others: what you did, and what was different from the usual way.",
    )
    what_changed = Paragraphs(
        BOXES["what_changed"],
        most=BOX_MOST,
        description="For the person, for you or your team. If it did not work, say so: that helps as much.",
    )
    title = Line("Title", most=TITLE_MOST, description="A few words that make a colleague want to read it.")
    place = Line(
        SCREENED["place"],
        most=TITLE_MOST,
        description="The kind of place, such as “a care home” or “an evening clinic”. Leave out the address.",
    )
    roles_involved = Several(
        "Who was involved", lambda: framework().role_families, description="Roles, never names."
    )
    aims = Several("Aims", lambda: framework().aim_labels)
    behaviours = Several("Behaviours", lambda: framework().behaviour_labels)
    organisation = OneOf("Which organisation this is from", {}, missing="Choose the organisation.")
    version = HiddenField()  # of the words that the page came with; empty on an empty page

    def offer(self, organisations: Iterable[Organisation]) -> None:
        """Let the author choose among their own organisations; the first is chosen until they do."""
        self._own = {str(organisation.public_id): organisation for organisation in organisations}
        self.organisation.choices = [(key, own.name) for key, own in self._own.items()]
        first = next(iter(self._own))
        if len(self._own) == 1:
            self.organisation.data = first
        elif not self.is_submitted():
            self.organisation.data = self.organisation.data or first

    def writing(self) -> Writing:
        """What was typed and picked, once the form is valid."""
        return Writing(
            organisation_id=self._own[self.organisation.data].id,
            **{name: getattr(self, name).data or "" for name in SCREENED},
            roles_involved=tuple(self.roles_involved.data or ()),
            aims=tuple(self.aims.data or ()),
            behaviours=tuple(self.behaviours.data or ()),
        )

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was typed or picked."""
        words = [*SCREENED, "roles_involved", "aims", "behaviours"]
        return not any(getattr(self, name).data for name in words)

    def refuse(self, sentences: Mapping[str, str]) -> None:
        """Put sentences at their fields, as further errors."""
        for name, sentence in sentences.items():
            self[name].errors = [*self[name].errors, sentence]


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


def _comment_on(field: str) -> Paragraphs:
    return Paragraphs(f"{COMMENTABLE[field]}: what should change?", most=COMMENT_MOST)


class ReviewForm(Form):
    """What a champion writes to an author: first what is strong, then what they ask for, field by field.

    Screened like a story, because it is kept beside it and outlives the words that it is about.
    """

    strengths = Paragraphs(
        "What is strong in this story?",
        most=COMMENT_MOST,
        description="Say it to the author: what worked, what made you think, what others could take from it.",
    )
    title = _comment_on("title")
    place = _comment_on("place")
    what_mattered = _comment_on("what_mattered")
    what_you_did = _comment_on("what_you_did")
    what_changed = _comment_on("what_changed")
    roles_involved = _comment_on("roles_involved")
    behaviours = _comment_on("behaviours")

    @property
    def comments(self) -> dict[str, str]:
        """What the author is asked to change, by field."""
        return {name: self[name].data for name in COMMENTABLE if self[name].data}

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Check each box, and that nothing in any of them must be changed; never quotes what was found."""
        valid = super().validate(extra_validators)
        boxes = [self[name] for name in (STRENGTHS, *COMMENTABLE) if not self[name].errors]
        found = must_change(screen_boxes({box.name: box.data or "" for box in boxes}))
        for name in {finding.field for finding in found}:
            labels = dict.fromkeys(finding.kind.label for finding in found if finding.field == name)
            self[name].errors = [f"{TO_LEAVE_OUT}: {', '.join(labels)}."]
        return valid and not found

    def may_publish(self) -> bool:
        """Whether the form can go with a publication: comments would be lost, as nothing is to be changed."""
        if self.validate() and self.comments:
            self.form_errors.append(
                "You asked for changes. Return the story with them, or empty those boxes to publish it."
            )
        return not self.errors

    def may_return(self) -> bool:
        """Whether the form can go back to the author: with what is strong, and with something to change."""
        if self.validate() and not self.strengths.data:
            self.strengths.errors = ["Say what is strong before you ask for changes."]
        elif not self.errors and not self.comments:
            self.form_errors.append("Say at one part of the story or more what the author should change.")
        return not self.errors
