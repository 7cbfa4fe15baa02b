"""Pages of a PDF drawn by a process apart: as they are seen, and nothing that one is made to do outlives its time."""

import time
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from intake.errors import InvalidInput
from intake.evidence import document_pages
from intake.evidence.document_pages import MOST_PAGES, count_pages, draw_all, draw_page
from intake.evidence.pictures import LONGEST_SIDE
from intake.vocabulary import FileKind
from tests.evidence import sample_files as sample

pytestmark = pytest.mark.slow

PDF = FileKind.PDF


def document(*sizes: tuple[float, float]) -> bytes:
    made = pypdfium2.PdfDocument.new()
    for width, height in sizes:
        made.new_page(width, height)
    written = BytesIO()
    made.save(written)
    return written.getvalue()


def written(stream: bytes, box: str = "0 0 300 200") -> bytes:
    """A PDF of one page that does what `stream` says."""
    parts = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    parts.append(
        f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>".encode()
    )
    parts.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    form = b"/F Do /F Do 0 0 300 200 re f"
    head = b"<</Type/XObject/Subtype/Form/BBox[0 0 300 200]/Resources<</XObject<</F 5 0 R>>>>/Length %d>>"
    parts.append(head % len(form) + b"stream\n" + form + b"\nendstream")
    made = b"%PDF-1.7\n"
    for number, part in enumerate(parts, 1):
        made += b"%d 0 obj%s endobj\n" % (number, part)
    return made + b"trailer<</Root 1 0 R/Size 6>>\n%%EOF\n"


def test_pages_are_drawn_upright_and_no_larger_than_pictures() -> None:
    content = document((595, 842), (842, 595))
    assert count_pages(PDF, content) == 2
    sizes = [Image.open(BytesIO(page)).size for page in draw_all(PDF, content)]
    assert sizes == [(1414, LONGEST_SIDE), (LONGEST_SIDE, 1414)]
    seen = Image.open(BytesIO(draw_page(PDF, written(b"1 0 0 rg 0 0 150 200 re f"), 1)))
    red, white = seen.getpixel((100, 100)), seen.getpixel((1900, 100))
    assert red[0] > 240
    assert max(red[1:]) < 15
    assert min(white) > 240
    assert draw_all(FileKind.JPEG, b"as it is") == [b"as it is"]


@pytest.mark.parametrize(
    "content",
    [sample.PDF, b"%PDF-1.7\n" + b"junk" * 99, document((595, 842))[:300], document(*[(10, 10)] * (MOST_PAGES + 1))],
    ids=["no page", "junk", "half", "too many"],
)
def test_what_cannot_be_drawn_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(InvalidInput, match="Release a transcript instead"):
        draw_all(PDF, content)


@pytest.mark.parametrize("number", [0, 3])
def test_there_is_no_page_beyond(number: int) -> None:
    with pytest.raises(InvalidInput):
        draw_page(PDF, document((10, 10), (10, 10)), number)
    with pytest.raises(InvalidInput):
        draw_page(FileKind.JPEG, sample.picture(), number)


def test_what_takes_long_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two million strokes over a page as large as one may be, and less time than they take."""
    monkeypatch.setattr(document_pages, "SECONDS_FOR_ONE", 1)
    hostile = written(b"0 0 m 300 200 l 10 190 290 3 20 8 c S\n" * 200_000)
    began = time.monotonic()
    with pytest.raises(InvalidInput, match="takes too long"):
        draw_page(PDF, hostile, 1)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("box", ["0 0 99999999 99999999", "0 0 99999999 1"])
def test_no_page_takes_more_pixels_than_a_picture(box: str) -> None:
    try:
        drawn = draw_page(PDF, written(b"0 0 1 1 re f", box), 1)
    except InvalidInput:
        return
    assert max(Image.open(BytesIO(drawn)).size) <= LONGEST_SIDE + 1
