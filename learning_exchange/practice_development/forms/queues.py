"""What leads say of a queue: its purpose, its terms and its team; and which queue takes over from it."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import HiddenField
from wtforms.validators import StopValidation

from learning_exchange.fields import Form, Line, OneOf, Paragraphs, ScreenedForm, Several
from learning_exchange.people.models import Person
from learning_exchange.practice_development.models import Queue
from learning_exchange.practice_development.rules.queues import LIMIT_MOST, TARGET_MOST, Terms

NAME_MOST = 60  # characters: one line on a phone
PURPOSE_MOST = 500
ADDED_MOST = 20  # addresses at once
NO_HEIR = "None: nothing is open in it and no rule fills it"
TEAM = "The whole team"


class _Number(Line):
    """A whole number between 1 and a most."""

    def __init__(self, label: str, *, highest: int, **more: Any) -> None:
        super().__init__(label, most=10, **more)
        self.highest = highest

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no whole number, too small or too large."""
        super().pre_validate(form)
        typed = self.data or ""
        if not typed.isascii() or not typed.isdigit() or not 1 <= int(typed) <= self.highest:
            raise StopValidation(f"Write a whole number from 1 to {self.highest}.")


class QueueForm(ScreenedForm):
    """A queue as leads describe it."""

    screened = ("name", "purpose")
    name = Line("Name", most=NAME_MOST, missing="Give the queue a name.")
    purpose = Paragraphs(
        "Purpose",
        most=PURPOSE_MOST,
        missing="Say what the queue is for.",
        description="What people turn into changed practice here, in a sentence or two.",
    )
    working_limit = _Number(
        "Working limit",
        highest=LIMIT_MOST,
        missing="Say how many items one person may have in hand.",
        description="How many items of this queue one person may have in hand at once. Few get done sooner.",
    )
    target_days = _Number(
        "Target, in days",
        highest=TARGET_MOST,
        missing="Say within how many days an item shall have its outcome.",
        description="From the day something arrives to the day on which who gave it knows what became of it.",
    )
    stewards = Several("Who looks after it", {})
    added = Paragraphs(
        "Somebody else",
        most=ADDED_MOST * 100,
        description="Email addresses of champions, leads or administrators, one a line.",
    )
    default_owner = OneOf("Who holds what nobody has taken", {}, blank=TEAM)
    seen = HiddenField()  # the version that the page came with

    def offer(self, people: Iterable[Person]) -> None:
        """Let leads choose among these people."""
        self._ids = {str(person.public_id): person.id for person in people}
        named = [(str(person.public_id), person.name) for person in people]
        self.stewards.offer(named)
        self.default_owner.choices = [("", TEAM), *named]

    def fill(self, queue: Queue) -> None:
        """Show a queue as it is."""
        self.name.data, self.purpose.data = queue.name, queue.purpose
        self.working_limit.data, self.target_days.data = str(queue.working_limit), str(queue.target_days)
        self.stewards.data = [str(person.public_id) for person in queue.stewards]
        self.default_owner.data = str(queue.default_owner.public_id) if queue.default_owner else ""
        self.show_version(queue)

    def show_version(self, queue: Queue) -> None:
        """Remember which version of the queue the page shows."""
        self.seen.data = str(queue.version)

    @property
    def version(self) -> int:
        """Which version of the queue the page showed; 0, which none has, for nonsense."""
        seen = self.seen.data or ""
        return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0

    @property
    def addresses(self) -> list[str]:
        """The addresses of people to add, in lower case, each once."""
        lines = (line.strip().lower() for line in (self.added.data or "").splitlines())
        return [*dict.fromkeys(line for line in lines if line)]

    def refuse_unknown(self, known: Mapping[str, int]) -> bool:
        """Say which addresses belong to nobody who may be in a team; returns whether there are any."""
        unknown = [address for address in self.addresses if address not in known]
        if unknown:
            self.added.errors = [
                f"Nobody who is here as a champion, a lead or an administrator has the address {address}."
                for address in unknown[:3]
            ]
        return bool(unknown)

    def terms(self, added: Iterable[int]) -> Terms:
        """What was said, once the form is valid; `added` are the ids of those that were added by address."""
        picked = [self._ids[key] for key in self.stewards.data or ()]
        return Terms(
            name=self.name.data or "",
            purpose=self.purpose.data or "",
            working_limit=int(self.working_limit.data or 1),
            target_days=int(self.target_days.data or 1),
            default_owner_id=self._ids.get(self.default_owner.data or ""),
            stewards=tuple(dict.fromkeys([*picked, *added])),
        )


class RetireForm(Form):
    """Which queue takes over what is open in one that is retired."""

    into = OneOf("Which queue takes over", {}, blank=NO_HEIR)

    def offer(self, queues: Iterable[Queue]) -> None:
        """Let leads choose among these queues."""
        named = ((str(queue.public_id), queue.name) for queue in queues)
        self.into.choices = [("", NO_HEIR), *named]
