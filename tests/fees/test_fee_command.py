"""`jiesu fees`: shown, exported, drafted from a sheet, published, every fault at its place."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from intake.__main__ import application
from intake.db import Database
from intake.errors import DomainError
from intake.vocabulary import StaffRole
from tests import factories as make
from tests.fees.fee_sheets import DOCUMENT, TITLE, city_sheet

pytestmark = pytest.mark.slow

Run = Callable[..., Result]


@pytest.fixture
def run(sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JIESU_DATABASE_URL", sqlite_database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("JIESU_REDIS_URL", "")

    def run(*words: str, status: int = 0) -> Result:
        result = CliRunner().invoke(application(), ["fees", *words], catch_exceptions=False)
        assert result.exit_code == status, result.output
        return result

    return run


def test_from_the_sheet_to_lists_in_force(run: Run, tmp_path: Path, sqlite_database: Database) -> None:
    assert "13 allowed, 24 forbidden" in run("show").output
    sheet = tmp_path / "清单.xlsx"
    sheet.write_bytes(city_sheet())
    told = ["--title", TITLE, "--document", DOCUMENT, "--allowed", "13", "--forbidden", "19"]
    assert "nothing was changed" in run("import", str(sheet), *told, "--dry-run").output
    assert json.loads(run("show", "--json").output)["draft"] is None
    with pytest.raises(DomainError):
        run("import", str(sheet), "--title", TITLE, "--forbidden", "20")
    assert "N24: 垄断" in run("import", str(sheet), *told).output
    assert json.loads(run("show", "--json").output)["version"] == 0
    assert "in force from" in run("publish", "--reason", "合成").output
    shown = json.loads(run("show", "--json").output)
    assert (shown["version"], shown["title"], len(shown["items"])) == (1, TITLE, 32)
    again = tmp_path / "again.csv"
    run("export", str(again))
    run("import", str(again), *told)
    with pytest.raises(DomainError):
        run("publish")  # changes nothing
    run("discard")
    assert run("export", "-", "--version", "0").output.count("\n") == 1 + 13 + 24


def test_every_fault_is_told_and_nothing_is_drafted(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "清单.xlsx"
    sheet.write_bytes(city_sheet(without_basis="N03"))
    refused = run("import", str(sheet), "--title", TITLE, status=2)
    assert "line 19, column basis" in refused.stderr
    assert json.loads(run("show", "--json").output)["draft"] is None


def test_who_drafted_does_not_publish(run: Run, tmp_path: Path, sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        make.make_staff(session, StaffRole.ADMINISTRATOR, login="fee-author")
    sheet = tmp_path / "清单.xlsx"
    sheet.write_bytes(city_sheet())
    run("import", str(sheet), "--title", TITLE, "--by", "fee-author")
    with pytest.raises(DomainError):
        run("publish", "--by", "fee-author")
    run("publish", "--effective", "2027-03-01")
    assert json.loads(run("show", "--json").output)["version"] == 0


def test_complaints_are_counted_by_item(run: Run, sqlite_database: Database) -> None:
    assert "No complaint" in run("figures", "--from", "2026-11-01").output
    with sqlite_database.unit_of_work() as session:
        make.make_complaint(session, make.make_office(session), fee_items=("N05", "N01"))
    told = json.loads(run("figures", "--from", "2026-11-01", "--to", "2026-11-30", "--json").output)
    assert [(one["code"], one["complaints"]) for one in told] == [("N01", 1), ("N05", 1)]
    assert "N05" in run("figures", "--from", "2026-11-01", "--to", "2026-11-30").output
