"""The rules table as a file: what goes out comes back, and every fault has its line and column."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.errors import BadTableFile
from routing.rules.cells import COLUMNS, RuleRow
from routing.rules.file import read_table, shipped_rules, write_table

HEADER = (
    "order,violation,kind,channel,level,region,industry,mode,lifecycle,watchlist,amount_min,amount_max,government,"
    "anonymous,keywords_any,keywords_all,association,lead,co,policy,priority,basis,note"
)


def row(**cells: str) -> str:
    out = io.StringIO()
    csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n").writerow({"order": "1", "lead": "REG", **cells})
    return out.getvalue()


def file(*rows: str) -> str:
    return HEADER + "\n" + "".join(rows)


def faults(source: bytes | str) -> list[tuple[int, str, str]]:
    with pytest.raises(BadTableFile) as refused:
        read_table(source)
    assert str(refused.value.faults[0]) in str(refused.value)
    return [(fault.line, fault.column, fault.value) for fault in refused.value.faults]


def test_the_columns_are_those_documented():
    assert ",".join(COLUMNS) == HEADER
    assert write_table([]).strip() == HEADER


def test_the_shipped_table_goes_out_and_comes_back_the_same():
    assert read_table(write_table(shipped_rules())) == shipped_rules()


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\"',"), max_size=30).map(str.strip)


@given(st.lists(st.builds(RuleRow, order=st.integers(1, 999), lead=st.just("REG"), basis=texts, note=texts), min_size=1,
                unique_by=lambda rule: rule.order))  # fmt: skip
def test_any_wording_survives_the_file(rules: list[RuleRow]):
    assert read_table(write_table(rules)) == tuple(sorted(rules, key=lambda rule: rule.order))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_excel_may_save_it_in_any_of_its_ways(encoding: str):
    text = file(row(basis="社会团体登记管理条例§24")).replace("\n", "\r\n")
    assert read_table(text.encode(encoding))[0].basis == "社会团体登记管理条例§24"


def test_columns_may_stand_in_any_order_and_unused_ones_be_left_out():
    assert read_table("lead,order,violation\nMR,5,F-*\n") == (RuleRow(order=5, violation="F-*", lead="MR"),)


def test_blank_lines_and_spaces_do_not_matter():
    assert read_table(file("\n", row(violation=" F-01 "), ",,,\n"))[0].violation == "F-01"


def test_every_fault_is_told_at_once_with_its_line_and_column():
    source = file(
        row(order="1", violation="F-XX"),
        row(order="2", note="one\nnote\nover three lines"),
        row(order="2"),
        row(order="0", lead=""),
        row(order="4", co="ABC"),
    )
    assert faults(source) == [
        (2, "violation", "F-XX"),
        (6, "order", "2"),
        (7, "order", "0"),
        (7, "lead", ""),
        (8, "co", "ABC"),
    ]


@pytest.mark.parametrize("order", ["", "x", "-1", "1.5", "٣", "9" * 5000])
def test_order_is_a_whole_number(order: str):
    assert faults(file(row(order=order)))[0][:2] == (2, "order")


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("", (1, "", "")),
        ("\n\n", (1, "", "")),
        (HEADER + "\n", (1, "", "")),
        (HEADER + ",colour\n", (1, "colour", "")),
        (HEADER + ",lead\n", (1, "lead", "")),
        ("order,violation\n1,F-01\n", (1, "lead", "")),
        (file("1,F-01\n"), (2, "", "")),
        (file('1,"F-01\n'), (2, "", "")),
        (b"\xff\xfe\x00\x80\xff", (1, "", "")),
    ],
)
def test_a_file_that_is_no_table_is_refused_by_what_is_wrong(source: bytes | str, fault: tuple[int, str, str]):
    assert fault in faults(source)


def test_a_cell_too_long_to_store_is_refused_before_it_is_stored():
    assert faults(file(row(lead="某局" * 100)))[0][:2] == (2, "lead")


def test_the_message_names_the_first_fault_and_how_many_more():
    with pytest.raises(BadTableFile, match=r"line 2, column kind: 'x' is unknown; choose of .* \(and 1 more\)"):
        read_table(file(row(kind="x"), row(order="2", kind="y")))
