"""Black is black: under every box each pixel, whatever lies beside it, and nothing else of the picture is handed on."""

import math
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from PIL import Image

from intake.errors import InvalidInput
from intake.evidence.covering import MOST_BOXES, Box, cover, cover_all, turned
from tests.evidence import sample_files as sample

PAGE = sample.picture(203, 131, quality=95)
NAME = "SYNTHETIC-NAME-IN-THE-COMMENT"
_places, _shares = some.floats(0, 99), some.floats(0.001, 1)
_SIDES = some.builds(
    lambda left, top, width, height: (left, top, (100 - left) * width, (100 - top) * height),
    *(_places, _places, _shares, _shares),
)


def told_of() -> bytes:
    """A picture that says in every way a JPEG has who made it, with a small one of itself inside."""
    made, little = BytesIO(), sample.picture(32, 24)
    exif = sample.exif().tobytes() + little
    Image.open(BytesIO(PAGE)).save(made, "JPEG", exif=exif, comment=NAME, icc_profile=NAME.encode() * 9, xmp=b"<x/>")
    return made.getvalue()


def is_black(made: Image.Image, box: Box) -> bool:
    width, height = made.size
    left, top = int(box.left * width / 100), int(box.top * height / 100)
    right, bottom = -int(-(box.left + box.width) * width // 100), -int(-(box.top + box.height) * height // 100)
    inside = made.crop((left, top, min(max(right, left + 1), width), min(max(bottom, top + 1), height)))
    return inside.getextrema() == ((0, 0), (0, 0), (0, 0))


@settings(max_examples=40)
@given(some.lists(_SIDES, min_size=1, max_size=6))
def test_under_every_box_each_pixel_is_black(sides: list[tuple[float, ...]]) -> None:
    boxes = [Box.of(*each, field="box-1") for each in sides]
    made = Image.open(BytesIO(cover(PAGE, boxes).jpeg))
    assert made.mode == "RGB"
    assert all(is_black(made, box) for box in boxes)


@pytest.mark.parametrize(
    "boxes",
    [
        [Box(0, 0, 100, 100)],
        [Box(0, 0, 10, 100), Box(90, 0, 10, 100), Box(0, 0, 100, 10), Box(0, 90, 100, 10)],
        [Box(20, 20, 40, 40), Box(40, 40, 40, 40)],
        [Box(99.99, 99.99, 0.01, 0.01)],
        [Box(48, 30, 4, 5)],
    ],
    ids=["whole", "borders", "overlapping", "the last pixel", "where red meets blue"],
)
def test_boxes_at_borders_and_over_each_other(boxes: list[Box]) -> None:
    made = Image.open(BytesIO(cover(PAGE, boxes).jpeg))
    assert made.size == (203, 131)
    assert all(is_black(made, box) for box in boxes)


def test_nothing_but_the_pixels_is_handed_on() -> None:
    dirty = told_of()
    assert NAME.encode() in dirty
    assert sample.WHERE.encode() in dirty
    made = cover(dirty, [Box(0, 0, 50, 50)]).jpeg
    assert NAME.encode() not in made
    assert sample.WHERE.encode() not in made
    assert made.count(b"\xff\xd8\xff") == 1  # no second picture inside
    read = Image.open(BytesIO(made))
    assert set(read.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not read.getexif()


@pytest.mark.parametrize(
    "sides",
    [
        (-1, 0, 5, 5),
        (0, -0.1, 5, 5),
        (0, 0, 0, 5),
        (0, 0, 5, -5),
        (96, 0, 5, 5),
        (0, 99, 1, 1.5),
        (math.nan, 0, 5, 5),
        (0, 0, math.inf, 5),
    ],
)
def test_a_box_outside_of_the_page_is_refused_by_its_field(sides: tuple[float, ...]) -> None:
    with pytest.raises(InvalidInput) as refused:
        Box.of(*sides, field="box-3")
    assert refused.value.field == "box-3"


def test_none_too_many_and_those_of_no_page_are_refused() -> None:
    for boxes in (
        {},
        {1: []},
        {1: [Box(0, 0, 1, 1)] * (MOST_BOXES + 1)},
        {2: [Box(0, 0, 1, 1)]},
        {0: [Box(0, 0, 1, 1)]},
    ):
        with pytest.raises(InvalidInput) as refused:
            cover_all([PAGE], boxes, {})
        assert refused.value.field == "boxes"
    assert len(cover_all([PAGE], {1: [Box(0, 0, 1, 1)] * MOST_BOXES}, {})) == 1


@pytest.mark.parametrize(("degrees", "corner"), [(0, (0, 0)), (90, (1, 0)), (180, (1, 1)), (270, (0, 1))])
def test_a_page_is_turned_first_and_its_boxes_are_of_what_one_sees(degrees: int, corner: tuple[int, int]) -> None:
    ground = Image.new("RGB", (120, 80), "white")
    ground.paste("red", (0, 0, 32, 16))  # upper left
    page = BytesIO()
    ground.save(page, "JPEG", quality=95, subsampling=0)
    seen = Image.open(BytesIO(turned(page.getvalue(), degrees)))
    assert seen.size == ((80, 120) if degrees % 180 else (120, 80))
    at = tuple(where * (side - 1) for where, side in zip(corner, seen.size, strict=True))
    red, green, _blue = seen.getpixel(at)
    assert red > 200
    assert green < 60
    far = Box(0 if corner[0] else 50, 0 if corner[1] else 50, 50, 50)
    made = Image.open(BytesIO(cover(page.getvalue(), [far], degrees).jpeg))
    assert made.size == seen.size
    assert made.getpixel(at)[0] > 200, "the box lies in the other corner"
    assert is_black(made, far)
