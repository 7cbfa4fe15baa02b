"""A bulletin as a Word file, laid out as official documents are (GB/T 9704): red head, number, title, numbered parts.

Fonts are named as offices have them (仿宋、黑体、宋体、楷体); a program without one takes what it has.
"""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from intake.bulletin.blocks import ChartBlock, Passage, SectionHead, TableBlock, cell_words
from intake.bulletin.document import BulletinDocument, section_words
from intake.bulletin.word_charts import add_chart
from intake.language.i18n import _, language

FANG, HEI, SONG, KAI = "仿宋", "黑体", "宋体", "楷体"
_LATIN = "Times New Roman"
_RED, _SHADE = RGBColor(0xC0, 0x1F, 0x1F), "F2F2F2"
_TEXT_WIDTH = Mm(156)
_CENTRE = WD_ALIGN_PARAGRAPH.CENTER
_CELL = "Bulletin cell"
_FEW = 6
_MOST_WIDE = 8  # columns beyond which a table is set smaller


def as_word(bulletin: BulletinDocument, *, made_at: datetime) -> bytes:
    paper = _Paper(bulletin)
    paper.write()
    properties = paper.word.core_properties
    properties.title, properties.author, properties.comments = bulletin.title, bulletin.issuer, bulletin.imprint
    properties.language = "zh-CN" if language() == "zh" else "en"
    properties.created = properties.modified = made_at.replace(tzinfo=None)
    made = BytesIO()
    paper.word.save(made)
    return made.getvalue()


