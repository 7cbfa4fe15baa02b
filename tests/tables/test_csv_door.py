"""CSV as the spreadsheets of China write it: delimiters, encodings, titles above the header, files that are none."""

from pathlib import Path

import pytest

from routing.errors import TableFileUnreadable
from routing.table_file import MOST_BYTES, read_bounded, table_lines

HEADER = ("统一社会信用代码", "社会组织名称", "业务主管单位")


def lines(text: str, encoding: str = "utf-8") -> list[tuple[int, list[str]]]:
    return list(table_lines(text.encode(encoding)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，", "；"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_header_shows_what_parts_the_cells(delimiter: str, encoding: str, end: str) -> None:
    text = end.join(delimiter.join(row) for row in (HEADER, (" 1 ", "甲", ""))) + end
    assert lines(text, encoding) == [(1, list(HEADER)), (2, ["1", "甲", ""])]


def test_a_title_above_the_header_parts_nothing() -> None:
    text = "名录（截至2025年，共1家）\na;b,c;d\n1;2;3\n"
    assert lines(text) == [(1, ["名录（截至2025年，共1家）"]), (2, ["a", "b,c", "d"]), (3, ["1", "2", "3"])]


def test_what_stands_in_quotation_marks_parts_nothing_and_may_span_lines() -> None:
    assert lines('"a;b;c;d",b,c\n"1\n2",x;y,\n3,,\n') == [
        (1, ["a;b;c;d", "b", "c"]),
        (2, ["1\n2", "x;y", ""]),
        (4, ["3", "", ""]),
    ]


def test_excel_may_be_told_the_delimiter_on_a_line_of_its_own() -> None:
    assert lines("sep=|\na|b,c\n") == [(2, ["a", "b,c"])]


@pytest.mark.parametrize(
    ("content", "line", "fact"),
    [
        (b"\xff\xff\xff\xff", 1, "neither UTF-8 nor GB18030 text"),
        (b"a,b\0\n", 1, "null bytes"),
        (b'a,b\n"open', 2, "is not CSV"),
        (b"\xef\xbb\xbf <html><table><tr><td>a", 1, "is a web page or XML"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', 1, "web page or XML"),
        (b"a" * (MOST_BYTES + 1), 1, "larger than 20 MB"),
    ],
)
def test_what_is_no_table_is_refused_by_its_line(content: bytes, line: int, fact: str) -> None:
    with pytest.raises(TableFileUnreadable, match=fact) as refused:
        list(table_lines(content))
    assert refused.value.line == line


def test_no_more_of_a_file_is_read_than_a_table_may_have(tmp_path: Path) -> None:
    file = tmp_path / "large.csv"
    with file.open("wb") as written:
        written.truncate(50_000_000_000)  # takes no room
    with pytest.raises(TableFileUnreadable, match="larger than 20 MB"):
        read_bounded(file)
