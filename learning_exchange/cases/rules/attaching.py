"""What may be attached to a story, and by whom. Pure; what a file really is, `attachments/` finds out."""

from enum import StrEnum

from learning_exchange.cases.rules.states import EDITABLE, CaseState

FILE_MOST_BYTES = 10 * 1024 * 1024
FILES_MOST = 6  # of one story: it is told in words
LABEL_MOST = 100  # characters: a line on a phone
ALT_MOST = 300  # characters: a sentence or two, read out where the picture cannot be seen


class FileKind(StrEnum):
    """What a file is, by its content."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"

    @property
    def mimetype(self) -> str:
        """As HTTP names it."""
        return "application/pdf" if self is FileKind.PDF else f"image/{self}"

    @property
    def is_picture(self) -> bool:
        """Whether pages show it, rather than only link to it."""
        return self is not FileKind.PDF


def can_attach(state: str, *, is_author: bool, count: int) -> str | None:
    """May this person add a file to a story that has `count` of them? None for yes, or why not.

    Only while its words can be changed, so that a champion has seen every file before others do.
    """
    if not is_author:
        return "Only its author adds files to a story."
    if state not in EDITABLE:
        return "This story has been handed in, so no file can be added now."
    if count >= FILES_MOST:
        return f"A story has {FILES_MOST} files at most. Remove one first."
    return None


def can_remove(state: str, *, is_author: bool) -> str | None:
    """May this person remove a file? Its author may at any time: less is never a risk."""
    if not is_author:
        return "Only its author removes files from a story."
    return "This story was taken back, and its files with it." if state == CaseState.WITHDRAWN else None
