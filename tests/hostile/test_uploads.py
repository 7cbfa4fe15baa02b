"""Files handed in that were altered or made to use a machine up: kept, or refused by name; never anything else."""

import io
import time
import zipfile
import zlib

import pytest

from intake.errors import InvalidInput
from intake.evidence.document_pages import MOST_PAGES, count_pages, draw_page
from intake.evidence.file_types import PICTURES, kind_of
from intake.evidence.pictures import redraw
from intake.vocabulary import FileKind
from tests.evidence import sample_files as sample
from tests.hostile.feeding import MOST_CPU, feed
from tests.hostile.grammars import altered
from tests.tables import hostile_workbooks

pytestmark = [pytest.mark.slow, pytest.mark.sampled]

_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)
KINDS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")


def take(content: bytes) -> None:
    """As the doors do with a file: told by its content, a picture drawn anew."""
    kind = kind_of(io.BytesIO(content), "材料.bin")
    if kind in PICTURES:
        redraw(io.BytesIO(content), kind, "材料.bin")


@pytest.mark.parametrize("kind", KINDS)
def test_an_altered_picture_is_drawn_or_refused(kind: str) -> None:
    feed(altered((sample.picture(kind=kind),)), take, sample=25)


def test_an_altered_document_is_known_or_refused() -> None:
    feed(altered((_PDF, hostile_workbooks.stray("C4"))), take, sample=40)


@pytest.mark.proof
def test_an_altered_pdf_is_drawn_or_refused() -> None:
    def draw(content: bytes) -> None:
        count_pages(FileKind.PDF, content)
        draw_page(FileKind.PDF, content, 1)

    feed(altered((_PDF,)), draw, sample=5)


def _zip(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


def test_archives_within_archives_are_of_no_kind_and_are_not_unpacked() -> None:
    nested = b"PK"
    for depth in range(20):
        nested = _zip(f"{depth}.zip", nested * 10)
    with pytest.raises(InvalidInput, match="kind that is not taken"):
        take(nested)
    with pytest.raises(InvalidInput):
        take(_zip("xl/workbook.xml", bytes(50_000_000)))


@pytest.mark.parametrize(
    "pages",
    [
        b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj",  # a page tree that is its own child
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 999999999>>endobj",
        b"2 0 obj<</Type/Pages/Kids[" + b"3 0 R " * 50_000 + b"]/Count 50000>>endobj",
    ],
    ids=["loop", "count", "many"],
)
def test_a_pdf_that_loops_or_lies_is_drawn_or_refused_soon(pages: bytes) -> None:
    content = _PDF.replace(b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj", pages)
    pages_told, field = 1, "pages"
    try:
        pages_told = count_pages(FileKind.PDF, content)
        draw_page(FileKind.PDF, content, 1)
    except InvalidInput as refused:
        field = refused.field or ""
    assert 1 <= pages_told <= MOST_PAGES
    assert field == "pages"


def test_a_packed_stream_that_unpacks_without_end_is_looked_into_so_far_and_no_further() -> None:
    packed = zlib.compress(bytes(80_000_000), 9)
    object_ = b"%%PDF-1.5\n1 0 obj<</Type/ObjStm/Length %d>> stream\n" % len(packed) + packed + b"\nendstream endobj\n"
    feed_once(object_ * 20)


def feed_once(content: bytes) -> None:
    began = time.process_time()
    take(content)
    assert time.process_time() - began < MOST_CPU
