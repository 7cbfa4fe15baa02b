"""A bulletin as a Word file, laid out as official documents are (GB/T 9704): red head, number, title, numbered parts.

Fonts are named as offices have them (仿宋、黑体、宋体、楷体); a program without one takes what it has.
"""

from datetime import datetime
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from intake.bulletin.blocks import ChartBlock, Passage, SectionHead, TableBlock
from intake.bulletin.document import BulletinDocument, section_words
from intake.bulletin.word_charts import add_chart
from intake.bulletin.word_tables import CELL, TEXT_WIDTH, add_table
from intake.language.i18n import _, language

FANG, HEI, SONG, KAI = "仿宋", "黑体", "宋体", "楷体"
_LATIN = "Times New Roman"
_RED = RGBColor(0xC0, 0x1F, 0x1F)
_CENTRE = WD_ALIGN_PARAGRAPH.CENTER


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
        cell = self.word.styles.add_style(CELL, WD_STYLE_TYPE.PARAGRAPH)
        self._cell = cell.style_id
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
        add_table(caption, table, style=self._cell)
        for note in table.notes:
            said = self._paragraph(line=12)
            _say(said, note, KAI, 8.5)
        self._paragraph(line=8)

    def _chart(self, chart: ChartBlock) -> None:
        self._charts += 1
        where = self._paragraph(_CENTRE, before=6, after=6)
        where.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        add_chart(self.word, where, chart, number=self._charts, width=TEXT_WIDTH)

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


def _add_page_number(run: Run) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        element.text = text or None
        run._r.append(element)  # noqa: SLF001 - fields have no name there
