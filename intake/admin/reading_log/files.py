"""Readings as a file: every cell is text, so that no formula runs."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook

from intake.csv_text import csv_text
from intake.language.formats import shanghai
from intake.language.i18n import _
from intake.web.history.read_sentences import Cells, read_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDTHS = (20, 18, 22, 44, 40, 18)
_LONGEST_CELL = 32_767


def as_csv(rows: Sequence[Cells]) -> bytes:
    return "".join(csv_text(read_header(), rows)).encode()


def as_workbook(rows: Sequence[Cells], *, is_all: bool, who: str, at: datetime) -> bytes:
    """Below the list who took it away, and when; and where there are more."""
    made = BytesIO()
    with Workbook(made, _SAFE) as book:
        sheet, bold = book.add_worksheet(_("Readings")), book.add_format({"bold": True})
        for column, (width, title) in enumerate(zip(_WIDTHS, read_header(), strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, bold)
        sheet.freeze_panes(1, 0)
        for row, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell[:_LONGEST_CELL])
        sheet.write_string(len(rows) + 2, 0, _("Taken away by %(who)s, %(at)s", who=who, at=shanghai(at)))
        if not is_all:
            sheet.write_string(len(rows) + 3, 0, _("There are more; these are the newest %(count)s.", count=len(rows)))
    return made.getvalue()
