"""`jiesu deadline` where there is an installation: its calendar, its region, its limits; and none is made by asking."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from intake.__main__ import application
from intake.calendars.edits import with_local_day, with_year
from intake.calendars.publish import proposed, publish
from intake.casework.actor import SYSTEM
from intake.clock import now
from intake.db import Database
from intake.errors import InvalidInput
from routing.calendars.book import CalendarRows, DayRow
from routing.calendars.file import read_calendar
from routing.calendars.store import load_calendars
from routing.clocks.policies import Limits
from routing.vocabulary import CalendarAct, Clock
from tests import factories as make
from tests.calendars.calendar_files import year_2027
from tests.limits.limit_changes import changed

pytestmark = pytest.mark.slow
ASKED = ("2026-12-28", "--working-days", "5")


@pytest.fixture(autouse=True)
def _installation(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path / "unused"))
    monkeypatch.setenv("JIESU_DATABASE_URL", str(sqlite_database.url))


def told(*words: str) -> dict[str, Any]:
    result = CliRunner().invoke(application(), ["deadline", *words, "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def edited(database: Database, edit: Callable[[CalendarRows], CalendarRows]) -> None:
    with database.unit_of_work() as session:
        book = load_calendars(session)
        publish(session, proposed(book, edit(book.rows)), CalendarAct.YEAR, note="", actor=SYSTEM, at=now())


def test_a_year_that_was_imported_is_official_here_too(sqlite_database: Database, tmp_path: Path) -> None:
    assert told(*ASKED)["provisional"]
    edited(sqlite_database, lambda rows: with_year(rows, read_calendar(year_2027(off=("2027-01-04",)))))
    answer = told(*ASKED)
    assert (answer["due_on"], answer["provisional"]) == ("2027-01-06", False)
    assert answer["counted_by"] == {
        "installation": True,
        "calendar_version": 1,
        "calendar_files": [],
        "region": make.CITY,
        "limits_version": None,
        "profile": None,
    }
    file = tmp_path / "2027.json"
    file.write_bytes(year_2027(off=("2027-01-04", "2027-01-05")))
    assert told(*ASKED, "--calendar", str(file))["due_on"] == "2027-01-07"  # laid over it
    text = CliRunner().invoke(application(), ["deadline", *ASKED, "--calendar", str(file)]).output
    assert f"calendar, version 1 for region {make.CITY} with 2027.json over it." in text
    assert not (tmp_path / "unused").exists()


def test_days_of_the_home_region_are_its_own(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    own = DayRow(date(2026, 11, 25), False, "合成地方假日", make.CITY, basis="合成决定")
    edited(sqlite_database, lambda rows: with_local_day(rows, own))
    asked = ("2026-11-23", "--working-days", "5")
    assert told(*asked)["due_on"] == "2026-12-01"
    monkeypatch.setenv("JIESU_HOME_REGION", "370100")
    assert told(*asked)["due_on"] == "2026-11-30"


def test_a_policy_has_the_limits_in_force_here(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def shorter(limits: Limits) -> Limits:
        key = ("complaint", Clock.CLOSURE)
        return replace(limits, by_key={**limits.by_key, key: replace(limits.by_key[key], amount=7, extension=3)})

    changed(sqlite_database, shorter, at=now())
    asked = ("2026-11-23T09:00", "--policy", "complaint")
    assert closure(told(*asked, "--extend", "3")) == ("2026-12-02", "2026-12-07")
    assert told(*asked)["counted_by"]["limits_version"] == 1
    refusal = CliRunner().invoke(application(), ["deadline", *asked, "--extend", "4"]).exception
    assert "extended by 3 at most" in str(refusal)
    assert closure(told(*asked, "--profile", "shandong"))[0] is None
    monkeypatch.setenv("JIESU_POLICY_PROFILE", "shandong")
    assert told(*asked)["counted_by"]["profile"] == "shandong"
    monkeypatch.setenv("JIESU_POLICY_PROFILE", "mars")
    refusal = CliRunner().invoke(application(), ["deadline", *asked]).exception
    assert str(refusal).startswith("JIESU_POLICY_PROFILE 'mars'")


def closure(answer: dict[str, Any]) -> tuple[str | None, str]:
    one = next(clock for clock in answer["clocks"] if clock["clock"] == "closure")
    return one.get("original_due_on"), one["due_on"]


def test_a_database_with_nothing_in_it_is_no_installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path / 'none.sqlite'}", f"sqlite:///{tmp_path / 'empty.sqlite'}"):
        (tmp_path / "empty.sqlite").touch()
        monkeypatch.setenv("JIESU_DATABASE_URL", url)
        assert told(*ASKED)["counted_by"]["installation"] is False
    assert not (tmp_path / "none.sqlite").exists()
    assert (tmp_path / "empty.sqlite").stat().st_size == 0
    sa.create_engine(f"sqlite:///{tmp_path / 'other.sqlite'}").connect().exec_driver_sql("CREATE TABLE other (x)")
    monkeypatch.setenv("JIESU_DATABASE_URL", f"sqlite:///{tmp_path / 'other.sqlite'}")
    assert told(*ASKED)["counted_by"]["installation"] is False


@pytest.mark.parametrize("url", ["nonsense", "postgresql://127.0.0.1:1/none", "sqlite:///{folder}/text.sqlite"])
def test_a_database_that_cannot_be_asked_is_refused_and_not_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str
) -> None:
    (tmp_path / "text.sqlite").write_text("no database\n" * 100, encoding="utf-8")
    monkeypatch.setenv("JIESU_DATABASE_URL", url.format(folder=tmp_path))
    refusal = CliRunner().invoke(application(), ["deadline", *ASKED]).exception
    assert isinstance(refusal, InvalidInput)
    assert "\n" not in str(refusal)


def test_a_database_of_another_revision_is_refused_by_name(sqlite_database: Database) -> None:
    with sqlite_database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    refusal = CliRunner().invoke(application(), ["deadline", *ASKED]).exception
    assert isinstance(refusal, InvalidInput)
    assert "jiesu db upgrade" in str(refusal)
