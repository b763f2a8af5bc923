"""A routing rule as leads write it: what it asks for, where that goes, how soon, and when it is asked."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from wtforms import HiddenField

from learning_exchange.contributions import kind_labels
from learning_exchange.fields import OneOf, Paragraphs, ScreenedForm, Several
from learning_exchange.framework import framework
from learning_exchange.people.models import Organisation
from learning_exchange.practice_development.models import Queue
from learning_exchange.practice_development.rules.editing import Change, Edit
from learning_exchange.practice_development.rules.routing import (
    PRIORITY_LABELS,
    Conditions,
    Priority,
    Rule,
    spoken,
)

PHRASES_MOST = 30
PHRASE_MOST = 60  # characters
FIRST = "0"


class RuleForm(ScreenedForm):
    """One rule. Its lists are offered by `offer`, as they come from the database."""

    screened = ("words",)
    kinds = Several(
        "What was given", lambda: {kind: _capital(label) for kind, label in kind_labels().items()}
    )
    aims = Several("Aims", lambda: framework().aim_labels)
    behaviours = Several("Behaviours", lambda: framework().behaviour_labels)
    sectors = Several("Sectors", lambda: framework().sectors)
    organisations = Several("Organisations", {})
    places = Several("Places", {})
    words = Paragraphs(
        "Words",
        most=PHRASES_MOST * PHRASE_MOST,
        description="Words or phrases that it mentions, one a line. Large and small letters are the same.",
    )
    queue = OneOf("Which queue it goes to", {}, missing="Choose the queue.")
    priority = OneOf("How soon somebody should look at it", PRIORITY_LABELS, default=Priority.NORMAL)
    place = OneOf("When it is asked", {}, missing="Choose when the rule is asked.")
    seen = HiddenField()  # the stamp of the rules that the page came with

    def offer(
        self,
        queues: Iterable[Queue],
        organisations: Iterable[Organisation],
        places: Iterable[str],
        before: Sequence[str],
    ) -> None:
        """What may be chosen; `before` are the sentences of the other rules, in order."""
        queues, organisations = list(queues), list(organisations)
        self._queues = {str(queue.public_id): queue.id for queue in queues}
        self._organisations = {str(one.public_id): one.id for one in organisations}
        self.queue.choices = [(str(queue.public_id), queue.name) for queue in queues]
        self.organisations.offer([(str(one.public_id), one.name) for one in organisations])
        self.places.offer([(place, place) for place in places])
        after = [(str(at), f"After {at}: {told}") for at, told in enumerate(before, start=1)]
        self.place.choices = [(FIRST, "First of all"), *after]

    def fill(self, rule: Rule, place: int) -> None:
        """Show a rule as it is."""
        asked = rule.conditions
        for name in ("kinds", "aims", "behaviours", "sectors", "places"):
            self[name].data = list(getattr(asked, name))
        keys = {number: key for key, number in self._organisations.items()}
        self.organisations.data = [keys[one] for one in asked.organisations if one in keys]
        self.words.data = "\n".join(asked.words)
        self.queue.data = next((key for key, one in self._queues.items() if one == rule.queue_id), "")
        self.priority.data, self.place.data = rule.priority, str(place)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field; a phrase must have a letter or a digit, or it would never be found."""
        valid = super().validate(extra_validators)
        if not self.words.errors and (fault := _fault_of(self.phrases)):
            self.words.errors = [fault]
        return valid and not self.words.errors

    @property
    def phrases(self) -> list[str]:
        """The words that were typed, a line each, each once."""
        lines = (" ".join(line.split()) for line in (self.words.data or "").splitlines())
        return [*{line.casefold(): line for line in lines if line}.values()]

    def edit(self, old: Rule | None) -> Edit:
        """The change that was asked for, once the form is valid; no `old` rule makes a new one."""
        rule = Rule(
            id=old.id if old else 0,
            version=old.version if old else 0,
            queue_id=self._queues[self.queue.data],
            conditions=self._conditions(),
            priority=Priority(self.priority.data or Priority.NORMAL),
            is_on=old.is_on if old else True,
        )
        return Edit(Change.CHANGED if old else Change.MADE, rule, int(self.place.data))

    @property
    def stamp(self) -> UUID | None:
        """Which edition of the rules the page showed; None before there was any, or for nonsense."""
        try:
            return UUID(self.seen.data or "")
        except ValueError:
            return None

    def hidden(self) -> list[tuple[str, str]]:
        """Every value that was sent, so that what was tried is what is saved."""
        values: list[tuple[str, str]] = []
        for name in _SENT:
            data = self[name].data
            values += [(name, one) for one in data] if isinstance(data, list) else [(name, data or "")]
        return values

    def _conditions(self) -> Conditions:
        picked: Mapping[str, tuple[str, ...]] = {
            name: tuple(self[name].data or ())
            for name in ("kinds", "aims", "behaviours", "sectors", "places")
        }
        organisations = tuple(self._organisations[key] for key in self.organisations.data or ())
        return Conditions(**picked, organisations=organisations, words=tuple(self.phrases))


_SENT = (
    *("kinds", "aims", "behaviours", "sectors", "organisations", "places", "words"),
    *("queue", "priority", "place"),
)


def _fault_of(phrases: Sequence[str]) -> str:
    if len(phrases) > PHRASES_MOST:
        return f"Use {PHRASES_MOST} lines or fewer; this has {len(phrases)}."
    for phrase in phrases:
        if len(phrase) > PHRASE_MOST:
            return f"Use {PHRASE_MOST} characters a line or fewer."
        if not spoken(phrase).strip():
            return f"“{phrase}” has no letter and no digit, so it would never be found."
    return ""


def _capital(label: str) -> str:
    return label[0].upper() + label[1:]
