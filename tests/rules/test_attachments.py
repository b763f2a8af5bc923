"""What a file really is, whatever it calls itself, and that nothing hidden comes through."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name
from PIL import Image

from learning_exchange.cases.attachments import Cleaned, Unfit, cleaned
from learning_exchange.cases.attachments.content import NEITHER
from learning_exchange.cases.attachments.papers import HIDDEN, IS_ACTIVE, IS_DAMAGED, IS_LOCKED
from learning_exchange.cases.attachments.pictures import LONGEST_SIDE
from learning_exchange.cases.rules.attaching import FileKind
from tests.additions import a_pdf, a_picture

SECRET = b"Wilhelmina Quartermain"
GPS, ARTIST, ORIENTATION = 0x8825, 0x013B, 0x0112


def seen(file: Cleaned) -> Image.Image:
    return Image.open(BytesIO(file.content))


# Pictures


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("JPEG", FileKind.JPEG),
        ("PNG", FileKind.PNG),
        ("GIF", FileKind.PNG),
        ("WEBP", FileKind.WEBP),
    ],
)
def test_a_picture_is_what_it_decodes_as(sent: str, kept: FileKind) -> None:
    file = cleaned(a_picture(sent))
    assert (file.kind, file.width, file.height) == (kept, 40, 30)
    assert seen(file).format == kept.upper()
    assert seen(file).convert("RGB").getpixel((20, 15)) == pytest.approx((0, 128, 128), abs=3)


def hidden_things() -> dict[str, bytes]:
    exif = Image.Exif()
    exif[ARTIST] = SECRET.decode()
    exif.get_ifd(GPS)[2] = (54.0, 1.0, 2.0)
    return {
        "exif of a JPEG": a_picture("JPEG", exif=exif),
        "exif of a PNG": a_picture("PNG", exif=exif),
        "exif of a WebP": a_picture("WEBP", exif=exif),
        "a comment": a_picture("JPEG", comment=SECRET),
        "XMP": a_picture("JPEG", xmp=SECRET),
        "a colour profile": a_picture("JPEG", icc_profile=SECRET),
        "a GIF's comment": a_picture("GIF", comment=SECRET),
        "text of a PNG": _png_with(b"tEXt", b"Author\0" + SECRET),
        "a chunk of a PNG of its own": _png_with(b"seCr", SECRET),
        "behind its end": a_picture("JPEG") + SECRET,
    }


def _png_with(kind: bytes, content: bytes) -> bytes:
    png = a_picture("PNG")
    chunk = struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return png[:33] + chunk + png[33:]  # after the header


@pytest.mark.parametrize("content", hidden_things().values(), ids=hidden_things().keys())
def test_what_a_picture_hides_does_not_come_through(content: bytes) -> None:
    assert SECRET in content, "the control: it was there"
    file = cleaned(content)
    assert SECRET not in file.content
    picture = seen(file)
    assert not picture.getexif()
    assert not {"exif", "xmp", "comment", "icc_profile", "Author"} & picture.info.keys()


def test_a_picture_comes_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # held sideways
    file = cleaned(a_picture("JPEG", (40, 30), exif=exif))
    assert (file.width, file.height) == (30, 40)


def test_a_large_picture_is_made_smaller() -> None:
    file = cleaned(a_picture("JPEG", (3_000, 1_500)))
    assert (file.width, file.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_what_is_transparent_stays_so() -> None:
    out = BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")
    assert seen(cleaned(out.getvalue())).getpixel((0, 0)) == (0, 0, 0, 0)


def test_a_bomb_is_not_decoded() -> None:
    """A header that promises 20,000 by 20,000 pixels, and a file of hundred bytes."""
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    png = a_picture("PNG")
    with pytest.raises(Unfit, match="too many pixels"):
        cleaned(png[:8] + chunk + png[33:])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_half_a_picture_is_refused(kind: str) -> None:
    whole = a_picture(kind, (400, 300))
    with pytest.raises(Unfit):
        cleaned(whole[: len(whole) // 2])


NO_PICTURES = {
    "nothing": b"",
    "words": b"Dear colleague,",
    "a page": b"<!DOCTYPE html><script>alert(1)</script>",
    "a drawing that can have scripts": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "a program": b"\x7fELF\x02\x01\x01" + bytes(100),
    "an archive": b"PK\x03\x04" + bytes(100),
    "a TIFF": b"",
    "a BMP": b"",
    "an icon": b"",
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_nothing_else_is_kept(name: str) -> None:
    made = {"a TIFF": "TIFF", "a BMP": "BMP", "an icon": "ICO"}
    content = a_picture(made[name], (16, 16)) if name in made else NO_PICTURES[name]
    with pytest.raises(Unfit) as refusal:
        cleaned(content)
    assert refusal.value.sentence == NEITHER


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"%PDF-1.7\n"]),
)
def test_rubbish_is_refused_in_a_sentence(content: bytes, beginning: bytes) -> None:
    with pytest.raises(Unfit) as refusal:
        cleaned(beginning + content)
    assert refusal.value.sentence.endswith(".")


# PDFs


def test_a_pdf_does_not_say_who_wrote_it() -> None:
    content = a_pdf(PieceInfo=Dictionary(Word=Dictionary(LastModified="today")))
    with pikepdf.open(BytesIO(content)) as before:
        assert "/Author" in before.docinfo, "the control"
    file = cleaned(content)
    assert file.kind is FileKind.PDF
    assert (file.width, file.height) == (None, None)
    assert SECRET not in file.content
    with pikepdf.open(BytesIO(file.content)) as pdf:
        assert len(pdf.pages) == 1
        assert not pdf.docinfo.keys()
        assert not any(key in pdf.Root for key in HIDDEN)


def test_what_a_pdf_was_before_does_not_come_through() -> None:
    """A PDF that was changed keeps what it was: here an object that nothing points at any more."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root["/Old"] = pdf.make_indirect(Dictionary(Was=SECRET.decode()))
        out = BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    old = out.getvalue().replace(b"/Old", b"/Nil", 1).replace(b"/Nil ", b"/Nix ", 1)
    assert SECRET in old
    pointless = old.replace(b"/Nix 2 0 R", b"/Nix null ").replace(b"/Nix 3 0 R", b"/Nix null ")
    pointless = pointless.replace(b"/Nix 4 0 R", b"/Nix null ")
    assert pointless != old
    assert SECRET not in cleaned(pointless).content


