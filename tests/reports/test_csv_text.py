"""Rows as CSV: a spreadsheet opens them as what they are, however many, and takes no cell for a formula."""

import csv
from collections.abc import Iterator
from io import StringIO

import pytest

from intake.csv_text import csv_text


def read(pieces: Iterator[str]) -> list[list[str]]:
    return list(csv.reader(StringIO("".join(pieces).removeprefix("\ufeff"))))


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_would_be_a_formula_is_text(sign):
    assert read(csv_text(["name"], [[f"{sign}cmd()"]])) == [["name"], [f"'{sign}cmd()"]]


def test_numbers_and_chinese_stay_what_they_are():
    pieces = list(csv_text(["名称", "数"], [["某协会，某市", -3]]))
    assert pieces[0].startswith("\ufeff名称")
    assert read(iter(pieces)) == [["名称", "数"], ["某协会，某市", "-3"]]


def test_rows_are_asked_for_only_as_the_file_is_taken():
    asked = []

    def rows() -> Iterator[list[int]]:
        for n in range(1_200):
            asked.append(n)
            yield [n]

    pieces = csv_text(["n"], rows())
    next(pieces)
    assert asked == []
    next(pieces)
    assert len(asked) == 500
    assert "".join(pieces).splitlines()[-1] == "1199"
