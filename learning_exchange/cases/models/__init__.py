"""The tables of stories and of what belongs to them; the stories themselves are in `stories.py`."""

from learning_exchange.cases.models.stories import Case, CaseComment, ScreeningConfirmation

__all__ = ["Case", "CaseComment", "ScreeningConfirmation"]
