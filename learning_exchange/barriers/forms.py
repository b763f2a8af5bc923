"""What gets in the way, as somebody says it: two boxes, and a pick or two."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from wtforms import HiddenField

from learning_exchange.barriers.rules import BOX_MOST, Said
from learning_exchange.fields import OneOf, Paragraphs, ScreenedForm
from learning_exchange.framework import framework
from learning_exchange.people.models import Organisation


class BarrierForm(ScreenedForm):
    """A barrier; the first box alone says what is wrong, the second makes it possible to mend it."""

    screened = ("in_the_way", "would_help")
    in_the_way = Paragraphs(
        "What gets in the way?",
        most=BOX_MOST,
        missing="Say what gets in the way.",
        description="Of care that fits the person: a form, a rule, a habit, time. Leave out names.",
    )
    would_help = Paragraphs(
        "What would help?",
        most=BOX_MOST,
        missing="Say what would help, even if you are not sure.",
        description="A small thing that would make a difference is enough.",
    )
    type = OneOf("What kind of thing it is", lambda: framework().barrier_types, blank="I am not sure")
    organisation = OneOf("Where you meet it", {}, missing="Choose the organisation.")
    key = HiddenField()  # good for one barrier, however often the button is pressed

    def offer(self, organisations: Iterable[Organisation]) -> None:
        """Let somebody choose among their own organisations; the only one is chosen for them."""
        self._own = {str(one.public_id): one.id for one in organisations}
        self.organisation.choices = [(str(one.public_id), one.name) for one in organisations]
        if len(self._own) == 1:
            self.organisation.data = next(iter(self._own))

    @property
    def public_id(self) -> UUID:
        """The key that the page came with; another one where it is nonsense."""
        try:
            return UUID(self.key.data or "")
        except ValueError:
            return uuid4()

    def said(self) -> Said:
        """What was said, once the form is valid."""
        words = {"in_the_way": self.in_the_way.data or "", "would_help": self.would_help.data or ""}
        return Said(self._own[self.organisation.data], **words, type=self.type.data or None)
