"""An official letter as a Word file (GB/T 9704): red head, number, title, addressee, matter, signature, day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from intake.bulletin.word_parts import CENTRE, FANG, HEI, KAI, RED, SONG, add_paragraph, rule_below, say, set_page
from intake.language.i18n import _, language


@dataclass(frozen=True)
class OfficialLetter:
    """`facts` are lines of a name and what it is; `imprint` says at the foot what made the paper. Synthetic: a mark."""

    issuer: str
    number: str
    title: str
    addressee: str
    passages: Sequence[str]
    facts: Sequence[tuple[str, str]]
    day: str
    imprint: str
    mark: str = ""


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
    for passage in letter.passages:
        said = add_paragraph(word, WD_ALIGN_PARAGRAPH.JUSTIFY)
        said.paragraph_format.first_line_indent = Pt(32)
        say(said, passage, FANG, 16)
    for name, text in letter.facts:
        line = add_paragraph(word)
        line.paragraph_format.first_line_indent = Pt(32)
        say(line, name + _(": "), HEI, 16)
        say(line, text, FANG, 16)
    for text in (letter.issuer, letter.day):
        signed = add_paragraph(word, WD_ALIGN_PARAGRAPH.RIGHT, before=24 if text == letter.issuer else 0)
        say(signed, text, FANG, 16)
    say(add_paragraph(word, before=12, line=12), letter.imprint, KAI, 8.5)
    properties = word.core_properties
    properties.title, properties.author, properties.comments = letter.title, letter.issuer, letter.imprint
    properties.language = "zh-CN" if is_chinese else "en"
    properties.created = properties.modified = made_at.replace(tzinfo=None)
    made = BytesIO()
    word.save(made)
    return made.getvalue()
