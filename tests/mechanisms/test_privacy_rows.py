"""What the law asks of whoever keeps such complaints (P-01 to P-22): each a test that is run, or why there is none."""

import csv

from tests.mechanisms.test_every_row import TESTS, functions_of


def rows() -> list[dict[str, str]]:
    with (TESTS / "mechanisms" / "privacy.csv").open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def test_every_requirement_stands_there_once() -> None:
    assert [one["id"] for one in rows()] == [f"P-{number:02}" for number in range(1, 23)]


def test_what_is_shown_names_a_test_that_is_run_and_all_else_says_why() -> None:
    for one in rows():
        assert one["state"] in {"shown", "partly", "in work", "gap"}, one["id"]
        assert one["tests"] or one["state"] == "gap", one["id"]
        assert one["state"] == "shown" or len(one["note"]) > 40, one["id"]
        for node in filter(None, one["tests"].split("; ")):
            file, _, name = node.partition("::")
            assert name in functions_of(file), node
