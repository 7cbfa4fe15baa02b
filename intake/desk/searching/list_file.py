"""The list of what was found as a file: every cell is text, so that no number is rounded and no formula runs."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook

from intake.csv_text import csv_text
from intake.desk.listing import ListLine
from intake.language.formats import shanghai
from intake.language.i18n import _
from intake.language.words import word
from intake.numbers import spoken

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDTHS = (22, 17, 36, 28, 18, 30, 17, 60)
_LONGEST_CELL = 32_767


def header() -> list[str]:
    return [
        _("Number"),
        _("Received"),
        _("Association"),
        _("Violation"),
        _("State"),
        _("Department"),
        _("Expires"),
        _("Matter"),
    ]


def rows_of(lines: Sequence[ListLine]) -> Iterator[tuple[str, ...]]:
    """The number in groups of four: no spreadsheet takes that for a number of its own."""
    for line in lines:
        yield (
            spoken(line.number),
            shanghai(line.received_at) if line.received_at else "",
            line.association,
            line.violation,
            word(line.state),
            line.department,
            shanghai(line.due_at) if line.due_at else "",
            line.matter,
        )


def as_csv(lines: Sequence[ListLine]) -> bytes:
    return "".join(csv_text(header(), rows_of(lines))).encode()


def as_workbook(lines: Sequence[ListLine], *, is_all: bool, who: str, at: datetime) -> bytes:
    """Below the list who took it away, and when; and where there are more."""
    made = BytesIO()
    with Workbook(made, _SAFE) as book:
        sheet, bold = book.add_worksheet(_("Complaints")), book.add_format({"bold": True})
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 1)
        for column, title in enumerate(header()):
            sheet.write_string(0, column, title, bold)
        row = 0
        for row, cells in enumerate(rows_of(lines), start=1):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell[:_LONGEST_CELL])
        sheet.autofilter(0, 0, max(row, 1), len(_WIDTHS) - 1)
        if not is_all:
            sheet.write_string(row + 3, 0, _("There are more; these are the newest %(count)s.", count=len(lines)))
        sheet.write_string(row + 2, 0, _("Taken away by %(who)s, %(at)s", who=who, at=shanghai(at)))
    return made.getvalue()
