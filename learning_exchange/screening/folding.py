"""One plain reading of what an author typed or pasted, with the way back to the original offsets.

Full-width digits, odd spaces and dashes, invisible characters and Markdown or HTML emphasis are folded away
here, once, so that every detector reads simple text. What counts as an identifier is not decided here.
"""

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache

# What does not stand for itself: beyond ASCII, emphasis and code, escapes, links, quotations, tables.
ODD = re.compile(r"[^ !-%'-)+-;=?-Z\]^a-{}\n\t\r]")
TAG = re.compile(r"</?(?P<name>b|i|u|s|em|strong|small|sub|sup|span|code|mark|br|p)\s{0,3}/?>", re.IGNORECASE)
ENTITY = re.compile(r"&(?:nbsp|ensp|emsp|thinsp|#160|#xa0);", re.IGNORECASE)
SPACE = frozenset({"Zs", "Zl", "Zp", "Co"})  # private use: the bullets of word processors
INVISIBLE = frozenset({"Cc", "Cf", "Mn", "Me", "Cs"})  # also accents typed as a second character
QUOTES = dict.fromkeys("\u2018\u2019\u201b\u02bc\u02b9\u2032\u00b4\uff07", "'")
QUOTES |= dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\uff02", '"')


@lru_cache(maxsize=4096)
def plain(character: str) -> str:
    """What one character beyond ASCII stands for: "" for an invisible one, ASCII digits for any digits."""
    if character in QUOTES:
        return QUOTES[character]
    category = unicodedata.category(character)
    if category in SPACE or character in "\x0b\x0c\x85":
        return " "
    if category in INVISIBLE:
        return ""
    if category == "Pd" or character == "\u2212":  # dashes, and the minus sign
        return "-"
    if unicodedata.decomposition(character).startswith("<super>"):  # a footnote mark is not part of a number
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if character == "\u0130":  # the only letter that grows when it is made small
        return "I"
    return unicodedata.normalize("NFKC", character)


def reading(text: str, at: int) -> tuple[int, str]:
    """How many characters of `text` the odd one at `at` takes up, and what they read like."""
    character = text[at]
    if character in "*~`\\":
        return 1, ""
    if character in "[>|":
        return 1, " "
    if character == "_":  # inside a word it belongs to an address
        return 1, "_" if text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum() else ""
    if character == "<" and (tag := TAG.match(text, at)):
        return len(tag.group()), " " if tag["name"].lower() in ("br", "p") else ""
    if character == "&" and (entity := ENTITY.match(text, at)):
        return len(entity.group()), " "
    return 1, plain(character) if character not in "<&" else character


class Folded:
    """A text as detectors read it, in `text`, which knows where each of its characters came from."""

    def __init__(self, original: str) -> None:
        self.original = original
        self._starts = [0]  # where in the folded text each piece begins,
        self._origins = [0]  # where that piece begins in the original,
        self._widths = [0]  # and how much of the original it stands for: 0 means one to one
        pieces: list[str] = []
        at = length = 0
        for odd in ODD.finditer(original):
            if odd.start() < at:  # within a tag or an entity
                continue
            pieces.append(original[at : odd.start()])
            length += odd.start() - at
            at = odd.start()
            width, new = reading(original, at)
            if len(new) != width:
                self._mark(length, at, width, length + len(new), at + width)
            pieces.append(new)
            length += len(new)
            at += width
        pieces.append(original[at:])
        self.text = "".join(pieces)

    def _mark(self, start: int, origin: int, width: int, after: int, origin_after: int) -> None:
        """Note that the folded characters from `start` to `after` stand for `width` original ones."""
        for place, source, size in ((start, origin, width), (after, origin_after, 0)):
            if place == self._starts[-1]:
                self._origins[-1], self._widths[-1] = source, size
            else:
                self._starts.append(place)
                self._origins.append(source)
                self._widths.append(size)

    def _origin(self, at: int) -> tuple[int, int]:
        """Where the folded character at `at` begins and ends in the original."""
        piece = bisect_right(self._starts, at) - 1
        origin, width = self._origins[piece], self._widths[piece]
        if width:
            return origin, origin + width
        return origin + at - self._starts[piece], origin + at - self._starts[piece] + 1

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original offsets of the folded `[start:end]`, with accents and paired marks whole."""
        begin, finish = self._origin(start)[0], self._origin(end - 1)[1]
        text = self.original
        while finish < len(text) and unicodedata.category(text[finish]) in ("Mn", "Me"):
            finish += 1
        return self._balanced(begin, finish)

    def _balanced(self, begin: int, finish: int) -> tuple[int, int]:
        """Take in the closing or opening half of emphasis whose other half lies inside the span."""
        text = self.original
        inside = re.findall(r"([*~`_])\1{0,2}", text[begin:finish])
        if len(inside) % 2 == 0:
            return begin, finish
        mark = inside[0]
        if finish < len(text) and text[finish] == mark:
            while finish < len(text) and text[finish] == mark:
                finish += 1
        else:
            while begin > 0 and text[begin - 1] == mark:
                begin -= 1
        return begin, finish