def test_a_photograph_within_a_pdf_does_not_say_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[ARTIST] = SECRET.decode()
    photograph = a_picture("JPEG", exif=exif, comment=SECRET)
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        picture = pikepdf.Stream(pdf, photograph)
        for name, value in {"Type": Name.XObject, "Subtype": Name.Image, "Filter": Name.DCTDecode}.items():
            picture[f"/{name}"] = value
        for name, number in {"Width": 40, "Height": 30, "BitsPerComponent": 8}.items():
            picture[f"/{name}"] = number
        picture["/ColorSpace"] = Name.DeviceRGB
        pdf.pages[0].Resources = Dictionary(XObject=Dictionary(Im0=picture))
        out = BytesIO()
        pdf.save(out)
    assert SECRET in out.getvalue(), "the control"
    file = cleaned(out.getvalue())
    assert SECRET not in file.content
    with pikepdf.open(BytesIO(file.content)) as pdf:
        kept = Image.open(BytesIO(pdf.pages[0].Resources.XObject.Im0.read_raw_bytes()))
        assert not kept.getexif()
        assert kept.tobytes() == Image.open(BytesIO(photograph)).tobytes()


def javascript() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def _page_with(note: Dictionary) -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.pages[0].Annots = Array([note])
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()


ACTIVE: dict[str, Callable[[], bytes]] = {
    "a script on opening": lambda: a_pdf(OpenAction=javascript()),
    "a script on printing": lambda: a_pdf(AA=Dictionary(WP=javascript())),
    "named scripts": lambda: a_pdf(Names=Dictionary(JavaScript=Dictionary(Names=Array(["a", javascript()])))),
    "a script behind another action": lambda: a_pdf(
        OpenAction=Dictionary(S=Name.GoTo, Next=Array([javascript()]))
    ),
    "a program that is started": lambda: a_pdf(OpenAction=Dictionary(S=Name.Launch, F="cmd.exe")),
    "a form that is sent": lambda: _page_with(
        Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm, F="https://example.org"))
    ),
    "a form of another kind": lambda: a_pdf(AcroForm=Dictionary(XFA="<xdp/>")),
    "another file": lambda: a_pdf(Names=Dictionary(EmbeddedFiles=Dictionary(Names=Array([])))),
    "another file as a note": lambda: _page_with(
        Dictionary(Subtype=Name.FileAttachment, FS=Dictionary(F="a"))
    ),
    "a film": lambda: _page_with(Dictionary(Subtype=Name.RichMedia)),
}


@pytest.mark.parametrize("make", ACTIVE.values(), ids=ACTIVE.keys())
def test_a_pdf_that_does_something_is_refused(make: Callable[[], bytes]) -> None:
    with pytest.raises(Unfit) as refusal:
        cleaned(make())
    assert refusal.value.sentence == IS_ACTIVE


def test_a_link_does_nothing_by_itself() -> None:
    link = Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI="https://example.org"))
    assert cleaned(_page_with(link)).kind is FileKind.PDF


@pytest.mark.parametrize("words", [{"user": "x", "owner": "y"}, {"user": "", "owner": "y"}])
def test_a_locked_pdf_is_refused(words: dict[str, Any]) -> None:
    with pikepdf.open(BytesIO(a_pdf())) as pdf:
        out = BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(**words))
    with pytest.raises(Unfit) as refusal:
        cleaned(out.getvalue())
    assert refusal.value.sentence == IS_LOCKED


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7\nnothing of the kind", a_pdf()[:300]])
def test_half_a_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(Unfit) as refusal:
        cleaned(content)
    assert refusal.value.sentence == IS_DAMAGED
