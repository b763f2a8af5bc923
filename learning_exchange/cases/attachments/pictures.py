"""Pictures: decoded and encoded again, so that only what can be seen is left.

Where it was taken, with which phone, a smaller preview of what was cut away, a comment, another file behind
its end: none of it comes through.
"""

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from learning_exchange.cases.attachments.content import NEITHER, Cleaned, Unfit
from learning_exchange.cases.rules.attaching import FileKind

# What is decoded -> what it becomes. Of a moving picture the first frame is kept.
BECOMES = {"JPEG": FileKind.JPEG, "PNG": FileKind.PNG, "GIF": FileKind.PNG, "WEBP": FileKind.WEBP}
MOST_PIXELS = 50_000_000  # as many as telephones make; a bomb says more in its header, and is not decoded
LONGEST_SIDE = 2_000  # pixels: sharp on a large screen, and half a megabyte on a telephone
QUALITY = 85  # of 100: what is lost cannot be seen

Image.MAX_IMAGE_PIXELS = None  # it would only warn where we refuse; the size is looked at below


def cleaned(content: bytes) -> Cleaned:
    """The picture anew, upright and at most LONGEST_SIDE on each side; raises Unfit."""
    try:
        with Image.open(BytesIO(content), formats=[*BECOMES]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Unfit("This picture has too many pixels. Make it smaller: 4,000 by 3,000 is plenty.")
            return _anew(picture)
    except Unfit:
        raise
    except UnidentifiedImageError:
        raise Unfit(NEITHER) from None
    except Exception:  # noqa: BLE001  # a broken picture stops its decoder in any way there is
        raise Unfit(
            "This picture is damaged, or was not sent whole. Open it, save it again, and send that."
        ) from None


def _anew(picture: Image.Image) -> Cleaned:
    kind = BECOMES[picture.format or ""]
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded no larger than it is needed
    upright = ImageOps.exif_transpose(picture)
    mode = "RGBA" if kind is not FileKind.JPEG and upright.has_transparency_data else "RGB"
    seen = upright.convert(mode)
    seen.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.frombytes(mode, seen.size, seen.tobytes())  # pixels alone: no copy of what else it carried
    out = BytesIO()
    bare.save(out, kind.upper(), quality=QUALITY, optimize=True)
    return Cleaned(kind, out.getvalue(), *bare.size)
