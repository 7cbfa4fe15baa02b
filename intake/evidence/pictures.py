"""Pictures as they are shown: made anew from their pixels, turned upright, without a word of where and by what.

The original is never shown. What would unpack to more than a telephone takes is refused before it is unpacked.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import BoundedSemaphore
from typing import IO

import pillow_heif
from PIL import Image, ImageFile, UnidentifiedImageError, WebPImagePlugin
from PIL.ExifTags import Base

from intake.errors import InvalidInput
from intake.vocabulary import FileKind
from routing.translatable import N_

MOST_PIXELS = 50_000_000
LONGEST_SIDE, THUMBNAIL_SIDE = 2000, 200
_QUALITY, _THUMBNAIL_QUALITY = 82, 70
_WHITE = (255, 255, 255)
# Each may take some hundred megabytes while it is unpacked.
_AT_ONCE = BoundedSemaphore(2)
# By the orientation that EXIF tells (CIPA DC-008 §4.6.5); Pillow counts against the clock.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_FORMATS = {
    FileKind.JPEG: ("JPEG",),
    FileKind.PNG: ("PNG",),
    FileKind.HEIC: ("HEIF",),
    FileKind.WEBP: (WebPImagePlugin.WebPImageFile.format,),
    FileKind.GIF: ("GIF",),
}

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
pillow_heif.register_heif_opener(thumbnails=False)


def redraw(file: IO[bytes], kind: FileKind, name: str) -> tuple[bytes, bytes]:
    """The picture and its thumbnail, both JPEG. Raises InvalidInput, which names the file."""
    with _AT_ONCE, _refusing(name):
        file.seek(0)
        with Image.open(file, formats=_FORMATS[kind]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            shrink = max(1.0, max(opened.size) / LONGEST_SIDE)
            # A JPEG is unpacked no larger than it is shown, or twice that.
            opened.draft("RGB", (max(1, int(opened.width / shrink)), max(1, int(opened.height / shrink))))
            picture = _upright(opened)
        thumbnail = picture.copy()
        thumbnail.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        return _jpeg(picture, _QUALITY), _jpeg(thumbnail, _THUMBNAIL_QUALITY)


def shrunk(jpeg: bytes) -> bytes:
    """The thumbnail of a picture that is ours, as JPEG."""
    with Image.open(BytesIO(jpeg), formats=_FORMATS[FileKind.JPEG]) as opened:
        opened.draft("RGB", (THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        thumbnail = opened.convert("RGB")
    thumbnail.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return _jpeg(thumbnail, _THUMBNAIL_QUALITY)


def _upright(opened: ImageFile.ImageFile) -> Image.Image:
    orientation = opened.getexif().get(Base.Orientation)
    opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BICUBIC, reducing_gap=2.0)
    # Not by `ImageOps.exif_transpose`: it writes the rest of the EXIF anew, and fails on what some telephones write.
    turned = _of_eight_bits(opened.transpose(_TURNS[orientation]) if orientation in _TURNS else opened)
    plain = turned.convert("RGBA") if turned.has_transparency_data else turned.convert("RGB")
    if plain.mode == "RGB":
        return plain
    ground = Image.new("RGB", plain.size, _WHITE)
    ground.paste(plain, mask=plain.getchannel("A"))
    return ground


def _of_eight_bits(picture: Image.Image) -> Image.Image:
    """A scan of 65,536 greys in 256 of them: else all but the darkest would be white."""
    return picture.point(lambda grey: grey / 256).convert("L") if picture.mode.startswith("I") else picture


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    """Without anything but the pixels: neither `exif` nor a colour profile nor a comment is handed on."""
    picture.info.clear()
    made = BytesIO()
    picture.save(made, "JPEG", quality=quality, exif=b"", icc_profile=None)
    return made.getvalue()


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            yield
    except Image.DecompressionBombError:
        too_large = N_("%(name)s has more than %(most)s million pixels. Make it smaller and send it again.")
        raise InvalidInput(too_large, name=name, most=MOST_PIXELS // 1_000_000, field="files") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, RuntimeError):
        damaged = N_("%(name)s is damaged: it cannot be opened as a picture. Take it again and send it again.")
        raise InvalidInput(damaged, name=name, field="files") from None
