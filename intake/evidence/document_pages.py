"""The pages that can be blacked out: a picture as it is shown, or each page of a PDF drawn as one.

A PDF is drawn by a process that may take little and is killed when it takes long: whatever one is made to do, it ends
as a refusal.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from threading import BoundedSemaphore

from intake.errors import InvalidInput
from intake.evidence.file_types import PICTURES
from intake.evidence.pictures import LONGEST_SIDE
from intake.models import Evidence
from intake.vocabulary import EvidenceCopyKind, FileKind
from routing.translatable import N_

MOST_PAGES = 30
SECONDS_FOR_ONE, SECONDS_FOR_ALL = 15, 60
_DRAWING = Path(__file__).with_name("pdf_drawing.py")
_LENGTH = 4
# Each takes a core while it draws, and some hundred megabytes.
_AT_ONCE = BoundedSemaphore(2)
_CANNOT = N_(
    "This PDF cannot be drawn: it is damaged, locked by a password, or takes too long. Release a transcript instead."
)
_TOO_MANY = N_("This PDF has %(pages)s pages; %(most)s can be blacked out at most. Release a transcript instead.")


def blackable_copy(row: Evidence) -> EvidenceCopyKind | None:
    """Which copy is drawn to be blacked out; None of a file that gets a transcript only."""
    if row.kind in PICTURES:
        return EvidenceCopyKind.PICTURE
    return EvidenceCopyKind.ORIGINAL if row.kind is FileKind.PDF else None


def count_pages(kind: FileKind, content: bytes) -> int:
    """Raises InvalidInput where there is none, or too many."""
    return _drawn(content, [], SECONDS_FOR_ONE)[0] if kind is FileKind.PDF else 1


def draw_page(kind: FileKind, content: bytes, number: int) -> bytes:
    """One page, counted from 1, as JPEG. Raises InvalidInput."""
    if number < 1 or (number > 1 and kind is not FileKind.PDF):
        raise InvalidInput(N_("There is no such page."), field="pages")
    return _drawn(content, [number], SECONDS_FOR_ONE)[1][0] if kind is FileKind.PDF else content


def draw_all(kind: FileKind, content: bytes) -> list[bytes]:
    """Every page as JPEG. Raises InvalidInput."""
    if kind is not FileKind.PDF:
        return [content]
    wanted = range(1, count_pages(kind, content) + 1)
    return _drawn(content, wanted, SECONDS_FOR_ALL)[1]


def _drawn(content: bytes, wanted: Sequence[int], seconds: int) -> tuple[int, list[bytes]]:
    numbers = [str(number) for number in (LONGEST_SIDE, MOST_PAGES, *wanted)]
    try:
        with _AT_ONCE:
            # Nothing of our environment, where secrets are, and nothing of our modules.
            done = subprocess.run(  # noqa: S603 - the command is ours, and numbers
                [sys.executable, "-I", str(_DRAWING), *numbers],
                input=content,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                timeout=seconds,
                check=True,
            )
    except (subprocess.SubprocessError, OSError):
        raise InvalidInput(_CANNOT, field="pages") from None
    told = BytesIO(done.stdout)
    count = int.from_bytes(told.read(_LENGTH), "big")
    if count > MOST_PAGES:
        raise InvalidInput(_TOO_MANY, pages=count, most=MOST_PAGES, field="pages")
    pages = list(_pieces(told))
    if not count or len(pages) != len(wanted):
        raise InvalidInput(_CANNOT, field="pages")
    return count, pages


def _pieces(told: BytesIO) -> Iterator[bytes]:
    while length := int.from_bytes(told.read(_LENGTH), "big"):
        yield told.read(length)
