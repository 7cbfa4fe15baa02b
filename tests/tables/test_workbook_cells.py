"""What the cells of a workbook say: as they are shown, over the whole of a merged range, no digit made up."""

import io
import zipfile
from pathlib import Path

import pytest

from routing.errors import WorkbookUnreadable
from routing.workbook import sheet_lines
from tests.tables.hostile_workbooks import MAIN, row, text, xlsx

XLS = Path(__file__).parent / "xls"
STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>'
    '<numFmt numFmtId="165" formatCode="000000"/><numFmt numFmtId="166" formatCode="[h]:mm"/>'
    '<numFmt numFmtId="167" formatCode="[$-804]yyyy/m/d;@"/><numFmt numFmtId="168" formatCode="&quot;day&quot; 0.00"/>'
    '</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>'
    + "".join(f'<xf numFmtId="{one}"/>' for one in (0, 14, 164, 165, 166, 167, 168, 21, 57, 49))
    + "</cellXfs>"
)


def first_cell(cell: str, **made: str) -> str:
    ((_, cells),) = sheet_lines(xlsx(row(1, cell), **made))
    return cells[0]


def refusal(content: bytes) -> str:
    with pytest.raises(WorkbookUnreadable) as refused:
        list(sheet_lines(content))
    return str(refused.value)


@pytest.mark.parametrize(
    ("style", "value", "shown"),
    [
        (0, "510100", "510100"),
        (0, "510100.0", "510100"),
        (0, "5000.5", "5000.5"),
        (0, "0.30000000000000004", "0.3"),
        (0, "-0.1", "-0.1"),
        (0, "999999999999999", "999999999999999"),
        (0, "515101005000000000", "5.15101005E+17"),
        (0, "5.15101E+17", "5.15101E+17"),
        (3, "510", "000510"),
        (1, "45717", "2025-03-01"),
        (1, "45717.75", "2025-03-01"),
        (2, "45717", "2025-03-01"),
        (5, "45717", "2025-03-01"),
        (8, "45717", "2025-03-01"),
        (1, "61", "1900-03-01"),
        (1, "59", "1900-02-28"),
        (1, "60", "60"),
        (1, "-1", "-1"),
        (1, "2958466", "2958466"),
        (7, "0.5", "12:00:00"),
        (4, "1.5", "1.5"),
        (6, "2", "2"),
        (9, "7", "7"),
        (99, "7", "7"),
    ],
)
def test_a_number_is_spelled_as_its_format_shows_it_and_no_digit_is_made_up(style: int, value: str, shown: str) -> None:
    assert first_cell(f'<c r="A1" s="{style}"><v>{value}</v></c>', styles=STYLES) == shown


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    made = {"styles": STYLES, "book": '<workbookPr date1904="1"/>'}
    assert first_cell('<c r="A1" s="1"><v>44255</v></c>', **made) == "2025-03-01"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('<c r="A1" t="b"><v>1</v></c>', "true"),
        ('<c r="A1" t="b"><v>0</v></c>', "false"),
        ('<c r="A1" t="d"><v>2025-03-01T00:00:00</v></c>', "2025-03-01"),
        ('<c r="A1" t="str"><f>"a"&amp;"b"</f><v> ab </v></c>', "ab"),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="A1" t="inlineStr"><is><r><t>成都</t></r><r><rPr><b/></rPr><t>市</t></r></is></c>', "成都市"),
        ('<c t="inlineStr"><is><t>无位置</t></is></c>', "无位置"),
        ('<c r="A1" t="inlineStr"><is><t>一_x000A_二</t></is></c>', "一\n二"),
        ('<c r="A1" t="inlineStr"><is><t><![CDATA[<c r="B1"/>]]></t></is></c>', '<c r="B1"/>'),
    ],
)
def test_texts_and_truths_are_read_as_they_are_shown(cell: str, shown: str) -> None:
    assert first_cell(cell) == shown


def test_shared_texts_are_joined_from_their_runs_without_how_they_are_read_aloud() -> None:
    shared = "<si><t>甲</t></si><si><r><t>餐</t></r><r><t>饮</t></r><rPh sb='0' eb='1'><t>can yin</t></rPh></si>"
    cells = [f'<c r="{column}1" t="s"><v>{place}</v></c>' for column, place in (("A", 1), ("B", 0), ("C", 1))]
    ((_, read),) = sheet_lines(xlsx(row(1, *cells), shared=shared))
    assert read == ["餐饮", "甲", "餐饮"]


