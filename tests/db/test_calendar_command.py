"""`jiesu calendar`, and what tells people in time that next year's notice is not loaded."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from intake.__main__ import application
from intake.calendars.next_year import tell_administrators
from intake.db import Database
from intake.errors import InvalidInput
from intake.models import Complaint, Notice
from intake.vocabulary import StaffRole
from routing.calendars import load_calendars
from routing.errors import BadCalendarFile
from routing.models import CalendarVersion
from routing.working_time import SHANGHAI
from tests import factories as make
from tests.calendar_files import NOTICE, year_2027

pytestmark = pytest.mark.slow

Run = Callable[..., str]
RECEIVED = datetime(2026, 12, 28, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def run(sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JIESU_DATABASE_URL", sqlite_database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("JIESU_REDIS_URL", "")

    def run(*words: str) -> str:
        result = CliRunner().invoke(application(), list(words), catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    return run


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    file = tmp_path / "2027.json"
    file.write_bytes(year_2027(off=("2027-01-04",)))
    return file


def test_a_dry_run_prints_every_change_and_writes_nothing(run: Run, sqlite_database: Database, notice: Path) -> None:
    with sqlite_database.unit_of_work() as session:
        office = make.make_office(session)
        number = make.make_complaint(session, office, at=RECEIVED, accept=True).number
    told = run("calendar", "import", str(notice), "--dry-run")
    assert f"{number}  closure: 2027-01-19 23:59 moves to 2027-01-20 23:59" in told
    assert "Nothing was changed." in told
    with sqlite_database.reading() as session:
        assert session.exec(select(CalendarVersion)).first() is None


def test_an_import_makes_the_year_official_and_the_deadlines_follow(
    run: Run, sqlite_database: Database, notice: Path
) -> None:
    with sqlite_database.unit_of_work() as session:
        office = make.make_office(session)
        complaint = make.make_complaint(session, office, at=RECEIVED, accept=True).id
    assert "2027 is official as version 1" in run("calendar", "import", str(notice))
    with sqlite_database.reading() as session:
        assert session.get(Complaint, complaint).closure_due_at.astimezone(SHANGHAI).day == 20
    told = json.loads(run("calendar", "show", "2027", "--json"))
    assert (told["official"], told["notice"], told["version"]) == (True, NOTICE, 1)
    assert next(day for day in told["days"] if day["date"] == "2027-01-04")["kind"] == "holiday"


def test_a_year_is_shown_month_by_month(run: Run) -> None:
    told = run("calendar", "show", "2026")
    assert "10+" in next(line for line in told.splitlines() if line.startswith("2026-10"))
    assert "18 working days" in told
    assert "provisional, no notice loaded" in run("calendar", "show", "2027")


def test_an_empty_file_and_a_year_out_of_reach_are_refused(run: Run, tmp_path: Path, sqlite_database: Database) -> None:
    file = tmp_path / "empty.json"
    file.write_text('{"year": 2027, "papers": [], "days": []}')
    with pytest.raises(BadCalendarFile, match="names no day"):
        run("calendar", "import", str(file))
    with pytest.raises(InvalidInput, match="outside the working calendar"):
        run("calendar", "show", "1999")
    with pytest.raises(InvalidInput, match="cannot be read"):
        run("calendar", "import", str(tmp_path / "nothing.json"))
    with sqlite_database.reading() as session:
        assert load_calendars(session).version == 0


def test_each_administrator_is_told_once_when_it_is_due_and_once_when_it_is_missing(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        first = make.make_staff(session, StaffRole.ADMINISTRATOR)
        make.make_staff(session, StaffRole.OPERATOR)
        for month, day in ((10, 30), (11, 2), (11, 3), (12, 11), (12, 12)):
            tell_administrators(session, at=datetime(2026, month, day, tzinfo=UTC))
        found = session.exec(select(Notice.staff_id, Notice.kind).order_by(Notice.id)).all()
    assert found == [(first.id, "calendar_due"), (first.id, "calendar_missing")]
