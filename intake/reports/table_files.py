"""A table of one rate or count as a file: CSV for machines, a workbook and a document for people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from xlsxwriter import Workbook

from intake.csv_text import csv_text
from intake.language.formats import NOTHING, share
from intake.language.i18n import _
from intake.reports.by import By
from intake.reports.measures import CountMeasure, Rate
from intake.reports.origin import SYNTHETIC
from intake.reports.periods import Period
from intake.reports.rows import FigureRow
from intake.reports.wording import GROUPS, definition, group_words, overlap_words, term, whole
from intake.vocabulary import Reading


@dataclass(frozen=True)
class MeasureTable:
    """What was asked, and what came of it."""

    measure: CountMeasure
    period: Period
    groups: tuple[By, ...]
    rows: Sequence[FigureRow]
    total: FigureRow
    reading: Reading
    is_synthetic: bool = False

    @property
    def is_rate(self) -> bool:
        return isinstance(self.measure, Rate)

    @property
    def shown(self) -> list[FigureRow]:
        """Its rows, and the whole below them."""
        return [*self.rows, self.total] if self.groups else [self.total]


def as_csv_text(table: MeasureTable) -> str:
    """One figure a row, with everything that says what it is; of nothing the rate is empty."""
    header = [
        "metric", "version", "reading", "from", "to", *(by.value for by in table.groups), "numerator", "denominator",
        "rate", "definition", *(["data"] if table.is_synthetic else []),
    ]  # fmt: skip
    return "".join(csv_text(header, _figures(table)))


def as_workbook(table: MeasureTable) -> bytes:
    """One sheet: title, period, table with real numbers, definition below."""
    made = BytesIO()
    with Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(_("Figures"))
        bold, percent = book.add_format({"bold": True}), book.add_format({"num_format": '0.00"%"', "align": "right"})
        sheet.set_column(0, len(table.groups), 32)
        sheet.write_string(0, 0, term(table.measure), bold)
        sheet.write_string(1, 0, _span(table))
        for column, title in enumerate(_titles(table)):
            sheet.write_string(3, column, title, bold)
        for line, row in enumerate(table.shown, 4):
            for column, name in enumerate(_names(table, row)):
                sheet.write_string(line, column, name)
            place = max(1, len(table.groups))
            if table.is_rate:
                sheet.write_number(line, place, row.numerator)
                place += 1
            sheet.write_number(line, place, row.denominator)
            if table.is_rate and row.rate is None:
                sheet.write_string(line, place + 1, NOTHING, percent)
            elif row.rate is not None and table.is_rate:
                sheet.write_number(line, place + 1, row.rate, percent)
        sheet.write_string(5 + len(table.shown), 0, definition(table.measure))
        sheet.write_string(6 + len(table.shown), 0, overlap_words(table.groups))
    return made.getvalue()


def as_docx(table: MeasureTable) -> bytes:
    """A title, the table, the definition below it."""
    from docx import Document  # noqa: PLC0415 - a third of a second, for whoever wants a document

    document = Document()
    document.add_heading(term(table.measure), level=1)
    document.add_paragraph(_span(table))
    titles = _titles(table)
    grid = document.add_table(rows=1, cols=len(titles), style="Table Grid")
    for cell, title in zip(grid.rows[0].cells, titles, strict=True):
        cell.text = title
    for row in table.shown:
        for cell, text in zip(grid.add_row().cells, _texts(table, row), strict=True):
            cell.text = text
    document.add_paragraph(definition(table.measure))
    if said := overlap_words(table.groups):
        document.add_paragraph(said)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _figures(table: MeasureTable) -> Iterator[tuple[object, ...]]:
    said = definition(table.measure)
    mark = (SYNTHETIC,) if table.is_synthetic else ()
    head = (table.measure.key, table.measure.version, table.reading.value)
    span = (table.period.first_day.isoformat(), table.period.last_day.isoformat())
    for row in table.rows if table.groups else [table.total]:
        rate = "" if not table.is_rate or row.rate is None else str(row.rate)
        numerator = whole(row.numerator) if table.is_rate else ""
        yield (*head, *span, *row.keys, numerator, row.denominator, rate, said, *mark)


def _span(table: MeasureTable) -> str:
    mark = f" {SYNTHETIC}" if table.is_synthetic else ""
    return f"{table.period.first_day} – {table.period.last_day}{mark}"


def _titles(table: MeasureTable) -> list[str]:
    groups = [_(GROUPS[by]) for by in table.groups] or [""]
    return groups + ([_("Numerator"), _("Denominator"), "%"] if table.is_rate else [_("Count")])


def _names(table: MeasureTable, row: FigureRow) -> list[str]:
    if not row.keys:
        return [_("Total"), *[""] * (max(1, len(table.groups)) - 1)]
    return [group_words(by, key) for by, key in zip(table.groups, row.keys, strict=True)]


def _texts(table: MeasureTable, row: FigureRow) -> list[str]:
    if not table.is_rate:
        return [*_names(table, row), str(row.denominator)]
    rate = share(row.numerator, row.denominator)
    return [*_names(table, row), whole(row.numerator), str(row.denominator), rate]
