"""An official letter as a Word file (GB/T 9704): red head, number, title, addressee, matter, signature, day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from math import ceil

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from intake.bulletin.word_parts import CENTRE, FANG, HEI, KAI, RED, SONG, add_paragraph, rule_below, say, set_page
from intake.language.i18n import _, language

_ROOM = 442  # points from margin to margin
# Sizes of the red head in points, largest first, and of the lines below a letter in letters.
_HEADS, _LATIN_HEADS, _HEAD_LINES, _SIGNED = (30, 28, 26, 24, 22), (22, 20, 18), 2, 20
# A part of an office's name ends with one of these; a line that ends elsewhere counts as so much longer.
_PART_ENDS, _GOES_ON, _ILL = ("部", "委", "委员会", "局", "厅", "院", "处", "司", "中心"), frozenset("员门办"), 4
SEAL_ABOVE = 56  # points: a seal of 42 millimetres covers office and day, and nothing else


@dataclass(frozen=True)
class OfficialLetter:
    """`facts` are lines of a name and what it is, `closing` stands after them; `imprint` says at the foot what made it.

    What is synthetic has a mark; `written_in` is its language, where whoever reads it may speak another.
    `delivery` are the lines of name and address that the post reads, on a copy that goes into an envelope.
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
    written_in: str = field(default_factory=language)
    delivery: Sequence[str] = ()

    @property
    def colon(self) -> str:
        return "：" if self.written_in == "zh" else ": "

    @property
    def signature(self) -> list[tuple[str, float]]:
        """The lines of the office and the day, each with its letters' widths from the right, where the seal goes.

        The day stands four in, the office centred above it; one that is wider moves both to the left.
        """
        axis = 4 + _width(self.day) / 2
        lines = [*balanced(self.issuer, _SIGNED), self.day]
        indents = [axis - _width(line) / 2 for line in lines]
        beyond = min(0, *indents)
        return [(line, indent - beyond) for line, indent in zip(lines, indents, strict=True)]

    def head(self, room: float, *, is_chinese: bool) -> tuple[float, list[str]]:
        """The office as the red head: the largest size in which it takes two lines at most of `room` points."""
        sizes = _HEADS if is_chinese else _LATIN_HEADS
        found = [(size, balanced(self.issuer, room / size)) for size in sizes]
        fitting = [one for one in found if len(one[1]) <= _HEAD_LINES] or found[-1:]
        # Rather a little smaller than broken within a part of the name.
        whole = [one for one in fitting if len(one[1]) == 1 or _ends_well(self.issuer, len(one[1][0]))]
        return (whole or fitting)[0]


def balanced(text: str, most: float) -> list[str]:
    """In as few lines of `most` letters' widths as hold it, about alike, ended where a part of the name ends."""
    count = max(1, ceil(_width(text) / most)) if most >= 1 else 1
    lines, rest = [], text
    while count > 1 and rest:
        wanted = _width(rest) / count
        ends = [
            at for at in range(1, len(rest)) if _width(rest[:at]) <= most and _width(rest[at:]) <= most * (count - 1)
        ]
        if not ends:
            count += 1
            continue
        at = min(ends, key=lambda end: (abs(_width(rest[:end]) - wanted) + (0 if _ends_well(rest, end) else _ILL), end))
        lines.append(rest[:at].strip())
        rest, count = rest[at:].strip(), count - 1
    return [*lines, rest]


def _ends_well(text: str, at: int) -> bool:
    if text[at - 1].isascii():
        return " " in text[at - 1 : at + 1]
    return text[:at].endswith(_PART_ENDS) and text[at] not in _GOES_ON


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
    size, head = letter.head(_ROOM, is_chinese=is_chinese)
    for each in head:
        after = 18 if each is head[-1] else 0
        say(add_paragraph(word, CENTRE, after=after), each, SONG, size, bold=True, colour=RED)
    number = add_paragraph(word, CENTRE, after=6)
    say(number, letter.number, FANG, 16)
    rule_below(number)
    for place, line in enumerate(letter.delivery):
        say(add_paragraph(word, before=0 if place else 12), line, FANG, 14)
    title = add_paragraph(word, CENTRE, before=24, after=24, keep=True)
    say(title, letter.title, SONG, 22 if is_chinese else 18, bold=True)
    say(add_paragraph(word), letter.addressee + _(": "), FANG, 16)
    _say_all(word, letter.passages)
    _say_facts(word, letter.facts)
    _say_all(word, letter.closing, is_kept=True)  # no page has the office and the day alone
    _sign(word, letter)
    foot = word.sections[0].footer.add_paragraph()
    say(foot, letter.imprint, KAI, 8.5)
    properties = word.core_properties
    properties.title, properties.author, properties.comments = letter.title, letter.issuer, letter.imprint
    properties.language = "zh-CN" if is_chinese else "en"
    properties.created = properties.modified = made_at.replace(tzinfo=None)
    made = BytesIO()
    word.save(made)
    return made.getvalue()


def _say_all(word: Document, passages: Sequence[str], *, is_kept: bool = False) -> None:
    for passage in passages:
        for line in passage.splitlines():
            said = add_paragraph(word, WD_ALIGN_PARAGRAPH.JUSTIFY, keep=is_kept and passage is passages[-1])
            said.paragraph_format.first_line_indent = Pt(32)
            say(said, line, FANG, 16)


def _say_facts(word: Document, facts: Sequence[tuple[str, str]]) -> None:
    for name, text in facts:
        first, *rest = text.splitlines() or [""]
        line = add_paragraph(word, WD_ALIGN_PARAGRAPH.JUSTIFY)
        line.paragraph_format.first_line_indent = Pt(32)
        say(line, name + _(": "), HEI, 16)
        say(line, first, FANG, 16)
        _say_all(word, rest)


def _sign(word: Document, letter: OfficialLetter) -> None:
    signature = letter.signature
    for place, (text, indent) in enumerate(signature):
        is_last = place == len(signature) - 1
        before = 0 if place else SEAL_ABOVE
        signed = add_paragraph(word, WD_ALIGN_PARAGRAPH.RIGHT, before=before, keep=not is_last)
        signed.paragraph_format.right_indent = Pt(indent * 16)
        say(signed, text, FANG, 16)
