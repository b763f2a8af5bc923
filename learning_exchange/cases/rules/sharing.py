"""With whom a story is shared once it is published; its author chooses, and champions review all."""

from enum import StrEnum


class Scope(StrEnum):
    """Who may find and read a published story besides its author."""

    ALL = "all"
    ORGANISATION = "organisation"  # people of the organisation that it is told for
    SET = "set"  # the people of one learning set

    @property
    def label(self) -> str:
        """The scope as pages name it."""
        return _LABELS[self]


_LABELS = {
    Scope.ALL: "Everybody in Learning Exchange",
    Scope.ORGANISATION: "People at your organisation only",
    Scope.SET: "One learning set only",
}
