"""PDFs: opened and written again by qpdf, without who wrote them and what they were before.

What does something when it is opened is refused rather than repaired: whoever sent it can print it to PDF,
and then sees what is left.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

from learning_exchange.cases.attachments.content import Cleaned, Unfit
from learning_exchange.cases.rules.attaching import FileKind

# Keys of dictionaries that stand before scripts, other files, forms that run, and films.
ACTIVE_KEYS = frozenset(
    {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent", "/RichMediaSettings"}
)
# What an action does; links to pages and to addresses are none of these.
ACTIVE_ACTIONS = frozenset(
    {
        *("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition"),
        *("/Movie", "/Sound", "/RichMediaExecute", "/GoTo3DView"),
    }
)
ACTIVE_NOTES = frozenset({"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/FileAttachment"})
# Who made it and with what; what to do on opening or leaving a page, which is no more than a view by now.
HIDDEN = ("/Metadata", "/PieceInfo", "/LastModified", "/AA", "/OpenAction")
# Of a JPEG: EXIF, XMP, profiles and comments. Its size (E0) and Adobe's word on its colours (EE) are needed.
HIDDEN_MARKERS = frozenset({*range(0xE1, 0xEE), 0xEF, 0xFE})
PIXELS_FOLLOW = 0xDA
MOST_PARTS = 400_000  # a book of 500 pages has some 50,000; more is made to keep us busy

IS_LOCKED = "This PDF is protected by a password. Print it to a PDF without one, and send that."
IS_ACTIVE = "This PDF has a script, a form or another file in it. Print it to a PDF, and send that one."
IS_DAMAGED = "This PDF is damaged, or was not sent whole. Print it to a PDF, and send that one."


def cleaned(content: bytes) -> Cleaned:
    """The PDF anew; raises Unfit for one that is locked, active or damaged."""
    try:
        # What has to be guessed at, another reader may guess otherwise.
        with pikepdf.open(BytesIO(content), attempt_recovery=False) as pdf:
            return _anew(pdf)
    except pikepdf.PasswordError:
        raise Unfit(IS_LOCKED) from None
    except (pikepdf.PikepdfError, ValueError, RuntimeError):
        raise Unfit(IS_DAMAGED) from None


def _anew(pdf: pikepdf.Pdf) -> Cleaned:
    if pdf.is_encrypted:
        raise Unfit(IS_LOCKED)
    if not len(pdf.pages):
        raise Unfit(IS_DAMAGED)
    parts = [*_parts(pdf)]
    if any(_is_active(part) for part in parts):
        raise Unfit(IS_ACTIVE)
    for part in parts:
        for key in HIDDEN:
            if key in part:
                del part[key]
        if part.get("/Filter") == pikepdf.Name.DCTDecode:
            bare, terms = _bare_jpeg(part.read_raw_bytes()), part.get("/DecodeParms")
            part.write(bare, filter=pikepdf.Name.DCTDecode, decode_parms=terms)
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    out = BytesIO()
    # Streams stay packed as they are: to unpack one may fill the memory.
    pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, deterministic_id=True)
    return Cleaned(FileKind.PDF, out.getvalue())


def _parts(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary in it, however deep; raises Unfit when there are too many."""
    waiting: list[Any] = [*pdf.objects]
    count = 0
    while waiting:
        part = waiting.pop()
        count += 1
        if count > MOST_PARTS:
            raise Unfit(IS_ACTIVE)
        if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
            yield part
            waiting += [value for value in part.values() if _is_within(value)]
        elif isinstance(part, pikepdf.Array):
            waiting += [value for value in part if _is_within(value)]


def _bare_jpeg(content: bytes) -> bytes:
    """A picture within a PDF without what says where it was taken and with what; its pixels as they were."""
    kept, at = [content[:2]], 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != PIXELS_FOLLOW:
        size = 2 + int.from_bytes(content[at + 2 : at + 4])
        if content[at + 1] not in HIDDEN_MARKERS:
            kept.append(content[at : at + size])
        at += size
    return b"".join([*kept, content[at:]])


def _is_within(value: Any) -> bool:
    """Whether a value holds further ones and stands only here: others are among the PDF's objects."""
    holds = isinstance(value, pikepdf.Dictionary | pikepdf.Array)
    return holds and not value.is_indirect


def _is_active(part: Any) -> bool:
    return (
        not ACTIVE_KEYS.isdisjoint(part.keys())
        or str(part.get("/S", "")) in ACTIVE_ACTIONS
        or str(part.get("/Subtype", "")) in ACTIVE_NOTES
    )
