"""A table of rates as a file: CSV with one figure a line for machines, a workbook for people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from intake.csv_text import csv_text
from intake.language.formats import NOTHING
from intake.language.i18n import _
from intake.reports.by import By
from intake.reports.measures import Rate
from intake.reports.origin import SYNTHETIC
from intake.reports.overview import OverviewLine
from intake.reports.periods import Period
from intake.reports.wording import definition, key_words, term, whole

HEADER = ("metric", "key", "numerator", "denominator", "rate", "from", "to", "definition")
_TOP = 3


@dataclass(frozen=True)
class Table:
    """What is shown on the page, to be written down."""

    rates: Sequence[Rate]
    by: By
    period: Period
    lines: Sequence[OverviewLine]
    is_synthetic: bool = False


def as_csv(table: Table) -> bytes:
    """Synthetic figures have a column more, which says so in every row."""
    header = (*HEADER, "data") if table.is_synthetic else HEADER
    return "".join(csv_text(header, _figures(table))).encode()


def _figures(table: Table) -> Iterator[tuple[object, ...]]:
    """One figure a row; of nothing the rate is empty."""
    for line in table.lines:
        for rate, row in zip(table.rates, line.figures, strict=True):
            percent = "" if row.rate is None else str(row.rate)
            span = (line.period.first_day.isoformat(), line.period.last_day.isoformat())
            mark = (SYNTHETIC,) if table.is_synthetic else ()
            yield rate.key, row.key, whole(row.numerator), row.denominator, percent, *span, definition(rate), *mark


def as_workbook(table: Table) -> bytes:
    """One sheet: title, period, table with real numbers, definitions below."""
    made = BytesIO()
    with Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(_("Closure rates"))
        bold, percent = book.add_format({"bold": True}), book.add_format({"num_format": '0.00"%"', "align": "right"})
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, 3 * len(table.rates), 14)
        sheet.write_string(0, 0, " · ".join(term(rate) for rate in table.rates), bold)
        sheet.write_string(1, 0, f"{table.period.first_day} – {table.period.last_day}")
        if table.is_synthetic:
            sheet.write_string(1, 1, SYNTHETIC, bold)
        titles = [title for rate in table.rates for title in (_("Numerator"), _("Denominator"), term(rate))]
        for column, title in enumerate(["", *titles]):
            sheet.write_string(_TOP, column, title, bold)
        for index, line in enumerate(table.lines, _TOP + 1):
            _write_line(sheet, index, table.by, line, percent)
        for index, rate in enumerate(table.rates, _TOP + len(table.lines) + 2):
            sheet.write_string(index, 0, definition(rate))
    return made.getvalue()


def _write_line(sheet: Worksheet, index: int, by: By, line: OverviewLine, percent: Format) -> None:
    sheet.write_string(index, 0, key_words(by, line.head))
    for place, row in enumerate(line.figures):
        column = 1 + 3 * place
        sheet.write_number(index, column, row.numerator)
        sheet.write_number(index, column + 1, row.denominator)
        if row.rate is None:
            sheet.write_string(index, column + 2, NOTHING, percent)
        else:
            sheet.write_number(index, column + 2, row.rate, percent)
