"""What every official document of ours is set with (GB/T 9704): the page, its fonts, red rules, page numbers."""

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

# As offices have them; a program without one takes what it has.
FANG, HEI, SONG, KAI = "仿宋", "黑体", "宋体", "楷体"
LATIN = "Times New Roman"
RED = RGBColor(0xC0, 0x1F, 0x1F)
CENTRE = WD_ALIGN_PARAGRAPH.CENTER


def set_page(word: Document) -> None:
    """A4 with the margins of an official document, and the number of the page at its foot."""
    page = word.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(30), Mm(28), Mm(26)
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = LATIN, Pt(16)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FANG)
    bottom = page.footer.paragraphs[0]
    bottom.alignment = CENTRE
    say(bottom, "— ", SONG, 14)
    _add_page_number(say(bottom, "", SONG, 14))
    say(bottom, " —", SONG, 14)


def add_paragraph(
    word: Document,
    alignment: WD_ALIGN_PARAGRAPH | None = None,
    *,
    before: float = 0,
    after: float = 0,
    line: float | None = None,
    keep: bool = False,
) -> Paragraph:
    """`line` in points is exact; without it lines stand at half as much again as the letters are high."""
    made = word.add_paragraph()
    if alignment is not None:
        made.alignment = alignment
    layout = made.paragraph_format
    layout.space_before, layout.space_after, layout.keep_with_next = Pt(before), Pt(after), keep
    layout.line_spacing = Pt(line) if line else 1.35
    return made


def say(
    paragraph: Paragraph, text: str, font: str, size: float, *, bold: bool = False, colour: RGBColor | None = None
) -> Run:
    """`font` is of Chinese letters; Latin ones and figures are Times."""
    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.font.bold = LATIN, Pt(size), bold
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001 - python-docx sets Latin only
    if colour is not None:
        run.font.color.rgb = colour
    return run


def rule_below(paragraph: Paragraph) -> None:
    """The red line under the number of a document."""
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", str(RED))):
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
