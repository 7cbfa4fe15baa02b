"""`jiesu report closure` as people type it: what it prints, and one line for each mistake."""

import re
from pathlib import Path

import pytest

from intake.cli.report import app
from intake.db import Database
from intake.errors import InvalidInput
from tests.reports.figures import add_complaints, add_departments, at, many
from tests.reports.pressed import Pressed

OCTOBER = ("--from", "2026-10-01", "--to", "2026-10-31")


@pytest.fixture(autouse=True)
def installation(sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JIESU_DATABASE_URL", str(sqlite_database.url))
    return sqlite_database


def run(*arguments: str) -> None:
    app(["closure", *arguments], standalone_mode=False)


def test_an_empty_installation_has_no_rate(capsys: pytest.CaptureFixture[str]) -> None:
    run(*OCTOBER)
    said = capsys.readouterr().out
    assert re.search(r"\b0 / +0 = +—  total", said)
    assert "办结率（应结口径） closure_rate: Closure rate = those closed" in said


def test_rows_and_their_total_are_printed(installation: Database, capsys: pytest.CaptureFixture[str]) -> None:
    prices, culture = add_departments(installation, "甲市市场监管局", "甲市文旅局")
    due = {"received_at": at("2026-09-20"), "closure_due_at": at("2026-10-12")}
    closed = {**due, "closed_at": at("2026-10-12")}
    add_complaints(
        installation, [*many(2, **closed, lead_department_id=prices), *many(1, **due, lead_department_id=culture)]
    )
    run(*OCTOBER, "--by", "department")
    said = capsys.readouterr().out
    assert re.search(r"2 / +2 = +100.00%  甲市市场监管局", said)
    assert re.search(r"0 / +1 = +0.00%  甲市文旅局", said)
    assert re.search(r"2 / +3 = +66.67%  total", said)


@pytest.mark.parametrize(
    ("arguments", "fact"),
    [
        (("--from", "2026-10", "--to", "2026-10-31"), "--from '2026-10' is not a date"),
        (("--from", "2026-10-01", "--to", "31.10."), "--to '31.10.' is not a date"),
        (("--from", "2026-11-01", "--to", "2026-10-31"), "to 2026-10-31 is before from 2026-11-01"),
        (("--from", "2026-10-01", "--to", "9999-12-31"), "to 9999-12-31 is outside 2000 to 2099"),
        ((*OCTOBER, "--by", "mood"), "--by 'mood' is not one of department, co_department"),
        ((*OCTOBER, "--metric", "happiness"), "--metric 'happiness' is not one of closure_rate"),
    ],
)
def test_a_mistake_is_one_line_that_names_it(arguments: tuple[str, ...], fact: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        run(*arguments)
    assert fact in str(refused.value)
    assert "\n" not in str(refused.value)


def test_days_must_be_given(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        app(["closure", "--to", "2026-10-31"])
    assert refused.value.code == 2
    assert "--from" in capsys.readouterr().err


def test_orders_are_asked_for_like_any_other_figure(installation: Database, capsys: pytest.CaptureFixture[str]) -> None:
    """By how heavy they are, and whoever is pressed; of nothing the word for it, and the definition in any case."""
    scene = Pressed(installation)
    scene.give(at=at("2026-09-08T10:00"))
    september = ("--from", "2026-09-01", "--to", "2026-09-30")
    app(["orders_overdue", *september, "--by", "order_level,department"], standalone_mode=False)
    said = capsys.readouterr().out
    assert "逾期未反馈督办件 orders_overdue v1" in said
    assert re.search(r"\b1  supervise × \S+", said)
    app(["orders_given", *september, "--where", "order_level=listed"], standalone_mode=False)
    assert re.search(r"\b0  total", capsys.readouterr().out)