class _Paper:
    def __init__(self, bulletin: BulletinDocument) -> None:
        self.bulletin = bulletin
        self.word: Document = docx.Document()
        self._charts = 0
        self._set_page()

    def write(self) -> None:
        self._head()
        for block in self.bulletin.blocks:
            if isinstance(block, SectionHead):
                self._section(section_words(block))
            elif isinstance(block, Passage):
                self._passage(block.text)
            elif isinstance(block, TableBlock):
                self._table(block)
            else:
                self._chart(block)
        self._foot()

    def _set_page(self) -> None:
        page = self.word.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(30), Mm(28), Mm(26)
        normal = self.word.styles["Normal"]
        normal.font.name, normal.font.size = _LATIN, Pt(16)
        normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FANG)
        states = [self.bulletin.mark, "" if self.bulletin.day else _("Draft, not released")]
        cell = self.word.styles.add_style(_CELL, WD_STYLE_TYPE.PARAGRAPH)
        cell.base_style = normal
        # An empty cell is as high as its style says.
        cell.font.size, cell.paragraph_format.space_before, cell.paragraph_format.space_after = Pt(8), Pt(1.5), Pt(1.5)
        if said := " · ".join(filter(None, states)):
            top = page.header.paragraphs[0]
            top.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _say(top, said, KAI, 10.5)
        bottom = page.footer.paragraphs[0]
        bottom.alignment = _CENTRE
        _say(bottom, "— ", SONG, 14)
        _add_page_number(_say(bottom, "", SONG, 14))
        _say(bottom, " —", SONG, 14)

    def _head(self) -> None:
        issuer = self._paragraph(_CENTRE, after=18)
        _say(issuer, self.bulletin.issuer, SONG, 30 if language() == "zh" else 22, bold=True, colour=_RED)
        number = self._paragraph(_CENTRE, after=6)
        _say(number, self.bulletin.number, FANG, 16)
        _rule_below(number)
        title = self._paragraph(_CENTRE, before=24, after=24, keep=True)
        _say(title, self.bulletin.title, SONG, 22 if language() == "zh" else 18, bold=True)

    def _section(self, text: str) -> None:
        head = self._paragraph(before=8, keep=True)
        head.paragraph_format.first_line_indent = Pt(32)
        _say(head, text, HEI, 16, bold=language() != "zh")

    def _passage(self, text: str) -> None:
        said = self._paragraph(WD_ALIGN_PARAGRAPH.JUSTIFY)
        said.paragraph_format.first_line_indent = Pt(32)
        _say(said, text, FANG, 16)

    def _table(self, table: TableBlock) -> None:
        caption = self._paragraph(_CENTRE, before=10, after=3, keep=True)
        _say(caption, table.title, HEI, 12)
        size = 10.5 if len(table.columns) <= _MOST_WIDE else 8
        drawn = self.word.add_table(rows=1, cols=len(table.columns), style="Table Grid")
        drawn.alignment, drawn.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        _narrow_margins(drawn)
        for column, width in zip(drawn.columns, _widths(len(table.columns)), strict=True):
            column.width = width
        self._row(drawn.rows[0], table.columns, size, is_head=True)
        for row in table.rows:
            self._row(drawn.add_row(), [cell_words(cell) for cell in row], size)
        for note in table.notes:
            said = self._paragraph(line=12)
            _say(said, note, KAI, 8.5)
        self._paragraph(line=8)

    def _row(self, row: Any, texts: Sequence[str], size: float, *, is_head: bool = False) -> None:
        """The first cell is a name, the others figures."""
        columns = zip(row.cells, texts, _widths(len(texts)), strict=True)
        for place, (cell, text, width) in enumerate(columns):
            cell.width = width
            said = cell.paragraphs[0]
            said.style = self.word.styles[_CELL]
            said.alignment = _CENTRE if is_head else WD_ALIGN_PARAGRAPH.RIGHT if place else WD_ALIGN_PARAGRAPH.LEFT
            _say(said, text, HEI if is_head else FANG, size)
            if is_head:
                _shade(cell)
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx names neither of the two
        properties.append(OxmlElement("w:cantSplit"))
        if is_head:
            properties.append(OxmlElement("w:tblHeader"))

    def _chart(self, chart: ChartBlock) -> None:
        self._charts += 1
        where = self._paragraph(_CENTRE, before=6, after=6)
        where.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        add_chart(self.word, where, chart, number=self._charts, width=_TEXT_WIDTH)

    def _foot(self) -> None:
        if self.bulletin.day:
            for text in (self.bulletin.issuer, self.bulletin.day):
                signed = self._paragraph(WD_ALIGN_PARAGRAPH.RIGHT, keep=text == self.bulletin.issuer)
                _say(signed, text, FANG, 16)
        imprint = self._paragraph(before=12, line=12)
        _say(imprint, self.bulletin.imprint, KAI, 8.5)

    def _paragraph(
        self,
        alignment: WD_ALIGN_PARAGRAPH | None = None,
        *,
        before: float = 0,
        after: float = 0,
        line: float | None = None,
        keep: bool = False,
    ) -> Paragraph:
        """`line` in points is exact; without it lines stand at half as much again as the letters are high."""
        made = self.word.add_paragraph()
        if alignment is not None:
            made.alignment = alignment
        layout = made.paragraph_format
        layout.space_before, layout.space_after, layout.keep_with_next = Pt(before), Pt(after), keep
        layout.line_spacing = Pt(line) if line else 1.35
        return made


def _say(
    paragraph: Paragraph, text: str, font: str, size: float, *, bold: bool = False, colour: RGBColor | None = None
) -> Run:
    """`font` is of Chinese letters; Latin ones and figures are Times."""
    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.font.bold = _LATIN, Pt(size), bold
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001 - python-docx sets Latin only
    if colour is not None:
        run.font.color.rgb = colour
    return run


def _rule_below(paragraph: Paragraph) -> None:
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", str(_RED))):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc")  # noqa: SLF001


def _widths(columns: int) -> list[Length]:
    """The fewer figures, the more room has the name."""
    name = Mm(32) if columns > _MOST_WIDE else Mm(40) if columns > _FEW else Mm(72)
    return [name, *[Length((_TEXT_WIDTH - name) // max(columns - 1, 1))] * (columns - 1)]


def _narrow_margins(table: Any) -> None:
    """Two thirds of a millimetre on either side, so that figures do not break."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "38")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)  # noqa: SLF001 - python-docx names no margins of cells


def _shade(cell: Any) -> None:
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", _SHADE)):
        shading.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shading)  # noqa: SLF001 - python-docx names no shading


def _add_page_number(run: Run) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        element.text = text or None
        run._r.append(element)  # noqa: SLF001 - fields have no name there
