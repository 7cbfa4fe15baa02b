"""A bulletin as a workbook: the text, each table on a sheet with real numbers, and charts over them."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from intake.bulletin.blocks import Cell, ChartBlock, Passage, SectionHead, Signed, TableBlock
from intake.bulletin.document import BulletinDocument, section_words
from intake.bulletin.native_charts import HEIGHT, made_chart, write_numbers
from intake.language.formats import NOTHING
from intake.language.i18n import _

_SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_LONGEST_NAME = 31
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'"))
_ROW_POINTS = 20
_HALVES_A_LINE = 88
_BESIDE = 4  # columns right of a chart's numbers


def as_workbook(bulletin: BulletinDocument) -> bytes:
    made = BytesIO()
    with Workbook(made, _SAFE) as book:
        formats = _Formats(book)
        _write_text(book.add_worksheet(_("Bulletin")), bulletin, formats)
        names: set[str] = {_("Bulletin").lower()}
        for table in bulletin.tables():
            _write_table(book.add_worksheet(_sheet_name(table.title, names)), table, formats, bulletin.mark)
        charts = bulletin.charts()
        if charts:
            _write_charts(book, _sheet_name(_("Charts"), names), charts)
    return made.getvalue()


class _Formats:
    def __init__(self, book: Workbook) -> None:
        self.title = book.add_format({"bold": True, "font_size": 16, "font_name": "宋体", "text_wrap": True})
        self.head = book.add_format({"bold": True, "font_name": "黑体", "font_size": 12})
        self.text = book.add_format({"text_wrap": True, "valign": "top", "font_name": "仿宋", "font_size": 12})
        self.column = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "font_name": "黑体", "align": "center"}
        )
        framed = {"border": 1, "font_name": "仿宋"}
        self.name = book.add_format({**framed, "text_wrap": True})
        self.number = book.add_format({**framed, "num_format": "#,##0"})
        self.rate = book.add_format({**framed, "num_format": '0.00"%"'})
        self.step = book.add_format({**framed, "num_format": "+#,##0;-#,##0;0"})
        self.points = book.add_format({**framed, "num_format": "+0.00;-0.00;0.00"})
        self.words = book.add_format({**framed, "align": "right"})


def _write_text(sheet: Worksheet, bulletin: BulletinDocument, formats: _Formats) -> None:
    """Every sentence, a row each; tables stand on their own sheets."""
    sheet.set_column(0, 0, 100)
    sheet.write_string(0, 0, bulletin.title, formats.title)
    sheet.write_string(1, 0, " · ".join(filter(None, (bulletin.issuer, bulletin.number, bulletin.day, bulletin.mark))))
    row = 3
    for block in bulletin.blocks:
        if isinstance(block, SectionHead):
            sheet.write_string(row, 0, section_words(block), formats.head)
        elif isinstance(block, Passage):
            sheet.set_row(row, _height(block.text))
            sheet.write_string(row, 0, block.text, formats.text)
        else:
            continue
        row += 1
    sheet.set_row(row + 1, _height(bulletin.imprint))
    sheet.write_string(row + 1, 0, bulletin.imprint, formats.text)
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _write_table(sheet: Worksheet, table: TableBlock, formats: _Formats, mark: str) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, len(table.columns), 13)
    sheet.write_string(0, 0, f"{table.title} {mark}".rstrip(), formats.head)
    for column, name in enumerate(table.columns):
        sheet.write_string(1, column, name, formats.column)
    for place, row in enumerate(table.rows, 2):
        for column, cell in enumerate(row):
            _write_cell(sheet, (place, column), cell, formats)
    for place, note in enumerate(table.notes, len(table.rows) + 3):
        sheet.write_string(place, 0, note)
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_cell(sheet: Worksheet, place: tuple[int, int], cell: Cell, formats: _Formats) -> None:
    chosen: Format
    if isinstance(cell, Signed):
        sheet.write_number(*place, cell.value, formats.points if cell.is_points else formats.step)
    elif isinstance(cell, int | Decimal):
        chosen = formats.rate if isinstance(cell, Decimal) else formats.number
        sheet.write_number(*place, cell, chosen)
    elif cell is None:
        sheet.write_string(*place, NOTHING, formats.words)
    else:
        sheet.write_string(*place, cell, formats.words if place[1] else formats.name)


def _write_charts(book: Workbook, name: str, charts: Sequence[ChartBlock]) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 2, 18)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    top = 0
    for chart in charts:
        end = write_numbers(sheet, chart, top)
        drawn = made_chart(book, name, chart, top)
        sheet.insert_chart(top, _BESIDE, drawn)
        top = max(end, top + max(HEIGHT, 26 * len(chart.categories) + 90) // _ROW_POINTS) + 2


def _height(text: str) -> float:
    """In points, of a wrapped row: a Chinese letter is twice as wide as another."""
    halves = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
    return 17.0 * max(-(-halves // _HALVES_A_LINE), 1) + 3


def _sheet_name(title: str, taken: set[str]) -> str:
    """As a spreadsheet takes it: short, without what it forbids, no two alike."""
    plain = title.partition("（")[0].partition(" (")[0].translate(_NOT_IN_NAMES)[: _LONGEST_NAME - 3].strip()
    name, again = plain, 2
    while name.lower() in taken:
        name, again = f"{plain} {again}", again + 1
    taken.add(name.lower())
    return name
