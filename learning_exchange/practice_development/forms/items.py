"""What people write on an item: each act has a form of its own, and all words that others read are screened.

The fields have a name each, because the forms stand on one page. What closes an item is in `closing.py`.
"""

from collections.abc import Sequence

from learning_exchange.fields import Day, Line, OneOf, Paragraphs, ScreenedForm
from learning_exchange.people.models import Person
from learning_exchange.practice_development.rules.closing import is_address

REASON_MOST = 500  # characters: a few sentences
NOTE_MOST = 4_000
ADDRESS_MOST = 500
NOT_AN_ADDRESS = "Enter an address that begins with https:// or a page of this site that begins with /."


class NoteForm(ScreenedForm):
    """A note on an item."""

    screened = ("note",)
    note = Paragraphs(
        "Write a note",
        missing="Write something first.",
        most=NOTE_MOST,
        description="For whoever works on this item. Lists, bold and links as in stories.",
    )


class HandOverForm(ScreenedForm):
    """Into whose hands an item goes: somebody on the list, or somebody by their address."""

    screened = ("hand_over_reason",)
    to = OneOf("Who takes it?", {})
    to_email = Line(
        "Or somebody else, by email address", description="A champion, a lead or an administrator."
    )
    hand_over_reason = Line("Why", most=REASON_MOST)

    def offer(self, people: Sequence[Person], *, me: Person, owner_id: int | None) -> None:
        """Let one choose among these people; oneself first, where one does not have it already."""
        others = [person for person in people if person.id not in (me.id, owner_id)]
        mine = [] if me.id == owner_id else [(str(me.public_id), f"{me.name} (you)")]
        names = [(str(person.public_id), person.name) for person in others]
        self.to.choices = [("", "Choose somebody"), *mine, *names]


class ReleaseForm(ScreenedForm):
    """Why an item is given back."""

    screened = ("release_reason",)
    release_reason = Line("Why, for whoever takes it next", most=REASON_MOST)


class DueForm(ScreenedForm):
    """Another due date, and why."""

    screened = ("due_reason",)
    due_on = Day("Due on", missing="Enter the day on which it is due.")
    due_reason = Line(
        "Why", most=REASON_MOST, missing="Say why the day moves: whoever gave this counts on it."
    )


class LinkForm(ScreenedForm):
    """Where one finds what is being made of an item."""

    screened = ("link",)
    link = Line(
        "Link to what is made of this",
        most=ADDRESS_MOST,
        description="A draft, a page or a document. Leave it empty to take the link away.",
    )

    def validate(self, extra_validators: object = None) -> bool:
        """Check that it is an address."""
        valid = super().validate(extra_validators)
        if valid and self.link.data and not is_address(self.link.data):
            self.link.errors = [NOT_AN_ADDRESS]
        return valid and not self.link.errors


class AskForm(ScreenedForm):
    """What a senior manager is asked, and by when."""

    screened = ("whom", "question")
    whom = Line(
        "Which senior manager?",
        missing="Say whom you ask: the role is enough.",
        description="A role, such as “the director of nursing”.",
    )
    question = Paragraphs("What do you ask them?", missing="Write what you ask.", most=1_000)
    reply_by = Day("Reply wanted by", missing="Enter the day by which you need the reply.")


class ReplyForm(ScreenedForm):
    """What the manager replied."""

    screened = ("reply",)
    reply = Paragraphs("What did they reply?", missing="Write what they replied.", most=1_000)


class StopForm(ScreenedForm):
    """Why nobody waits for the reply any more."""

    screened = ("stop_reason",)
    stop_reason = Line("Why", most=REASON_MOST, missing="Say why you stop waiting.")


class LineForm(ScreenedForm):
    """Something to be done."""

    screened = ("line",)
    line = Line("Add something to do", missing="Write what is to be done.")


class MergeForm(ScreenedForm):
    """Which item another is joined with, and why."""

    screened = ("merge_reason",)
    into = OneOf("Join it with", {})
    number = Line(
        "Or the number of another item",
        most=20,
        description="It stands at the top of its page, such as 1042.",
    )
    merge_reason = Line(
        "Why do they belong together?",
        most=REASON_MOST,
        missing="Say why they belong together: whoever gave them may ask.",
    )


class SplitForm(ScreenedForm):
    """What each of two parts is about."""

    screened = ("focus", "other_focus")
    focus = Line("This item is about", missing="Say what this item is about from now on.")
    other_focus = Line("The new item is about", missing="Say what the new item is about.")

    def validate(self, extra_validators: object = None) -> bool:
        """Check that the two are two."""
        valid = super().validate(extra_validators)
        if valid and (self.focus.data or "").casefold() == (self.other_focus.data or "").casefold():
            self.other_focus.errors = ["Say what is different about the new item."]
        return valid and not self.other_focus.errors
