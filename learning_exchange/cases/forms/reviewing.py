"""What a champion or a second reader answers: what is strong, then what should change, field by field."""

from learning_exchange.cases.rules import COMMENTABLE, STRENGTHS
from learning_exchange.fields import Paragraphs, ScreenedForm

COMMENT_MOST = 2_000  # characters: a champion asks, and does not rewrite


def _comment_on(field: str) -> Paragraphs:
    return Paragraphs(f"{COMMENTABLE[field]}: what should change?", most=COMMENT_MOST)


class ReviewForm(ScreenedForm):
    """What a champion writes to an author: first what is strong, then what they ask for, field by field.

    Screened like a story, because it is kept beside it and outlives the words that it is about.
    """

    screened = (STRENGTHS, *COMMENTABLE)

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

    def may_go_on(self) -> bool:
        """Whether the form can go with a yes: comments would be lost, as nothing is to be changed."""
        if self.validate() and self.comments:
            self.form_errors.append(
                "You asked for changes. Return the story with them, or empty those boxes to let it go on."
            )
        return not self.errors

    def may_return(self) -> bool:
        """Whether the form can go back to the author: with what is strong, and with something to change."""
        if self.validate() and not self.strengths.data:
            self.strengths.errors = ["Say what is strong before you ask for changes."]
        elif not self.errors and not self.comments:
            self.form_errors.append("Say at one part of the story or more what the author should change.")
        return not self.errors
