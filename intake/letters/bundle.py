"""A whole case as one PDF: a cover, an index with the digest of each part, and the parts."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from PIL import Image

from intake.bulletin.official_letter import OfficialLetter
from intake.language.i18n import _
from intake.letters.pdf import HEI, PdfSheet, put_letter
from intake.letters.typesetting import lines_of

_ROWS = 14  # of the index on one page
_SMALL, _TEXT = 9.0, 12.0


@dataclass(frozen=True)
class CasePart:
    """Lines of a name and what it is, a letter, or pages drawn as pictures; `digest` where the record has one."""

    title: str
    lines: Sequence[tuple[str, str]] = ()
    letter: OfficialLetter | None = None
    is_chinese: bool = True
    pictures: Sequence[bytes] = field(default=(), repr=False)
    digest: str = ""

    @property
    def sha256(self) -> str:
        """Of the file or letter as the record has it, else of the lines as they stand here."""
        if self.digest:
            return self.digest
        told = "\n".join(f"{name}: {text}" for name, text in self.lines)
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True)
class CaseCover:
    """What stands on the first page."""

    title: str
    facts: Sequence[tuple[str, str]]
    mark: str
    foot: str


def bundle(cover: CaseCover, parts: Sequence[CasePart], *, made_at: datetime) -> tuple[bytes, int]:
    """The file, and how many pages it has. The index is written last, on the pages kept for it."""
    sheet = PdfSheet(mark=cover.mark, foot=cover.foot)
    _put_cover(sheet, cover)
    kept = []
    for _page in range(0, len(parts), _ROWS):
        sheet.add_page()
        kept.append(sheet.page)
    spans = []
    for number, part in enumerate(parts, start=1):
        sheet.add_page()
        first = sheet.page
        sheet.start_section(f"{number}. {part.title}")
        _put_part(sheet, number, part)
        spans.append((first, sheet.page))
    last = sheet.page
    _put_index(sheet, kept, parts, spans)
    sheet.page = last
    return sheet.finished(title=cover.title, author=cover.foot, made_at=made_at), last


def _put_cover(sheet: PdfSheet, cover: CaseCover) -> None:
    sheet.skip(120)
    sheet.put(cover.title, face=HEI, size=26, align="C")
    sheet.ln(20)
    for name, text in cover.facts:
        sheet.fact(name, text, size=14, first=0)


def _put_index(
    sheet: PdfSheet, kept: Sequence[int], parts: Sequence[CasePart], spans: Sequence[tuple[int, int]]
) -> None:
    sheet.set_auto_page_break(auto=False)
    for turn, page in enumerate(kept):
        sheet.page = page
        sheet.set_y(sheet.t_margin)
        if not turn:
            sheet.put(_("Index"), face=HEI, size=18, align="C")
            sheet.ln(4)
        for number in range(turn * _ROWS, min((turn + 1) * _ROWS, len(parts))):
            _put_row(sheet, number + 1, parts[number], *spans[number])


def _put_row(sheet: PdfSheet, number: int, part: CasePart, first: int, last: int) -> None:
    pages = str(first) if first == last else f"{first}–{last}"
    sheet.set_font(HEI, size=_TEXT)
    room = sheet.epw - sheet.get_string_width(pages) - 8
    title = next(lines_of(f"{number}. {part.title}", room, sheet.get_string_width))[0]
    at = sheet.get_y()
    sheet.put(title, face=HEI, size=_TEXT, align="L")
    below = sheet.get_y()
    sheet.set_y(at)
    sheet.put(pages, size=_TEXT, align="R")
    sheet.set_y(below)
    sheet.put(f"SHA-256 {part.sha256}", size=_SMALL - 1, align="L")


def _put_part(sheet: PdfSheet, number: int, part: CasePart) -> None:
    if part.letter is not None:
        put_letter(sheet, part.letter, is_chinese=part.is_chinese)
        return
    sheet.put(f"{number}. {part.title}", face=HEI, size=16, align="L")
    sheet.ln(3)
    for name, text in part.lines:
        sheet.fact(name, text or "—", size=_TEXT, first=0)
    for turn, picture in enumerate(part.pictures):
        if turn or sheet.get_y() > sheet.h / 2:
            sheet.add_page()
        _put_picture(sheet, picture)


def _put_picture(sheet: PdfSheet, picture: bytes) -> None:
    """As large as the room left on the page lets it be."""
    top = sheet.get_y() + 3
    high, wide = sheet.h - sheet.b_margin - top, sheet.epw
    with Image.open(BytesIO(picture)) as opened:
        scale = min(wide / opened.width, high / opened.height)
        size = (opened.width * scale, opened.height * scale)
    sheet.image(BytesIO(picture), x=sheet.l_margin, y=top, w=size[0], h=size[1])
    sheet.set_y(top + size[1])
