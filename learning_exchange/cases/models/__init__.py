"""The tables of stories and of what belongs to them; the stories themselves are in `stories.py`."""

from learning_exchange.cases.models.adoptions import Adoption, Introduction
from learning_exchange.cases.models.attachments import Attachment, AttachmentSweep
from learning_exchange.cases.models.factors import CaseFactor, SuccessFactor
from learning_exchange.cases.models.finding import Bookmark, FindableCase, SavedSearch, StoryWord
from learning_exchange.cases.models.stories import (
    CURRENT_SQL,
    IS_CURRENT,
    Case,
    CaseComment,
    CaseVersion,
    ScreeningConfirmation,
    StoryConsent,
)

__all__ = [
    "CURRENT_SQL",
    "IS_CURRENT",
    "Adoption",
    "Attachment",
    "AttachmentSweep",
    "Bookmark",
    "Case",
    "CaseComment",
    "CaseFactor",
    "CaseVersion",
    "FindableCase",
    "Introduction",
    "SavedSearch",
    "ScreeningConfirmation",
    "StoryConsent",
    "StoryWord",
    "SuccessFactor",
]
