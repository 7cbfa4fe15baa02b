"""The rules table as a workbook, out and in again, and texts that a spreadsheet would take for formulas."""

import io
from dataclasses import replace

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from intake.admin.rules.workbook import rules_workbook
from intake.language.i18n import use_language
from routing.errors import BadTableFile
from routing.rules.cells import COLUMNS, RuleRow
from routing.rules.file import read_table, shipped_rules, write_table
from routing.rules.synthetic import synthetic_rules
from routing.violations import shipped_violations

DANGEROUS = ("=1+1", "+86 571", "-5", "@x", "'=1", "''+1", "=HYPERLINK(0)")
HARMLESS = ("'甲", "5=5", "a-b", "甲@乙")


def as_workbook(rows: object) -> bytes:
    return rules_workbook(rows, shipped_violations())


def made_of(*lines: tuple[object, ...]) -> bytes:
    content = io.BytesIO()
    with Workbook(content) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
    return content.getvalue()


@pytest.mark.parametrize("rows", [shipped_rules(), tuple(synthetic_rules(2, 300))], ids=["shipped", "synthetic"])
def test_a_workbook_reads_back_as_it_was_written(rows: tuple[RuleRow, ...]) -> None:
    assert read_table(as_workbook(rows)) == rows


@pytest.mark.parametrize("write", [write_table, as_workbook])
def test_no_text_becomes_a_formula_and_every_text_comes_back(write) -> None:
    rows = tuple(
        RuleRow(order=place, lead="MR", note=text, basis=text) for place, text in enumerate((*DANGEROUS, *HARMLESS), 1)
    )
    written = write(rows)
    assert read_table(written) == rows
    if isinstance(written, str):
        cells = [line.split(",")[-1].strip('"') for line in written.splitlines()[1:]]
        assert not [cell for cell in cells if cell[0] in "=+-@"]


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    rows = [RuleRow(order=1, lead="MR", note="=1+1", basis="+86", keywords_any="@x|-y")]
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_workbook(rows)))
    (line,) = book.get_sheet_by_name(book.sheet_names[0]).to_python()[1:]
    assert (line[-1], line[-2]) == ("=1+1", "+86")


def test_two_more_sheets_explain_every_column_and_its_values_in_the_language_spoken() -> None:
    with use_language("zh"):
        book = CalamineWorkbook.from_filelike(io.BytesIO(as_workbook(shipped_rules())))
    _, columns, values = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert [line[0] for line in columns[1:]] == list(COLUMNS)
    assert all(line[1] and line[2] for line in columns)
    assert ["kind", "report", "举报"] in [line[:3] for line in values]
    assert {line[0] for line in values[1:]} >= {"violation", "level", "lead", "watchlist", "policy", "priority"}


def test_numbers_and_yes_or_no_as_a_spreadsheet_keeps_them_are_read() -> None:
    header = ("order", "region", "amount_min", "watchlist", "lead", "", "")
    (row,) = read_table(made_of(header, (10, 510100, 5000.5, True, "MR", "", "")))
    assert row == RuleRow(order=10, region="510100", amount_min="5000.5", watchlist="true", lead="MR")


def test_faults_of_a_workbook_are_told_by_row_and_column() -> None:
    content = made_of(
        ("order", "violation", "lead"), (10, "F-01", "MR"), (), ("x", "F1", "XYZ"), (20, "F-02", "MR", "beyond")
    )
    with pytest.raises(BadTableFile) as refused:
        read_table(content)
    assert [(fault.line, fault.column) for fault in refused.value.faults] == [
        (4, "order"),
        (4, "violation"),
        (4, "lead"),
        (5, ""),
    ]


def test_every_bad_cell_of_a_line_is_told() -> None:
    with pytest.raises(BadTableFile) as refused:
        read_table("order,violation,amount_min,lead\n1,F1,viel,XYZ\n2,F-01,,MR\n")
    assert [(fault.line, fault.column) for fault in refused.value.faults] == [
        (2, "violation"),
        (2, "amount_min"),
        (2, "lead"),
    ]


@pytest.mark.parametrize("content", [b"PK\x03\x04 not a zip", made_of(), made_of(("colour",), ("red",))])
def test_a_workbook_that_holds_no_rules_is_refused(content: bytes) -> None:
    with pytest.raises(BadTableFile):
        read_table(content)


def test_a_table_has_its_limits() -> None:
    rule = RuleRow(order=1, lead="MR")
    rows = [replace(rule, order=order) for order in range(1, 20_003)]
    with pytest.raises(BadTableFile, match="at most 20000"):
        read_table(write_table(rows))
