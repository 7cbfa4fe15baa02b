"""What stands in a registry file, as offices save it."""

from datetime import date
from pathlib import Path

import pytest

from routing.errors import RegistryFileUnreadable
from routing.registry.file import COLUMNS, read_file, read_rows
from tests.registry.registry_files import csv_bytes, row, xlsx_bytes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_same_table_is_read_from_every_encoding_offices_save(encoding: str) -> None:
    rows = read_rows(csv_bytes(row(1), row(2, name="成都市𠮷祥协会"), encoding=encoding))
    assert [(each.line, each.cells["name"]) for each in rows] == [(2, "成都市测试1号行业协会"), (3, "成都市𠮷祥协会")]
    assert dict(rows[0].cells) == row(1)


def test_a_workbook_gives_numbers_and_days_as_text_and_counts_its_own_rows() -> None:
    cells = row(1) | {"region": 510100, "valid_from": date(2025, 3, 1), "watchlist": True}
    [read] = read_rows(xlsx_bytes(cells, skip=2))
    assert read.line == 4
    assert read.cells["region"] == "510100"
    assert read.cells["valid_from"] == "2025-03-01"
    assert read.cells["watchlist"] == "true"


def test_lines_are_counted_through_quoted_line_breaks_and_blank_lines() -> None:
    content = (
        csv_bytes(row(1, basis="第一行\n第二行"), row(2)) + b"\r\n,,,\r\n" + csv_bytes(row(3)).split(b"\r\n", 1)[1]
    )
    assert [each.line for each in read_rows(content)] == [2, 4, 7]


def test_tabs_separate_where_the_header_has_tabs() -> None:
    content = "\t".join(COLUMNS) + "\n" + "\t".join(row(1).values()) + "\n"
    assert read_rows(content.encode("utf-16"))[0].cells["name"] == "成都市测试1号行业协会"


def test_a_cell_beyond_the_last_column_is_kept_for_the_check_to_refuse() -> None:
    line = csv_bytes(row(1)).rstrip() + ",多余\r\n".encode()
    assert read_rows(line)[0].extra == ("多余",)


def test_the_columns_may_stand_in_any_order_and_any_case() -> None:
    content = csv_bytes(row(1), columns=tuple(reversed(COLUMNS))).replace(b"credit_code", b"Credit_Code")
    assert read_rows(content)[0].cells["credit_code"] == row(1)["credit_code"]


@pytest.mark.parametrize(
    ("content", "fact"),
    [
        (b"", "the file is empty"),
        (b" \r\n \r\n", "the file is empty"),
        (csv_bytes(), "has a header but no rows"),
        (csv_bytes(row(1)).replace(b"name", b"nom"), "no row has a heading for the name of the association"),
        (csv_bytes(row(1)).replace(b"aliases", b"name"), "missing: -; repeated: name"),
        (csv_bytes(row(1)) + b'"open', "line 3 is not CSV"),
        (b"\xff\xff\xff\xff", "neither UTF-8 nor GB18030"),
        (b"credit_code\0", "null bytes"),
        (b"PK\x03\x04 not a workbook", "the workbook cannot be read"),
    ],
)
def test_a_file_without_our_table_is_refused_with_what_is_wrong(content: bytes, fact: str) -> None:
    with pytest.raises(RegistryFileUnreadable, match=fact):
        read_rows(content)


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(RegistryFileUnreadable, match=r"gone\.csv cannot be opened: No such file"):
        read_file(tmp_path / "gone.csv")
