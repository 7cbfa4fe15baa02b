"""`jiesu clocks explain`: days that end where the clock is due, and every event that moved it, by whom."""

import re
from datetime import date

import pytest
from typer.testing import CliRunner

from intake.__main__ import application
from intake.calendars.edits import with_local_day, without_local_day
from intake.calendars.follow import follow_lot, settle_versions
from intake.calendars.publish import proposed, publish
from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.casework.requests import decide, file
from intake.casework.verbs import resume
from intake.db import Database
from intake.models import Staff
from intake.vocabulary import PauseReason, RequestKind, State
from routing.calendars.book import DayRow
from routing.calendars.store import load_calendars
from routing.calendars.working_time import SHANGHAI, local_day
from routing.vocabulary import CalendarAct
from tests import factories as make

pytestmark = pytest.mark.slow
OWN = DayRow(local_day(make.on(8)), is_working=False, name="合成节", region_code=make.CITY, basis="合成文件")


@pytest.fixture
def number(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path) -> str:
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JIESU_DATABASE_URL", str(sqlite_database.url))
    with sqlite_database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 11))
        return complaint.number


def _decreed(database: Database, day: int, *, is_taken_back: bool = False) -> None:
    """A day off of the region's own, which every clock follows; or that day taken back again."""
    with database.unit_of_work() as session:
        book = load_calendars(session)
        rows = without_local_day(book.rows, make.CITY, OWN.day) if is_taken_back else with_local_day(book.rows, OWN)
        publish(session, proposed(book, rows), CalendarAct.LOCAL_DAY, note="合成", actor=SYSTEM, at=make.on(day))
        collaborators = make.make_office(session, at=make.on(day))
        follow_lot(session, collaborators, after=0, at=make.on(day))
        settle_versions(session, collaborators, begun_at=make.on(day, 12))


def _granted(database: Database, number: str, kind: RequestKind, day: int) -> tuple[str, str]:
    """The names of who asked and who granted."""
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = find.lock_complaint(session, number)
        reason = "complex" if kind is RequestKind.EXTENSION else PauseReason.COURT
        days = {"days": 5} if kind is RequestKind.EXTENSION else {}
        wish = file.DecisionRequestInput(kind, reason, "合成证据", "合成规定第九条", **days)
        lead = crew.handler(complaint.lead_department_id)
        request = file.file_request(session, collaborators, complaint, wish, actor=lead, at=make.on(day))
        decide.decide_request(
            session,
            collaborators,
            complaint,
            request,
            approve=True,
            note="同意",
            actor=crew.dispatcher,
            at=make.on(day, 11),
        )
        if kind is RequestKind.SUSPENSION:
            resume.resume_complaint(
                session, collaborators, complaint, "合成", actor=crew.dispatcher, at=make.on(day + 2)
            )
        asker, granter = (session.get(Staff, one.staff_id) for one in (lead, crew.dispatcher))
        return asker.display_name, granter.display_name


def _closure(number: str) -> str:
    result = CliRunner().invoke(application(), ["clocks", "explain", number], catch_exceptions=False)
    assert result.exit_code == 0
    return next(each for each in result.output.split("\n\n") if each.startswith("closure: "))


def _dates(text: str) -> tuple[str, str]:
    """The date it is due by, and the last of its days."""
    due = re.search(r"^  began .*?, due (\S+)", text, re.MULTILINE)
    assert due
    return due[1], text.splitlines()[-1].split()[0]


def _due(database: Database, number: str) -> date:
    with database.reading() as session:
        return find.get_by_number(session, number).closure_due_at.astimezone(SHANGHAI).date()


def test_days_are_those_of_the_calendar_that_holds_whatever_came_later(number: str, sqlite_database: Database) -> None:
    first = _due(sqlite_database, number)
    _decreed(sqlite_database, 1)
    moved = _due(sqlite_database, number)
    _decreed(sqlite_database, 2, is_taken_back=True)
    text = _closure(number)
    assert first < moved
    assert _dates(text) == (str(moved), str(moved))
    assert f"{OWN.day} Tue   holiday" in text
    assert "calendar version 1 (version 2 would give an earlier date, and a promised date never moves earlier)" in text
    assert f"first promised {first} 23:59:59" in text
    assert f"calendar version 0 -> 1: moved from {first} 23:59:59; by system; due {moved} 23:59:59" in text
    assert f"calendar version 1 -> 2: stays, it would be {first} 23:59:59 and a date never moves earlier" in text
    assert "without its extension" not in text


def test_a_pause_and_an_extension_name_their_reason_who_asked_and_who_granted(
    number: str, sqlite_database: Database
) -> None:
    first = _due(sqlite_database, number)
    _asker, resumer = _granted(sqlite_database, number, RequestKind.SUSPENSION, 1)
    paused = _due(sqlite_database, number)
    asker, granter = _granted(sqlite_database, number, RequestKind.EXTENSION, 7)
    extended = _due(sqlite_database, number)
    text = _closure(number)
    assert _dates(text) == (str(extended), str(extended))
    assert f"first promised {first} 23:59:59" in text
    assert f"extended by 5 working days; without its extension {paused} 23:59:59" in text
    assert re.search(rf"paused \(court\), at the latest until \S+ \S+; by {resumer}$", text, re.MULTILINE)
    assert f"runs again (resumed); by {resumer}; due {paused} 23:59:59" in text
    asked = f"extended by 5 working days, asked for by {asker} (complex); basis: 合成规定第九条"
    assert f"{asked}; by {granter}; due {extended} 23:59:59" in text
