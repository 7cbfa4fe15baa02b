"""Tables of a Word file, each written as XML in one piece: python-docx, cell by cell, takes a second for a bulletin."""

from collections.abc import Sequence
from typing import Any

from docx.oxml import parse_xml
from docx.shared import Length, Mm
from docx.text.paragraph import Paragraph
from lxml.builder import ElementMaker
from lxml.etree import _Element, tostring

from intake.bulletin.blocks import TableBlock, cell_words

CELL = "Bulletin cell"
TEXT_WIDTH = Mm(156)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FEW, _MOST_WIDE = 6, 8
_SMALL, _LARGE = "16", "21"  # half points
_MARGIN = "38"  # two thirds of a millimetre, so that figures do not break
_SHADE = "F2F2F2"
_LATIN, _HEAD_FONT, _FONT = "Times New Roman", "黑体", "仿宋"
_make = ElementMaker(namespace=_W, nsmap={"w": _W})


def add_table(caption: Paragraph, table: TableBlock, *, style: str) -> None:
    """After its caption; `style` is the id of the style of paragraphs in cells."""
    widths = _widths(len(table.columns))
    size = _SMALL if len(table.columns) > _MOST_WIDE else _LARGE
    rows = [_row(table.columns, widths, size, style, is_head=True)]
    rows += [_row([cell_words(cell) for cell in row], widths, size, style) for row in table.rows]
    grid = _make.tblGrid(*(_of("gridCol", w=str(width)) for width in widths))
    drawn = _make.tbl(_properties(), grid, *rows)
    caption._p.addnext(parse_xml(tostring(drawn)))  # noqa: SLF001 - the element of a paragraph


def _properties() -> _Element:
    sides = (_of(side, w=_MARGIN, type="dxa") for side in ("left", "right"))
    return _make.tblPr(
        _of("tblStyle", val="TableGrid"),
        _of("tblW", w="0", type="auto"),
        _of("jc", val="center"),
        _of("tblLayout", type="fixed"),
        _make.tblCellMar(*sides),
    )


def _row(texts: Sequence[str], widths: Sequence[int], size: str, style: str, *, is_head: bool = False) -> _Element:
    """The head is repeated on each page, and no row is cut in two."""
    marks = [_of("cantSplit"), *([_of("tblHeader")] if is_head else [])]
    cells = []
    for place, (text, width) in enumerate(zip(texts, widths, strict=True)):
        shade = [_of("shd", val="clear", color="auto", fill=_SHADE)] if is_head else []
        side = "center" if is_head else "right" if place else "left"
        said = _make.p(
            _make.pPr(_of("pStyle", val=style), _of("jc", val=side)),
            _make.r(_letters(size, _HEAD_FONT if is_head else _FONT), _make.t(text)),
        )
        cells.append(_make.tc(_make.tcPr(_of("tcW", w=str(width), type="dxa"), *shade), said))
    return _make.tr(_make.trPr(*marks), *cells)


def _letters(size: str, font: str) -> _Element:
    return _make.rPr(_of("rFonts", ascii=_LATIN, hAnsi=_LATIN, eastAsia=font), _of("sz", val=size))


def _of(tag: str, **attributes: str) -> Any:
    return _make(tag, {f"{{{_W}}}{name}": value for name, value in attributes.items()})


def _widths(columns: int) -> list[int]:
    """In twentieths of a point; the fewer figures, the more room has the name."""
    name = Mm(32) if columns > _MOST_WIDE else Mm(40) if columns > _FEW else Mm(72)
    rest = (TEXT_WIDTH - name) // max(columns - 1, 1)
    return [_twips(name), *[_twips(Length(rest))] * (columns - 1)]


def _twips(width: Length) -> int:
    return int(width.pt * 20)
