"""The rules table as a workbook for people: a sheet to fill in, one that explains the columns, one with the values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from routing.rules.cells import COLUMNS, RuleRow
from routing.rules.file import MOST_RULES, harmless

_WIDTHS = {"order": 8, "violation": 14, "region": 12, "industry": 16, "lead": 18, "co": 22, "basis": 48, "note": 48}
_WIDE = 12
_WRAPPED = ("basis", "note", "keywords_any", "keywords_all")
# One value a cell; in the others several may stand between |, which a spreadsheet's list cannot know.
_SINGLE = ("watchlist", "government", "anonymous", "policy", "priority")
_HEADER = {"bold": True, "bg_color": "#DCE6F1", "border": 1, "valign": "top"}
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}


@dataclass(frozen=True)
class ExplainedColumn:
    """A column in the reader's language; `values` are what may stand in it, each with its meaning."""

    heading: str
    meaning: str
    values: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Titles:
    """Of the three sheets, and of the columns of the last two."""

    rules: str
    columns: str
    values: str
    column: str
    heading: str
    meaning: str
    value: str


def write_workbook(rows: Iterable[RuleRow], explained: Mapping[str, ExplainedColumn], titles: Titles) -> bytes:
    """The file that `table_file.read_table` reads back; the first row has the columns' own names."""
    made = BytesIO()
    with Workbook(made, _OPTIONS) as book:
        head, text = book.add_format(_HEADER), book.add_format({"num_format": "@", "valign": "top"})
        wrapped = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        sheet = book.add_worksheet(titles.rules)
        _write_rules(sheet, list(rows), explained, head)
        for place, column in enumerate(COLUMNS):
            sheet.set_column(place, place, _WIDTHS.get(column, _WIDE), wrapped if column in _WRAPPED else text)
        _write_columns(book.add_worksheet(titles.columns), explained, titles, head)
        lists = _write_values(book.add_worksheet(titles.values), explained, titles, head)
        for column, source in lists.items():
            _offer(sheet, COLUMNS.index(column), source, is_single=column in _SINGLE)
    return made.getvalue()


def _write_rules(
    sheet: Worksheet, rows: Sequence[RuleRow], explained: Mapping[str, ExplainedColumn], head: Format
) -> None:
    for place, column in enumerate(COLUMNS):
        sheet.write_string(0, place, column, head)
        if column in explained:
            sheet.write_comment(0, place, f"{explained[column].heading}\n{explained[column].meaning}", {"x_scale": 2})
    for line, row in enumerate(rows, 1):
        sheet.write_number(line, 0, row.order)
        for place, column in enumerate(COLUMNS[1:], 1):
            cell = getattr(row, column)
            if cell:
                # As text it is no formula; only one that looks marked already needs the mark that reading takes away.
                sheet.write_string(line, place, str(harmless(cell)) if cell.startswith("'") else cell)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(rows), 1), len(COLUMNS) - 1)


def _write_columns(sheet: Worksheet, explained: Mapping[str, ExplainedColumn], titles: Titles, head: Format) -> None:
    for place, title in enumerate((titles.column, titles.heading, titles.meaning)):
        sheet.write_string(0, place, title, head)
    for line, (column, told) in enumerate(explained.items(), 1):
        for place, cell in enumerate((column, told.heading, told.meaning)):
            sheet.write_string(line, place, cell)
    sheet.set_column(0, 1, 18)
    sheet.set_column(2, 2, 110)
    sheet.freeze_panes(1, 0)


def _write_values(
    sheet: Worksheet, explained: Mapping[str, ExplainedColumn], titles: Titles, head: Format
) -> dict[str, str]:
    """Every value with its meaning; returns where each column's values stand, as a spreadsheet refers to them."""
    for place, title in enumerate((titles.column, titles.value, titles.meaning)):
        sheet.write_string(0, place, title, head)
    where: dict[str, str] = {}
    line = 1
    for column, told in explained.items():
        for value, meaning in told.values:
            for place, cell in enumerate((column, value, meaning)):
                sheet.write_string(line, place, cell)
            line += 1
        if told.values:
            where[column] = f"='{titles.values}'!$B${line - len(told.values) + 1}:$B${line}"
    sheet.set_column(0, 1, 18)
    sheet.set_column(2, 2, 60)
    sheet.freeze_panes(1, 0)
    return where


def _offer(sheet: Worksheet, place: int, source: str, *, is_single: bool) -> None:
    sheet.data_validation(
        1,
        place,
        MOST_RULES,
        place,
        {"validate": "list", "source": source, "ignore_blank": True, "show_error": is_single},
    )
