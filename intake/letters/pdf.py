"""Documents as PDF, with the fonts in them: read and printed alike on a machine without any (GB/T 9704, A4).

Whoever imports this pays for the fonts: the workers do, no page does.
"""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pylopdf_fonts_zh_cn
from fpdf import FPDF
from fpdf.enums import TextMode

from intake.bulletin.official_letter import SEAL_ABOVE, OfficialLetter
from intake.language.i18n import _
from intake.letters.typesetting import lines_of

SONG, HEI = "song", "hei"
RED, BLACK = (192, 31, 31), (0, 0, 0)
BODY, LINE = 16.0, 28.0  # points: the size of an official document, and from line to line
_POINT = 25.4 / 72
_LEFT, _RIGHT, _TOP, _BOTTOM = 28.0, 26.0, 37.0, 30.0  # millimetres
_FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent
_FACES = {SONG: "NotoSerifSC-Regular.otf", HEI: "NotoSansSC-Regular.otf"}
_MOST_SPREAD = 1.2  # points between two signs of a full line, no more


class PdfSheet(FPDF):
    """Pages with the number at their foot; every measure of type is in points."""

    def __init__(self, *, mark: str = "", foot: str = "") -> None:
        super().__init__(format="A4")
        self._mark, self._foot = mark, foot
        self.set_margins(_LEFT, _TOP, _RIGHT)
        self.c_margin = 0  # else text stands a millimetre inside the margin, and the red line does not
        self.set_auto_page_break(auto=True, margin=_BOTTOM)
        for name, file in _FACES.items():
            self.add_font(name, fname=_FONTS / file)
        self.set_font(SONG, size=BODY)
        self.add_page()

    def header(self) -> None:
        if self._mark:
            self._edge(self._mark, 10.5, at=18, align="R")
            self.set_y(_TOP)

    def footer(self) -> None:
        if self._foot:
            self._edge(self._foot, 8.5, at=-14, align="L")
        self._edge(f"— {self.page_no()} —", 12, at=-20, align="C")

    def _edge(self, text: str, size: float, *, at: float, align: str) -> None:
        family, before = self.font_family, self.font_size_pt
        self.set_y(at)
        self.set_font(SONG, size=size)
        self.set_text_color(*BLACK)
        self.cell(0, size * _POINT, text, align=align)
        self.set_font(family, size=before)

    def put(
        self,
        text: str,
        *,
        face: str = SONG,
        size: float = BODY,
        align: str = "J",
        first: float = 0,
        right: float = 0,
        bold: bool = False,
        colour: tuple[int, int, int] = BLACK,
    ) -> None:
        """One paragraph. `first` and `right` are letters' widths that it stands in at its first line and its right."""
        self.set_font(face, size=size)
        self.set_text_color(*colour)
        width = self.epw - right * size * _POINT
        leading = size * LINE / BODY * _POINT
        for number, (line, is_full) in enumerate(
            lines_of(text, width, self.get_string_width, first=first * size * _POINT)
        ):
            indent = first * size * _POINT if not number else 0
            self._line(line, width - indent, leading, indent, align=align, is_full=is_full, bold=bold)

    def _line(
        self, line: str, width: float, leading: float, indent: float, *, align: str, is_full: bool, bold: bool
    ) -> None:
        if self.will_page_break(leading):
            self.add_page()
        spare = width - self.get_string_width(line)
        if align == "J" and is_full and len(line) > 1:
            self.set_char_spacing(min(spare / _POINT / (len(line) - 1), _MOST_SPREAD))
        shift = {"C": spare / 2, "R": spare}.get(align, 0)
        self.set_x(_LEFT + indent + shift)
        with self.local_context(text_mode=TextMode.FILL_STROKE if bold else TextMode.FILL, line_width=0.12):
            self.set_draw_color(self.text_color or BLACK)
            self.cell(0, leading, line)
        self.set_char_spacing(0)
        self.ln(leading)

    def fact(self, name: str, text: str, *, size: float = BODY, first: float = 2) -> None:
        """A name in the face of headings, and what it is; further lines of it are paragraphs of their own."""
        said, *rest = text.splitlines() or [""]
        self.set_font(HEI, size=size)
        label = name + _(": ")
        wide = self.get_string_width(label) / (size * _POINT)
        at = self.get_y()
        if self.will_page_break(size * LINE / BODY * _POINT):
            self.add_page()
            at = self.get_y()
        self.set_text_color(*BLACK)
        self.set_xy(_LEFT + first * size * _POINT, at)
        self.cell(0, size * LINE / BODY * _POINT, label)
        self.set_xy(_LEFT, at)
        self.put(said, size=size, first=first + wide)
        for line in rest:
            self.put(line, size=size, first=first)

    def lines(self, text: str) -> int:
        """How many lines the text takes as paragraphs of the body."""
        self.set_font(SONG, size=BODY)
        first = 2 * BODY * _POINT
        return sum(
            1 for each in text.splitlines() for _line in lines_of(each, self.epw, self.get_string_width, first=first)
        )

    def skip(self, points: float) -> None:
        """So much is left free above what follows."""
        self.ln(points * _POINT)

    def rule(self) -> None:
        """The red line under the number of a document."""
        self.ln(2)
        self.set_draw_color(*RED)
        self.set_line_width(0.7)
        self.line(_LEFT, self.get_y(), self.w - _RIGHT, self.get_y())

    def finished(self, *, title: str, author: str, made_at: datetime) -> bytes:
        self.set_title(title)
        self.set_author(author)
        self.set_creation_date(made_at)
        made = BytesIO()
        self.output(made)
        return made.getvalue()


def put_letter(sheet: PdfSheet, letter: OfficialLetter, *, is_chinese: bool) -> None:
    """On the page that is begun."""
    size, head = letter.head(sheet.epw / _POINT, is_chinese=is_chinese)
    for line in head:
        sheet.put(line, size=size, align="C", bold=True, colour=RED)
    sheet.skip(8)
    sheet.put(letter.number, align="C")
    sheet.rule()
    sheet.skip(24)
    sheet.put(letter.title, size=22 if is_chinese else 18, align="C", bold=True)
    sheet.skip(18)
    sheet.put(letter.addressee + _(": "), align="L")
    _put_all(sheet, letter.passages)
    for name, text in letter.facts:
        sheet.fact(name, text)
    _put_all(sheet, letter.closing[:-1])
    signature, last = letter.signature, letter.closing[-1:]
    # The office, the day and the seal stay together, and with the last words: no page has them alone.
    if sheet.will_page_break((sum(map(sheet.lines, last)) + len(signature)) * LINE * _POINT + SEAL_ABOVE * _POINT):
        sheet.add_page()
    _put_all(sheet, last)
    sheet.skip(SEAL_ABOVE)
    for text, indent in signature:
        sheet.put(text, align="R", right=indent)


def letter_as_pdf(letter: OfficialLetter, *, is_chinese: bool, made_at: datetime) -> bytes:
    sheet = PdfSheet(mark=letter.mark, foot=letter.imprint)
    put_letter(sheet, letter, is_chinese=is_chinese)
    return sheet.finished(title=letter.title, author=letter.issuer, made_at=made_at)


def _put_all(sheet: PdfSheet, passages: Sequence[str]) -> None:
    for passage in passages:
        for line in passage.splitlines():
            sheet.put(line, first=2)
