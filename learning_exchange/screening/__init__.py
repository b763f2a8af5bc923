"""Patient-identifiable detail in text: what was found, how grave it is, and what to write instead.

Pure functions of text. Nothing here stores, logs or sends, and no finding carries the words that it found:
it points at them with offsets. What an author answered lives with the story, not here.
"""

from .findings import Finding, Kind, Segment, Severity, marked, must_change, reword, to_confirm
from .rules import screen, screen_boxes

__all__ = [
    "Finding",
    "Kind",
    "Segment",
    "Severity",
    "marked",
    "must_change",
    "reword",
    "screen",
    "screen_boxes",
    "to_confirm",
]
