"""Clocks that ran out: which count, exactly how many, and that counting them reads what is open and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, event, text
from sqlalchemy.orm import ORMExecuteState
from sqlmodel import Session

from intake.db import Database
from intake.models import Deadline
from intake.reports.board_figures import board_figures
from intake.reports.by import EVERYTHING, By, Scope
from intake.reports.overdue import overdue_by_clock, overdue_complaints
from intake.reports.periods import of_month
from routing.models import Association
from routing.vocabulary import Clock, Unit
from tests import factories as make
from tests.reports.asking import asking
from tests.reports.figures import add_complaints, add_departments, at, many
from tests.stages.unrecorded import unrecorded

pytestmark = pytest.mark.both_databases
NOW = at("2026-11-16T10:00")
NOVEMBER = of_month("2026-11", until=NOW)


@pytest.fixture
def offices(database: Database) -> list[int]:
    return add_departments(database, "甲市市场监管局", "甲市民政局")


def test_clocks_that_ran_out_are_counted_by_kind(database: Database, offices: list[int]) -> None:
    rows = many(2, lead_department_id=offices[0], is_training=False)
    rows += many(1, lead_department_id=offices[0], is_training=True)
    add_complaints(database, rows)
    over, later = NOW - timedelta(days=1), NOW + timedelta(days=1)
    with database.unit_of_work() as session:
        session.connection().execute(delete(Deadline))  # those of this test alone
        for serial, (complaint, changes) in enumerate(clocks(over, later, offices[0]), 1):
            session.add(clock(serial, rows[complaint]["id"], changes))
        session.flush()
        unrecorded(session)
    with database.reading() as session:
        with asking(session) as asked:
            figures = board_figures(asked, NOVEMBER, EVERYTHING, at=NOW)
            assert board_figures(asked, of_month("2026-10"), EVERYTHING, at=NOW).overdue == ()
        assert figures.overdue == ((Clock.CLOSURE, 1), (Clock.SIGN, 2), (Clock.REPLY, 1))
        for kind, number in figures.overdue[1:]:
            assert len(session.scalars(overdue_complaints(kind, at=NOW)).all()) == number
        assert overdue_by_clock(session, at=NOW, scope=Scope(department_id=offices[1])) == {}


def test_they_are_narrowed_by_region_and_industry(database: Database) -> None:
    with database.unit_of_work() as session:
        make.make_office(session)
        known = session.get(Association, make.known_association(session))
    due = {"received_at": NOW - timedelta(days=30), "closure_due_at": NOW - timedelta(days=1), "association_id": None}
    there = {"region_code": "510104"}
    rows = [*many(3, **due), *many(2, **due | there), *many(1, **due | there | {"association_id": known.id})]
    add_complaints(database, rows)
    for limits, number in (
        ({By.REGION: "510104"}, 3),
        ({By.INDUSTRY: known.industry}, 1),
        ({By.INDUSTRY: known.industry, By.REGION: "510100"}, 0),
    ):
        scope = Scope(limits=tuple(limits.items()))
        with database.reading() as session:
            assert overdue_by_clock(session, at=NOW, scope=scope).get(Clock.CLOSURE, 0) == number
            assert len(session.scalars(overdue_complaints(Clock.CLOSURE, at=NOW, scope=scope)).all()) == number


def test_they_are_found_by_the_index_of_what_is_open(database: Database) -> None:
    """PostgreSQL and SQLite both are asked how; of few rows PostgreSQL would read the table, so it is told not to."""
    asked: list[str] = []
    with database.reading() as session:
        if not database.is_sqlite:
            session.execute(text("SET LOCAL enable_seqscan = off"))
        with listening(session, asked):
            overdue_by_clock(session, at=NOW)
        plans = [plan_of(session, statement) for statement in asked]
    assert len(plans) == 1
    assert "ix_deadline_due" in plans[0]


@contextmanager
def listening(session: Session, asked: list[str]) -> Iterator[None]:
    """The statements of the session, their values written out."""

    def hear(state: ORMExecuteState) -> None:
        compiled = state.statement.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        asked.append(str(compiled))

    event.listen(session, "do_orm_execute", hear)
    yield
    event.remove(session, "do_orm_execute", hear)


def plan_of(session: Session, statement: str) -> str:
    explain = "EXPLAIN QUERY PLAN" if session.get_bind().dialect.name == "sqlite" else "EXPLAIN"
    return "\n".join(str(row) for row in session.connection().exec_driver_sql(f"{explain} {statement}"))


def clocks(over: datetime, later: datetime, office: int) -> list[tuple[int, dict]]:
    """Complaint by place, and what its clock is: four count."""
    of_part = {"department_id": office, "due_at": over}
    return [
        (0, {"clock": Clock.CLOSURE, "department_id": office, "due_at": over}),
        (0, of_part | {"clock": Clock.SIGN, "handling_id": 1}),
        (1, of_part | {"clock": Clock.SIGN, "handling_id": 2}),
        (1, of_part | {"clock": Clock.REPLY, "handling_id": 2}),
        (1, of_part | {"clock": Clock.REPLY, "handling_id": 3}),  # of another part of the same complaint
        (1, {"clock": Clock.CLOSURE, "due_at": later}),
        (1, {"clock": Clock.FIRST_CONTACT, "due_at": over, "met_at": later}),
        (1, {"clock": Clock.ACCEPTANCE, "due_at": over, "cancelled_at": over}),
        (1, {"clock": Clock.PETITION, "due_at": over, "is_paused": True, "paused_at": over}),
        (1, {"clock": Clock.SUSPENSION, "due_at": over}),
        (2, {"clock": Clock.CLOSURE, "due_at": over}),
    ]


def clock(serial: int, complaint_id: int, changes: dict) -> Deadline:
    started = at("2026-10-01")
    common = {"policy": "complaint", "amount": 5, "unit": Unit.WORKING_DAYS, "started_at": started}
    return Deadline(id=serial, complaint_id=complaint_id, original_due_at=changes["due_at"], **common, **changes)
