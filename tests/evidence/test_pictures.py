"""Pictures are drawn anew: upright, without a word of where and by what; bombs are refused before they are unpacked."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from intake.errors import InvalidInput
from intake.evidence.pictures import LONGEST_SIDE, MOST_PIXELS, THUMBNAIL_SIDE, redraw
from intake.vocabulary import FileKind
from tests.evidence import sample_files as sample


@pytest.mark.parametrize(
    ("kind", "fmt"),
    [(FileKind.JPEG, "JPEG"), (FileKind.PNG, "PNG"), (FileKind.WEBP, "WEBP"), (FileKind.HEIC, "HEIF")],
)
def test_a_picture_is_upright_and_says_nothing_of_its_maker(kind: FileKind, fmt: str) -> None:
    content = sample.picture(60, 40, fmt)
    for made in redraw(BytesIO(content), kind, "照片"):
        shown = Image.open(BytesIO(made))
        assert (shown.format, shown.size) == ("JPEG", (40, 60))
        assert dict(shown.getexif()) == {}
        assert not {"exif", "icc_profile", "comment", "xmp"} & shown.info.keys()
        assert sample.WHERE.encode() not in made
        top, bottom = shown.getpixel((20, 5)), shown.getpixel((20, 55))
        assert (top[0] > 150, bottom[2] > 150) == (True, True), "its left side is its top"
    assert sample.WHERE.encode() in content or fmt == "HEIF"


def test_a_large_picture_is_made_smaller() -> None:
    shown, thumbnail = redraw(BytesIO(sample.picture(5000, 3000)), FileKind.JPEG, "照片")
    assert max(Image.open(BytesIO(shown)).size) == LONGEST_SIDE
    assert max(Image.open(BytesIO(thumbnail)).size) == THUMBNAIL_SIDE


def test_what_is_seen_through_lies_on_white() -> None:
    made = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(made, "PNG")
    shown = Image.open(BytesIO(redraw(made, FileKind.PNG, "截图")[0]))
    assert shown.getpixel((10, 10)) == (255, 255, 255)


def _bomb(side: int) -> bytes:
    """A PNG of a few hundred kilobytes that unpacks to `side` squared pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    rows = zlib.compress(b"\0" * (side // 8 + 2) * 8, 9)
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [int(MOST_PIXELS**0.5) + 1, 20_000, 60_000])
def test_a_bomb_is_refused_by_its_name(side: int) -> None:
    with pytest.raises(InvalidInput, match=r"大图\.png has more than 50 million pixels"):
        redraw(BytesIO(_bomb(side)), FileKind.PNG, "大图.png")


@pytest.mark.parametrize("content", [sample.picture()[:300], sample.picture()[:20] + b"\0" * 200])
def test_a_damaged_picture_is_refused_by_its_name(content: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"照片\.jpg is damaged"):
        redraw(BytesIO(content), FileKind.JPEG, "照片.jpg")


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_whatever_a_telephone_has_written_into_it_is_no_fault_of_the_picture() -> None:
    content, whole = sample.picture(8, 6), sample.exif().tobytes()
    begins, refused = content.index(whole) + len("Exif__"), 0
    for at in range(begins, begins + len(whole) - len("Exif__")):
        for instead in (0, 255):
            changed = BytesIO(content[:at] + bytes([instead]) + content[at + 1 :])
            try:
                redraw(changed, FileKind.JPEG, "照片.jpg")
            except InvalidInput:
                refused += 1
    assert refused < 30, "where it says how it lies there is nothing to be read at all"


@pytest.mark.parametrize(("size", "fmt"), [((4, 9000), "JPEG"), ((9000, 4), "JPEG"), ((1, 9000), "PNG")])
def test_a_strip_is_a_picture(size: tuple[int, int], fmt: str) -> None:
    shown, _thumbnail = redraw(BytesIO(plain(Image.new("RGB", size), fmt)), FileKind(fmt.lower()), "长图")
    assert min(Image.open(BytesIO(shown)).size) == 1


def test_a_scan_of_many_greys_is_not_white() -> None:
    scan = Image.frombytes("I;16", (256, 1), struct.pack("<256H", *range(0, 65536, 256)))
    shown = Image.open(BytesIO(redraw(BytesIO(plain(scan, "PNG")), FileKind.PNG, "扫描")[0])).convert("L")
    assert [abs(shown.getpixel((at, 0)) - at) < 8 for at in range(256)] == [True] * 256


def plain(picture: Image.Image, fmt: str) -> bytes:
    made = BytesIO()
    picture.save(made, fmt)
    return made.getvalue()
