"""A whole registry in the shape that offices keep it, loaded at once."""

from datetime import date

from sqlmodel import func, select

from intake.casework.actor import SYSTEM
from intake.db import Database
from intake.registry_upkeep.headings import read_sheet_as_learned
from intake.registry_upkeep.importing import WaitingImport, import_registry, plan_file
from routing.models import Association
from routing.regions import keep_regions
from routing.registry.entries import ImportReport
from routing.registry.writing import write_departments
from routing.workbook import sheet_lines
from tests import factories as make
from tests.registry.kept_registry import (
    CITY,
    DISTRICTS,
    ODD,
    SIZE,
    departments,
    departments_workbook,
    kept_registry,
)
from tests.registry.row_kinds import REFUSED, TAKEN

TODAY = date(2026, 11, 23)


def _load(database: Database, content: bytes) -> ImportReport:
    with database.unit_of_work() as session:
        sheet = read_sheet_as_learned(session, content)
        plan = plan_file(session, sheet, on=TODAY, creates=False, home=CITY)
        return import_registry(session, plan, actor=SYSTEM, at=make.MONDAY, how=WaitingImport())


def test_every_row_is_accounted_for_and_only_the_odd_ones_are_asked_about(sqlite_database: Database) -> None:
    made = kept_registry(1)
    assert len(made.kinds) == ODD
    assert set(made.kinds.values()) == set(TAKEN) | set(REFUSED)
    with sqlite_database.unit_of_work() as session:
        keep_regions(session, (CITY, *DISTRICTS))
        write_departments(session, departments())
        make.record_writes(session)
    report = _load(sqlite_database, made.content)
    refused = {line for line, kind in made.kinds.items() if kind in REFUSED}
    assert {one.row for one in report.refused} == refused
    assert len(report.new) == SIZE - len(refused)
    asked = {line for line, kind in made.kinds.items() if kind in TAKEN and TAKEN[kind][2]}
    assert asked <= {one.row for one in report.questions} <= set(made.kinds)
    again = _load(sqlite_database, made.content)
    assert (len(again.unchanged), again.new, again.changed, again.missing) == (len(report.new), (), (), ())
    assert len(again.questions) == len(report.questions)
    with sqlite_database.reading() as session:
        assert session.exec(select(func.count()).select_from(Association)).one() == len(report.new)


def test_the_same_seed_makes_the_same_files() -> None:
    first, second = kept_registry(2, size=40, odd=8), kept_registry(2, size=40, odd=8)
    assert list(sheet_lines(first.content)) == list(sheet_lines(second.content))
    assert first.kinds == second.kinds
    [title, headings, *rows] = [cells for _line, cells in sheet_lines(departments_workbook())]
    assert "synthetic" in title[0]
    assert headings == ["部门名称", "层级", "地区", "上级部门", "兜底"]
    assert len(rows) == 60
