"""`jiesu clocks verify` and `explain` as people and scripts run them."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from intake.casework.actor import COMPLAINANT
from intake.casework.verbs import ask_info, supply_info
from intake.db import Database
from intake.models import Complaint, ComplaintEvent, Deadline
from routing.vocabulary import Channel, Clock
from tests import factories as make
from tests.stages.console import jiesu
from tests.stages.keys import ENVIRONMENT

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with one complaint, whose clocks stood still for two days and were swept since."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with sqlite_database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, accept=False, at=make.on(365))
        ask_info.ask_info(session, collaborators, complaint, "合成？", actor=crew.operator, at=make.on(365, 11))
        supply_info.supply_info(
            session, collaborators, complaint, "合成", Channel.WEB, actor=COMPLAINANT, at=make.on(367, 10)
        )
    return tmp_path


def _number(database: Database) -> str:
    with database.reading() as session:
        return session.exec(select(Complaint.number)).one()


def _tamper(database: Database) -> None:
    with database.unit_of_work() as session:
        session.exec(select(Deadline).where(Deadline.clock == Clock.CLOSURE)).one().due_at += timedelta(days=1)


def test_clocks_that_are_right_are_counted_and_nothing_is_written(folder: Path, sqlite_database: Database) -> None:
    done = jiesu(folder, "clocks", "verify")
    assert (done.returncode, done.stdout, done.stderr) == (0, "OK: 4 deadlines of 1 complaint\n", "")
    told = json.loads(jiesu(folder, "clocks", "verify", "--json").stdout)
    assert told == {"differences": [], "complaints": 1, "deadlines": 4, "repaired": 0}


def test_a_difference_is_named_and_exits_with_1_until_it_is_set_right(folder: Path, sqlite_database: Database) -> None:
    number = _number(sqlite_database)
    _tamper(sqlite_database)
    done = jiesu(folder, "clocks", "verify")
    assert done.returncode == 1
    assert done.stdout.startswith(f"{number}  closure due_at: stored ")
    assert done.stdout.endswith("1 difference in 4 deadlines of 1 complaint\n")

    told = jiesu(folder, "clocks", "verify", "--json", "--repair")
    found = json.loads(told.stdout)
    assert (told.returncode, found["repaired"]) == (0, 1)
    assert [(one["number"], one["field"]) for one in found["differences"]] == [(number, "due_at")]
    assert jiesu(folder, "clocks", "verify").returncode == 0
    with sqlite_database.reading() as session:
        kinds = session.exec(select(ComplaintEvent.kind)).all()
        assert kinds.count("deadline:repair") == 1


def test_an_explanation_has_every_clock_its_pause_and_its_days(folder: Path, sqlite_database: Database) -> None:
    done = jiesu(folder, "clocks", "explain", _number(sqlite_database))
    assert (done.returncode, done.stderr) == (0, "")
    closure = next(each for each in done.stdout.split("\n\n") if each.startswith("closure: 15 working days"))
    assert "  limits version 0, calendar version 0\n" in closure
    assert "  paused 2027-11-23 11:00:00 to 2027-11-25 10:00:00\n" in closure
    days = [line.split() for line in closure.split("day by day:\n")[1].splitlines()]
    assert (days[0][0], days[0][2]) == ("2027-11-23", "day_zero")
    assert [day[2] for day in days].count("paused") == 1
    assert days[-1][3] == "15"


def test_a_row_that_is_not_what_the_record_gives_says_so_before_it_is_explained(
    folder: Path, sqlite_database: Database
) -> None:
    number = _number(sqlite_database)
    _tamper(sqlite_database)
    done = jiesu(folder, "clocks", "explain", number)
    assert done.stdout.startswith(f"Not what the record gives: {number}  closure due_at: stored ")


def test_a_number_nobody_has_is_one_line_and_exit_2(folder: Path) -> None:
    done = jiesu(folder, "clocks", "explain", "2026112200000000")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