@pytest.mark.parametrize(
    ("cell", "fact"),
    [
        ('<c r="B7"><f>SUM(A1:A6)</f></c>', "B7 of the sheet 名册 is a formula without a value"),
        ('<c r="B7"><f>SUM(A1:A6)</f><v></v></c>', "B7 of the sheet 名册 is a formula without a value"),
        ('<c r="B7" t="e"><f>Z1</f><v>#REF!</v></c>', "B7 of the sheet 名册 shows the error #REF!"),
        ('<c r="B7" t="s"><v>9</v></c>', "B7 of the sheet 名册 points to a text that the workbook does not hold"),
        ('<c r="B7"><v>many</v></c>', "B7 of the sheet 名册 has a value that cannot be read"),
        ('<c r="B7"><v>1E999</v></c>', "B7 of the sheet 名册 has a value that cannot be read"),
        ('<c r="ZZZZ7"><v>1</v></c>', "a cell outside of every sheet"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(cell: str, fact: str) -> None:
    assert fact in refusal(xlsx(row(7, cell)))


def test_a_formula_that_gives_an_empty_text_is_blank() -> None:
    assert not list(sheet_lines(xlsx(row(1, '<c r="A1" t="str"><f>""</f><v></v></c>'))))


def test_a_merged_value_holds_for_its_whole_range_where_rows_and_columns_hold_something() -> None:
    rows = row(1, text("A1", "名册")) + row(2, text("A2", "name"), text("B2", "watchlist"))
    rows += row(3, text("A3", "甲"), text("B3", "是")) + row(4, text("A4", "乙"), '<c r="B4" s="1"/>')
    rows += row(5, text("A5", "丙"))
    merged = '<mergeCells><mergeCell ref="A1:Z1"/><mergeCell ref="B3:B4"/><mergeCell ref="B5:B1048576"/></mergeCells>'
    assert list(sheet_lines(xlsx(rows, after=merged))) == [
        (1, ["名册", "名册"]),
        (2, ["name", "watchlist"]),
        (3, ["甲", "是"]),
        (4, ["乙", "是"]),
        (5, ["丙"]),
    ]


def test_only_rows_that_hold_something_are_lines_under_their_own_numbers() -> None:
    content = xlsx(row(3, text("B3", "a")) + '<row r="4" s="1"><c r="A4" s="1"/></row>' + row(9, text("A9", "b")))
    assert list(sheet_lines(content)) == [(3, ["", "a"]), (9, ["b"])]


def test_the_first_sheet_to_be_seen_is_read_and_a_hidden_one_never() -> None:
    hidden = '<sheet name="藏" sheetId="1" state="hidden" r:id="rId1"/>'
    assert refusal(xlsx(row(1, text("A1", "x")), sheets=hidden)).startswith(
        "only hidden sheets hold anything; show the sheet 藏"
    )


def test_the_strict_form_and_names_with_a_prefix_are_the_same_workbook() -> None:
    content = xlsx(row(1, text("A1", "甲"), '<c r="B1"/>', '<c r="C1"><v>2</v></c>'))
    strict = changed(content, lambda part: part.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"))
    prefixed = changed(content, lambda part: part.replace("xmlns=", "xmlns:x=") if "sheetData" in part else part, "x:")
    assert list(sheet_lines(strict)) == list(sheet_lines(prefixed)) == [(1, ["甲", "", "2"])]


def changed(content: bytes, change, prefix: str = "") -> bytes:
    """Every part of a workbook as `change` makes it, the names in its sheet with a prefix."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = change(old.read(name).decode())
            if prefix and "sheetData" in part:
                part = part.replace("</", "<\0").replace("<", f"<{prefix}").replace(f"{prefix}\0", f"/{prefix}")
            new.writestr(name, part)
    return out.getvalue()


def test_an_xls_is_read_in_a_process_of_its_own() -> None:
    assert list(sheet_lines((XLS / "plain.xls").read_bytes())) == [
        (3, ["", "name", "n", "day", "flag"]),
        (4, ["", "甲", "510100", "2025-03-01", "true"]),
        (5, ["", "乙", "5.15101005E+17"]),
        (6, ["", "乙", "0.5"]),
    ]
    assert "B1 of the sheet 名册 shows the error" in refusal((XLS / "error.xls").read_bytes())


def test_what_is_locked_with_a_password_is_refused_as_that() -> None:
    encrypted = b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")
    assert refusal(encrypted) == "the workbook is locked with a password: save it without one"


def test_what_is_packed_like_a_workbook_and_is_none_says_so() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert "is packed like a workbook and is none" in refusal(out.getvalue())
