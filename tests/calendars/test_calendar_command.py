"""`jiesu calendar`, and what tells people in time that next year's notice is not loaded."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from intake.__main__ import application
from intake.calendars.edits import with_hours, with_local_day
from intake.calendars.next_year import tell_administrators
from intake.calendars.publish import proposed, publish
from intake.casework.actor import SYSTEM
from intake.db import Database
from intake.errors import InvalidInput
from intake.models import Complaint, Notice, OfficeEvent
from intake.vocabulary import StaffRole
from routing.calendars.book import DayRow, is_statutory_off
from routing.calendars.store import load_calendars
from routing.calendars.working_time import SHANGHAI
from routing.errors import BadCalendarFile
from routing.models import CalendarVersion
from routing.vocabulary import CalendarAct, Symbol
from tests import factories as make
from tests.calendars.calendar_files import NOTICE, year_2027

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
        collaborators = make.make_office(session)
        number = make.make_complaint(session, collaborators, at=RECEIVED, accept=True).number
    told = run("calendar", "import", str(notice), "--dry-run")
    assert f"{number}  closure: 2027-01-19 23:59 moves to 2027-01-20 23:59" in told
    assert "Nothing was changed." in told
    with sqlite_database.reading() as session:
        assert session.exec(select(CalendarVersion)).first() is None


def test_an_import_makes_the_year_official_and_the_deadlines_follow(
    run: Run, sqlite_database: Database, notice: Path
) -> None:
    with sqlite_database.unit_of_work() as session:
        collaborators = make.make_office(session)
        complaint = make.make_complaint(session, collaborators, at=RECEIVED, accept=True).id
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


@pytest.mark.parametrize("year", ["2004", "2024", "2026"])
def test_a_past_year_rests_on_its_notice(run: Run, year: str) -> None:
    told = run("calendar", "show", year)
    assert told.startswith(f"{year}: official, 国务院办公厅关于{year}年部分节假日安排的通知")
    assert "?" not in told
    assert "rovisional" not in run("deadline", f"{year}-02-08", "--working-days", "3")


def test_hours_of_a_department_and_days_of_a_place_are_shown_by_name(run: Run, sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        collaborators = make.make_office(session)
        department = make.department_of(collaborators, Symbol.MR)
        book = collaborators.rules.calendars
        own = DayRow(date(2026, 12, 31), True, "合成半天", make.CITY, "08:00-12:00", "合成决定")
        rows = with_local_day(with_hours(book.rows, department, "08:30-11:30"), own)
        publish(session, proposed(book, rows), CalendarAct.OFFICE_HOURS, note="合成", actor=SYSTEM, at=RECEIVED)
        name, city = (
            collaborators.rules.directory.departments[department].name,
            collaborators.rules.directory.regions[make.CITY].name,
        )
    told = run("calendar", "show", "2026")
    assert f"Office hours of {name}: 08:30-11:30" in told
    assert f"{city}: 2026-12-31 working 08:00-12:00, 合成半天 (合成决定)" in told
    said = json.loads(run("calendar", "show", "2026", "--json"))
    assert said["department_hours"] == [{"department": department, "name": name, "hours": "08:30-11:30"}]
    assert (said["local"][0]["region"], said["local"][0]["place"]) == (make.CITY, city)


def written(tmp_path: Path, *off: str, **said: object) -> str:
    file = tmp_path / "notice.json"
    days = [{"name": "合成", "date": day, "isOffDay": True} for day in off]
    file.write_text(json.dumps({"papers": ["合成通知"], "days": days, **said}))
    return str(file)


def test_an_official_year_is_replaced_only_where_that_is_asked_for(
    run: Run, sqlite_database: Database, tmp_path: Path
) -> None:
    file = written(tmp_path, "2025-01-01", year=2025)
    with pytest.raises(InvalidInput, match="over what is official") as refused:
        run("calendar", "import", file)
    assert refused.value.field == "--replace"
    told = run("calendar", "import", file, "--dry-run")
    assert "Warning: this replaces the official year 2025 (notice 国务院办公厅关于2025年" in told
    assert "decreed days removed, 0 added" in told
    assert "Warning: 2025 stays provisional: the file does not have 春节, 清明节, 劳动节, 端午节, 国庆节" in told
    with sqlite_database.reading() as session:
        assert load_calendars(session).version == 0
    assert "2025 is provisional as version 1" in run("calendar", "import", file, "--replace")
    with sqlite_database.reading() as session:
        act = session.exec(select(OfficeEvent.data).where(OfficeEvent.kind == "calendar:publish")).one()
    assert act["replaced"] == [2025]


def test_the_year_a_file_says_is_loaded_and_no_other_is_touched(
    run: Run, sqlite_database: Database, tmp_path: Path
) -> None:
    told = run("calendar", "import", written(tmp_path, "2026-12-31", "2027-01-01", year=2027))
    assert "2027 is provisional as version 1" in told
    assert "the file does not have 春节, 清明节, 劳动节, 端午节, 中秋节, 国庆节 whole" in told
    with sqlite_database.reading() as session:
        country = load_calendars(session).country
    assert country.between(date(2025, 12, 31), date(2026, 12, 31)) == 247


def test_a_file_that_could_be_of_two_years_is_asked_about(run: Run, tmp_path: Path) -> None:
    file = written(tmp_path, "2027-12-31", "2028-01-01")
    with pytest.raises(InvalidInput, match="say which year") as refused:
        run("calendar", "import", file)
    assert refused.value.field == "year"
    assert "2028 is provisional" in run("calendar", "import", file, "--year", "2028")


def test_a_year_without_a_working_day_is_refused(run: Run, tmp_path: Path) -> None:
    days = [(date(2027, 1, 1) + timedelta(days=n)).isoformat() for n in range(365)]
    with pytest.raises(InvalidInput, match="leaves no working day in 2027"):
        run("calendar", "import", written(tmp_path, *days))


def test_each_fault_of_a_file_is_said(tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text("day,is_working\n2027-13-01,1\n2027-01-01,maybe\n2027-01-02,0\n")
    result = CliRunner().invoke(application(), ["calendar", "import", str(file)])
    assert isinstance(result.exception, BadCalendarFile)
    assert str(result.exception).startswith("line 2, column day: '2027-13-01'")
    assert result.stderr == "2027.csv: line 3, column is_working: 'maybe' is neither 1 nor 0\n"


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


def subscription(folder: Path, *days: str, extra: str = "") -> str:
    """An iCalendar with a day off on each of `days`."""
    events = [f"BEGIN:VEVENT\nSUMMARY:春节（休）\nDTSTART;VALUE=DATE:{day}\nEND:VEVENT\n" for day in days]
    file = folder / "subscribed.ics"
    file.write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\n{''.join(events)}{extra}END:VCALENDAR\n")
    return str(file)


VALENTINE = "BEGIN:VEVENT\nSUMMARY:情人节\nDTSTART;VALUE=DATE:20270214\nEND:VEVENT\n"


def test_a_subscription_that_lacks_holidays_leaves_its_year_provisional_and_tells_what_it_left_out(
    run: Run, tmp_path: Path, sqlite_database: Database
) -> None:
    file = subscription(tmp_path, "20270206", "20270211", extra=VALENTINE)
    told = run("calendar", "import", file, "--dry-run")
    assert "Left out: line 11, '情人节' of 2027-02-14 is neither a day off" in told
    assert "Warning: 2027 stays provisional: the file does not have 元旦, 春节, 清明节" in told
    said = json.loads(run("calendar", "import", file, "--json"))
    assert (said["year"], said["status"], said["loaded"]) == (2027, "provisional", True)
    assert [(one["line"], one["name"], one["date"]) for one in said["left_out"]] == [(11, "情人节", "2027-02-14")]
    with sqlite_database.reading() as session:
        country = load_calendars(session).country
    assert 2027 in country.provisional_years
    assert not country.is_working(date(2027, 2, 11))


def test_a_subscription_that_lacks_holidays_takes_the_place_of_no_official_year(run: Run, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="the official year 2026 stays as it is"):
        run("calendar", "import", subscription(tmp_path, "20260101"), "--replace")


def test_a_subscription_with_all_seven_holidays_is_official_by_its_notice(run: Run, tmp_path: Path) -> None:
    lawful = [day for n in range(365) if is_statutory_off(day := date(2027, 1, 1) + timedelta(days=n))]
    file = subscription(tmp_path, *(f"{day:%Y%m%d}" for day in lawful))
    with pytest.raises(InvalidInput, match="must name the State Council notice"):
        run("calendar", "import", file)
    assert "2027 is official as version 1" in run("calendar", "import", file, "--notice", "合成通知")
