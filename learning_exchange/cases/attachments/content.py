"""From the bytes that somebody sent to those that we keep: written anew, with nothing hidden in them.

What a file is, its decoder decides: a name or a header may say anything, and a library that guesses by the
first bytes would be asked only to be doubted.
"""

from dataclasses import dataclass, field
from threading import Lock

from learning_exchange.cases.rules.attaching import FileKind

# Readers of PDFs look for this in the first kilobyte, so rubbish before it is no other kind of file.
PDF_MARK, PDF_MARK_WITHIN = b"%PDF-", 1024
NEITHER = "This is neither a picture (JPEG, PNG, WebP or GIF) nor a PDF. Save or export it as one of these."

# A picture of 50 megapixels takes 200 MB while it is decoded: one at a time in each web process.
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file as we keep it; width and height in pixels, None for a PDF."""

    kind: FileKind
    content: bytes = field(repr=False)
    width: int | None = None
    height: int | None = None


class Unfit(Exception):
    """A file that we do not keep; `sentence` says why, and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def cleaned(content: bytes) -> Cleaned:
    """The picture or the PDF that these bytes are, without what is hidden in it; raises Unfit."""
    # Their libraries take 0.2 s to load, which only whoever attaches something has to wait for.
    from learning_exchange.cases.attachments import papers, pictures

    with _one_at_a_time:
        if PDF_MARK in content[:PDF_MARK_WITHIN]:
            return papers.cleaned(content)
        return pictures.cleaned(content)
