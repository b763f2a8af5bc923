"""What people send about stories: request -> validated values, or errors at the fields."""

from learning_exchange.cases.forms.answering import REASONS, AnswersForm, answers_form
from learning_exchange.cases.forms.consenting import ConsentForm
from learning_exchange.cases.forms.reviewing import COMMENT_MOST, ReviewForm
from learning_exchange.cases.forms.writing import ABOUT_ONE_PERSON, StoryForm

__all__ = [
    "ABOUT_ONE_PERSON",
    "COMMENT_MOST",
    "REASONS",
    "AnswersForm",
    "ConsentForm",
    "ReviewForm",
    "StoryForm",
    "answers_form",
]
