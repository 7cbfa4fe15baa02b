"""What published practice asks of such a hotline, row by row: where it is in the product, and which test shows it.

The rows of `mechanisms.csv` are named after who published it: HN the social-work department of Hunan, JN that of Jinan,
CD that of Chengdu, JSZ the Zhejiang chamber of commerce in Jiangsu, XA the city of Xi'an. M must work, S should.
"""

import ast
import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask

from tests.architecture.test_repository import exists

TESTS = Path(__file__).resolve().parents[1]
MUST = {
    "HN": (1, 2, 4, 6, 7, 8, 9, 16, 21, 22, 23, 24),
    "JN": (2, 4, 6, 8, 9, 13),
    "CD": (1, 2, 3, 8, 10, 13, 15, 16),
    "JSZ": (1, 2, 3),
    "XA": (1, 2, 10),
}
SHOULD = {
    "HN": (3, 11, 12, 14, 17, 18, 20),
    "JN": (1, 3, 7, 10, 12, 14, 19),
    "CD": (4, 5, 6, 7, 9, 11, 12, 14, 18, 20, 26),
    "JSZ": (4, 5, 6),
    "XA": (3, 4, 5),
}
# Who would have to bring a machine's door with them.
BY_MACHINE = {"CD-06"}


class Row(NamedTuple):
    id: str
    rank: str
    asks: str
    doors: tuple[str, ...]
    tests: tuple[str, ...]
    state: str
    note: str


@cache
def rows() -> tuple[Row, ...]:
    with (TESTS / "mechanisms" / "mechanisms.csv").open(encoding="utf-8", newline="") as file:
        found = [*csv.DictReader(file)]
    return tuple(
        Row(
            one["id"],
            one["rank"],
            one["asks"],
            tuple(one["doors"].split("; ")),
            tuple(one["tests"].split("; ")),
            one["state"],
            one["note"],
        )
        for one in found
    )


def named(numbers: dict[str, tuple[int, ...]]) -> list[str]:
    return [f"{source}-{number:02}" for source, every in numbers.items() for number in every]


def test_every_row_is_there_once() -> None:
    assert sorted(one.id for one in rows() if one.rank == "M") == sorted(named(MUST))
    assert sorted(one.id for one in rows() if one.rank == "S") == sorted(named(SHOULD))
    assert len({one.asks for one in rows()}) == len(rows()) == 63


def test_what_must_work_works_and_what_does_not_says_why() -> None:
    assert {one.state for one in rows()} <= {"works", "partly", "door"}
    assert not [one.id for one in rows() if one.rank == "M" and one.state != "works"]
    assert {one.id for one in rows() if one.state == "door"} == BY_MACHINE
    assert not [one.id for one in rows() if one.state != "works" and len(one.note) < 40]


def test_every_page_and_command_is_there(app: Flask) -> None:
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    missing = [f"{one.id}: {door}" for one in rows() for door in one.doors if not _is_there(door, pages)]
    assert not missing


def _is_there(door: str, pages: set[str]) -> bool:
    kind, _, name = door.partition(" ")
    return name in pages if kind == "page" else kind == "command" and exists(name.split())


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
def test_every_test_it_names_is_run(row: Row) -> None:
    for node in row.tests:
        file, _, name = node.partition("::")
        assert name in functions_of(file), node


@cache
def functions_of(file: str) -> frozenset[str]:
    """The tests of a file that are collected: at its top level, and none that is put off or expected to fail."""
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    found = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")]
    return frozenset(one.name for one in found if not any(map(_puts_off, one.decorator_list)))


def _puts_off(decorator: ast.expr) -> bool:
    said = ast.unparse(decorator)
    return said.startswith(("pytest.mark.skip", "pytest.mark.xfail", "pytest.mark.proof"))
