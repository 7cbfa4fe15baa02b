"""Sheets of LibreOffice: repeated rows, merged ranges, comments, hidden sheets, errors."""

import io
import zipfile

import pytest

from routing.errors import WorkbookUnreadable
from routing.workbook import sheet_lines

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = " ".join(f'xmlns:{name}="{_OASIS}{name}:1.0"' for name in ("office", "table", "text", "style"))
CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
UNSHOWN = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'


def ods(*sheets: str, manifest: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        body = f"<office:automatic-styles>{UNSHOWN}</office:automatic-styles>{''.join(sheets)}"
        archive.writestr("content.xml", f"<office:document-content {SPACES} {CALC}>{body}</office:document-content>")
    return out.getvalue()


def sheet(*rows: str, name: str = "名册", style: str = "ta1") -> str:
    return f'<table:table table:name="{name}" table:style-name="{style}">{"".join(rows)}</table:table>'


def row(*cells: str, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def cell(shown: str = "", said: str = "", more: str = "") -> str:
    return f"<table:table-cell {said}><text:p>{shown}</text:p>{more}</table:table-cell>"


BLANK = '<table:table-cell table:number-columns-repeated="1024"/>'
NUMBER = 'office:value-type="float" office:value="{}"'


def test_what_stands_there_is_read_and_blank_repeats_are_none() -> None:
    comment = "<office:annotation><text:p>备注</text:p></office:annotation>"
    content = ods(
        sheet(row(cell("x")), name="藏", style="ta2"),
        sheet(
            row(BLANK, repeated=2),
            row(cell("name"), cell("n"), cell("day"), BLANK),
            row(
                cell("甲<text:s/>乙", 'table:number-rows-spanned="2"', comment),
                cell("5.15E+17", NUMBER.format("515101005000000000")),
                cell("25/3/1", 'office:value-type="date" office:date-value="2025-03-01"'),
            ),
            row("<table:covered-table-cell/>", cell("000510", NUMBER.format("510"))),
            row(cell("是", 'office:value-type="boolean" office:boolean-value="true"'), repeated=2),
            row(BLANK, repeated=1_048_569),
        ),
    )
    assert list(sheet_lines(content)) == [
        (3, ["name", "n", "day"]),
        (4, ["甲 乙", "5.15101005E+17", "2025-03-01"]),
        (5, ["甲 乙", "000510"]),
        (6, ["true"]),
        (7, ["true"]),
    ]


@pytest.mark.parametrize(
    ("made", "fact"),
    [
        (row(cell("#REF!", 'calcext:value-type="error"')), "A1 of the sheet 名册 shows the error #REF!"),
        (row(cell("", 'table:formula="of:=1+1"')), "A1 of the sheet 名册 is a formula without a value"),
        (row(cell("x", NUMBER.format("x"))), "A1 of the sheet 名册 has a value that cannot be read"),
        (row(cell("x"), repeated=1_048_576), "more than 300,000 filled cells"),
        (row(cell("x", 'table:number-columns-repeated="16385"')), "a cell outside of every sheet"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_cell(made: str, fact: str) -> None:
    with pytest.raises(WorkbookUnreadable, match=fact):
        list(sheet_lines(ods(sheet(made))))


def test_hidden_sheets_and_locked_files_say_so() -> None:
    with pytest.raises(WorkbookUnreadable, match="only hidden sheets hold anything; show the sheet 藏"):
        list(sheet_lines(ods(sheet(row(cell("x")), name="藏", style="ta2"))))
    with pytest.raises(WorkbookUnreadable, match="locked with a password"):
        list(sheet_lines(ods(sheet(), manifest="<manifest:encryption-data/>")))
