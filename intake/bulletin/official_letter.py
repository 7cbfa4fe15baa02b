"""An official letter as a Word file (GB/T 9704): red head, number, title, addressee, matter, signature, day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from intake.bulletin.word_parts import CENTRE, FANG, HEI, KAI, RED, SONG, add_paragraph, rule_below, say, set_page
from intake.language.i18n import _, language


@dataclass(frozen=True)
class OfficialLetter:
    """`facts` are lines of a name and what it is, `closing` stands after them; `imprint` says at the foot what made it.

    What is synthetic has a mark.
    """

    issuer: str
    number: str
    title: str
    addressee: str
    passages: Sequence[str]
    facts: Sequence[tuple[str, str]]
    day: str
    imprint: str
    mark: str = ""
    closing: Sequence[str] = ()

    @property
    def signature_indents(self) -> tuple[float, float]:
        """Of the office and the day in letters' widths from the right: the day four in, the office centred above it."""
        day, issuer = _width(self.day), _width(self.issuer)
        return max(4 + (day - issuer) / 2, 0), 4 + max((issuer - day) / 2 - 4, 0)


def _width(text: str) -> float:
    """In Chinese letters: a Latin one takes half of it."""
    return sum(0.5 if sign.isascii() else 1 for sign in text)


def letter_as_word(letter: OfficialLetter, *, made_at: datetime) -> bytes:
    word = docx.Document()
    set_page(word)
    if letter.mark:
        top = word.sections[0].header.paragraphs[0]
        top.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        say(top, letter.mark, KAI, 10.5)
    is_chinese = language() == "zh"
    say(add_paragraph(word, CENTRE, after=18), letter.issuer, SONG, 30 if is_chinese else 22, bold=True, colour=RED)
    number = add_paragraph(word, CENTRE, after=6)
    say(number, letter.number, FANG, 16)
    rule_below(number)
    title = add_paragraph(word, CENTRE, before=24, after=24, keep=True)
    say(title, letter.title, SONG, 22 if is_chinese else 18, bold=True)
    say(add_paragraph(word), letter.addressee + _(": "), FANG, 16)
    _say_all(word, letter.passages)
    for name, text in letter.facts:
        line = add_paragraph(word)
        line.paragraph_format.first_line_indent = Pt(32)
        say(line, name + _(": "), HEI, 16)
        say(line, text, FANG, 16)
    _say_all(word, letter.closing)
    for text, indent in zip((letter.issuer, letter.day), letter.signature_indents, strict=True):
        is_first = text == letter.issuer
        signed = add_paragraph(word, WD_ALIGN_PARAGRAPH.RIGHT, before=24 if is_first else 0, keep=is_first)
        signed.paragraph_format.right_indent = Pt(indent * 16)
        say(signed, text, FANG, 16)
    say(add_paragraph(word, before=12, line=12), letter.imprint, KAI, 8.5)
    properties = word.core_properties
    properties.title, properties.author, properties.comments = letter.title, letter.issuer, letter.imprint
    properties.language = "zh-CN" if is_chinese else "en"
    properties.created = properties.modified = made_at.replace(tzinfo=None)
    made = BytesIO()
    word.save(made)
    return made.getvalue()


def _say_all(word: Document, passages: Sequence[str]) -> None:
    for passage in passages:
        for line in passage.splitlines():
            said = add_paragraph(word, WD_ALIGN_PARAGRAPH.JUSTIFY)
            said.paragraph_format.first_line_indent = Pt(32)
            say(said, line, FANG, 16)
