"""Black over what tells who it is: painted into the pixels before anything is stored, so nothing lies under it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from intake.errors import InvalidInput
from routing.translatable import N_

MOST_BOXES = 500  # of one file
_WHOLE = 100.0
_ROUNDING = 0.01  # a browser's sum of two rounded percentages
_BLACK = (0, 0, 0)
# Clockwise; Pillow counts the other way.
_TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
TURNS = (0, *_TURNS)
_QUALITY = 88
# JPEG stores squares of so many pixels each by itself. A square that is black all over comes back as pure black, and
# what is beside it does not show through; so a box grows to whole squares.
_SQUARE = 8


@dataclass(frozen=True)
class Box:
    """A rectangle in hundredths of the page as it is turned, from its upper left corner.

    `of` raises InvalidInput, naming `field`.
    """

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def of(cls, left: float, top: float, width: float, height: float, *, field: str) -> "Box":
        sides = (left, top, width, height)
        if not all(map(math.isfinite, sides)) or min(left, top) < 0 or min(width, height) <= 0:
            raise InvalidInput(N_("A box needs a place on the page, a width and a height."), field=field)
        if max(left + width, top + height) > _WHOLE + _ROUNDING:
            raise InvalidInput(
                N_("The box reaches beyond the page: left and width, and top and height, are together at most 100."),
                field=field,
            )
        return cls(*sides)

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """On a picture of that size: left, top, right, bottom, the last two outside of it."""
        left, right = _squares(self.left, self.left + self.width, width)
        top, bottom = _squares(self.top, self.top + self.height, height)
        return left, top, right, bottom


@dataclass(frozen=True)
class CoveredPage:
    """A page that `cover` has made; nothing else is released as a picture."""

    jpeg: bytes


def turned(page: bytes, degrees: int) -> bytes:
    """The page, a JPEG, as one looks at it to draw boxes."""
    return _jpeg(_picture(page, degrees)) if degrees else page


def cover(page: bytes, boxes: Sequence[Box], degrees: int = 0) -> CoveredPage:
    """The page turned clockwise, with the boxes black, made anew from its pixels and nothing else of it."""
    picture = _picture(page, degrees)
    brush = ImageDraw.Draw(picture)
    for box in boxes:
        left, top, right, bottom = box.pixels(*picture.size)
        brush.rectangle((left, top, right - 1, bottom - 1), fill=_BLACK)
    return CoveredPage(_jpeg(picture))


def _picture(page: bytes, degrees: int) -> Image.Image:
    with Image.open(BytesIO(page), formats=("JPEG",)) as opened:
        picture = opened.convert("RGB")
    picture.info.clear()
    return picture.transpose(_TURNS[degrees]) if degrees else picture


def _jpeg(picture: Image.Image) -> bytes:
    made = BytesIO()
    # Colour as fine as light: else the colour beside a box would bleed into it.
    picture.save(made, "JPEG", quality=_QUALITY, subsampling=0, exif=b"", icc_profile=None)
    return made.getvalue()


def cover_all(
    pages: Sequence[bytes], boxes: Mapping[int, Sequence[Box]], turns: Mapping[int, int]
) -> list[CoveredPage]:
    """`boxes`, and the degrees each page is turned by, by the page, counted from 1.

    Raises InvalidInput where they are of no page, too many or none.
    """
    if sum(map(len, boxes.values())) > MOST_BOXES:
        raise InvalidInput(N_("At most %(most)s boxes can be drawn on one file."), most=MOST_BOXES, field="boxes")
    if not any(boxes.values()):
        raise InvalidInput(N_("Draw at least one box: nothing is blacked out yet."), field="boxes")
    if not set(boxes) <= set(range(1, len(pages) + 1)):
        raise InvalidInput(N_("There is a box on a page that the file does not have."), field="boxes")
    return [cover(page, boxes.get(number, ()), turns.get(number, 0)) for number, page in enumerate(pages, 1)]


def _squares(first: float, last: float, size: int) -> tuple[int, int]:
    """From hundredths to pixels, outwards to whole squares, and at least one of them."""
    start = min(math.floor(first * size / _WHOLE), size - 1) // _SQUARE * _SQUARE
    end = math.ceil(max(last * size / _WHOLE, start + 1) / _SQUARE) * _SQUARE
    return start, min(end, size)
