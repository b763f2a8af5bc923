"""What changed between two versions of a text, word by word. Pure."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

_PARTS = re.compile(r"\w+(?:['\u2019-]\w+)*|\s+|[^\w\s]")


class Change(StrEnum):
    """What became of some words from one version to the next."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


class Piece(NamedTuple):
    """Words that stand together and had the same fate."""

    change: Change
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """The words of two versions in one line: what stayed, what is gone, what is new, in reading order.

    All but what is new joins to `before`, all but what is gone to `after`.
    """
    old, new = _PARTS.findall(before), _PARTS.findall(after)
    return [*_joined(_pieces(old, new))]


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    # Words that are everywhere start no match ("autojunk"): without that, 10,000 characters of one word
    # repeated would take minutes.
    for what, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if what == "equal":
            yield Piece(Change.SAME, "".join(old[a:b]))
            continue
        yield Piece(Change.GONE, "".join(old[a:b]))
        yield Piece(Change.NEW, "".join(new[c:d]))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Without empty pieces, and with changes that only a space stands between made one."""
    gone, fresh = "", ""
    for change, text in pieces:
        if change is Change.GONE:
            gone += text
        elif change is Change.NEW:
            fresh += text
        elif text.isspace() and (gone or fresh):
            gone, fresh = gone + text, fresh + text
        else:
            yield from _both(gone, fresh)
            gone = fresh = ""
            yield Piece(change, text)
    yield from _both(gone, fresh)


def _both(gone: str, fresh: str) -> Iterator[Piece]:
    if gone == fresh:
        if gone:
            yield Piece(Change.SAME, gone)
        return
    # A space that was drawn in at the end is the same in both.
    tail = gone[len(gone.rstrip()) :]
    shared = tail if tail and fresh.endswith(tail) else ""
    if shared:
        gone, fresh = gone[: -len(shared)], fresh[: -len(shared)]
    yield from (Piece(change, text) for change, text in ((Change.GONE, gone), (Change.NEW, fresh)) if text)
    if shared:
        yield Piece(Change.SAME, shared)
