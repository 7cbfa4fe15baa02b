"""A bulletin as a Word file, as official documents are laid out (GB/T 9704): red head, number, title, parts."""

from datetime import datetime
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.shared import Pt

from intake.bulletin.blocks import ChartBlock, Passage, SectionHead, TableBlock
from intake.bulletin.document import BulletinDocument, section_words
from intake.bulletin.word_charts import add_chart
from intake.bulletin.word_parts import (
    CENTRE,
    FANG,
    HEI,
    KAI,
    RED,
    SONG,
    add_paragraph,
    rule_below,
    say,
    set_page,
)
from intake.bulletin.word_tables import CELL, TEXT_WIDTH, add_table
from intake.language.i18n import _, language


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
        set_page(self.word)
        states = [self.bulletin.mark, "" if self.bulletin.day else _("Draft, not released")]
        cell = self.word.styles.add_style(CELL, WD_STYLE_TYPE.PARAGRAPH)
        self._cell = cell.style_id
        cell.base_style = self.word.styles["Normal"]
        # An empty cell is as high as its style says.
        cell.font.size, cell.paragraph_format.space_before, cell.paragraph_format.space_after = Pt(8), Pt(1.5), Pt(1.5)
        if said := " · ".join(filter(None, states)):
            top = self.word.sections[0].header.paragraphs[0]
            top.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            say(top, said, KAI, 10.5)

    def _head(self) -> None:
        issuer = add_paragraph(self.word, CENTRE, after=18)
        say(issuer, self.bulletin.issuer, SONG, 30 if language() == "zh" else 22, bold=True, colour=RED)
        number = add_paragraph(self.word, CENTRE, after=6)
        say(number, self.bulletin.number, FANG, 16)
        rule_below(number)
        title = add_paragraph(self.word, CENTRE, before=24, after=24, keep=True)
        say(title, self.bulletin.title, SONG, 22 if language() == "zh" else 18, bold=True)

    def _section(self, text: str) -> None:
        head = add_paragraph(self.word, before=8, keep=True)
        head.paragraph_format.first_line_indent = Pt(32)
        say(head, text, HEI, 16, bold=language() != "zh")

    def _passage(self, text: str) -> None:
        said = add_paragraph(self.word, WD_ALIGN_PARAGRAPH.JUSTIFY)
        said.paragraph_format.first_line_indent = Pt(32)
        say(said, text, FANG, 16)

    def _table(self, table: TableBlock) -> None:
        caption = add_paragraph(self.word, CENTRE, before=10, after=3, keep=True)
        say(caption, table.title, HEI, 12)
        add_table(caption, table, style=self._cell)
        for note in table.notes:
            said = add_paragraph(self.word, line=12)
            say(said, note, KAI, 8.5)
        add_paragraph(self.word, line=8)

    def _chart(self, chart: ChartBlock) -> None:
        self._charts += 1
        where = add_paragraph(self.word, CENTRE, before=6, after=6)
        where.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        add_chart(self.word, where, chart, number=self._charts, width=TEXT_WIDTH)

    def _foot(self) -> None:
        if self.bulletin.day:
            for text in (self.bulletin.issuer, self.bulletin.day):
                signed = add_paragraph(self.word, WD_ALIGN_PARAGRAPH.RIGHT, keep=text == self.bulletin.issuer)
                say(signed, text, FANG, 16)
        imprint = add_paragraph(self.word, before=12, line=12)
        say(imprint, self.bulletin.imprint, KAI, 8.5)
