"""From the Markdown that authors write to the HTML that pages show, and to the plain summary that lists show.

Rendered and sanitised once, on writing. The parser follows CommonMark with a bounded depth, and its work
grows with the length of the text alone: ten thousand brackets must not stop the site.
"""

from collections.abc import Iterable
from html import unescape

import nh3
from markdown_it import MarkdownIt

TAGS = {"p", "strong", "em", "ul", "ol", "li", "blockquote", "h3", "h4", "a", "br"}
SUMMARY_MOST = 200  # characters: three lines on a phone


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        """Links lead elsewhere or to a mail, never into our own pages; others stay as they were typed."""
        return url.lower().startswith(("http://", "https://", "mailto:"))


# A line end counts, as in every other box that people type into on a phone.
_parser = _Parser("commonmark", {"breaks": True, "html": False, "maxNesting": 12}).disable(
    [
        "code",  # four spaces are a slip of the thumb, not a program
        "fence",
        "backticks",
        "lheading",  # a row of dashes below a line is a rule, not a heading
        "reference",  # "[Later]: better" is a sentence and must not vanish
        "image",  # a picture may show who received care
    ]
)


def render(text: str) -> str:
    """The HTML of a box: safe to put into a page as it is, its headings below a page's h2."""
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2", "h3") else "h4"
    return nh3.clean(
        _parser.renderer.render(tokens, _parser.options, {}),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}, "*": set()},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    ).strip()


def summary_of(boxes: Iterable[str]) -> str:
    """The beginning of rendered boxes as plain text: at most 200 characters, cut at a word."""
    plain = " ".join(unescape(nh3.clean(" ".join(boxes), tags=set())).split())
    if len(plain) <= SUMMARY_MOST:
        return plain
    cut = plain[: SUMMARY_MOST + 1].rpartition(" ")[0] or plain[:SUMMARY_MOST]
    return cut.rstrip(".,;:- ") + "…"
