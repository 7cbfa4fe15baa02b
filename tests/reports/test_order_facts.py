"""Orders to departments in figures: placed by when it happened, and no month that was published moves in silence."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from intake.casework.supervision.issuing import OrderInput
from intake.casework.supervision.order import withdraw_order
from intake.casework.supervision.report import accept_report, refuse_report, report_on_order
from intake.casework.verbs import resume
from intake.db import Database
from intake.models import Complaint, ReportSnapshot
from intake.reports.by import EVERYTHING, By
from intake.reports.figures import Figures, open_figures
from intake.reports.measures import COUNTS
from intake.reports.periods import Period, of_month
from intake.reports.pressed.order_figures import ORDER_COUNTS, ORDERS_IN_TIME, order_tables
from intake.reports.restating import moved_since, restate_moved
from intake.reports.verifying import verify_months
from intake.settings.figures import Restating
from intake.vocabulary import OrderLevel, Reading
from tests.reports.asking import publish, room_of
from tests.reports.pressed import Pressed, on

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]

SEPTEMBER, OCTOBER = of_month("2026-09"), of_month("2026-10")


def numbers(figures: Figures, period: Period) -> dict[str, int]:
    found = figures.counts([*ORDER_COUNTS.values()], period)
    return {name: found[one.key] for name, one in ORDER_COUNTS.items()}


def in_time(figures: Figures, period: Period) -> tuple[int, int]:
    row = figures.total(ORDERS_IN_TIME, period)
    return int(row.numerator), row.denominator


def test_an_order_is_counted_where_it_was_given_was_due_and_was_settled(database: Database, tmp_path: Path) -> None:
    scene = Pressed(database)
    order = scene.give(at=on(8))  # due on the 11th
    scene.do(report_on_order, order, "合成反馈", by=scene.handler, at=on(11, 16))
    scene.do(accept_report, order, at=on(2, month=10))
    with open_figures(room_of(database, tmp_path)) as figures:
        assert numbers(figures, SEPTEMBER) == {"given": 1, "running": 1, "overdue": 0, "settled": 0}
        assert numbers(figures, OCTOBER) == {"given": 0, "running": 0, "overdue": 0, "settled": 1}
        assert in_time(figures, SEPTEMBER) == (1, 1)
        tables = order_tables(figures, SEPTEMBER, EVERYTHING)
        assert [(one.key, one.given, one.running) for one in tables.levels] == [("supervise", 1, 1)]
        assert [(one.value, one.in_time.denominator) for one in tables.departments] == [(str(scene.lead), 1)]


def test_what_ran_out_stays_when_the_complaint_is_suspended_afterwards(database: Database, tmp_path: Path) -> None:
    scene = Pressed(database)
    scene.give(at=on(8))
    scene.suspend(at=on(15))
    scene.do(resume.resume_complaint, "合成", by=scene.handler, at=on(20, month=10))
    with open_figures(room_of(database, tmp_path)) as figures:
        assert in_time(figures, SEPTEMBER) == (0, 1)
        assert numbers(figures, SEPTEMBER)["overdue"] == numbers(figures, OCTOBER)["overdue"] == 1
        assert in_time(figures, OCTOBER) == (0, 0)


def test_what_is_suspended_in_time_is_due_when_it_runs_on(database: Database, tmp_path: Path) -> None:
    scene = Pressed(database)
    scene.give(at=on(8))
    scene.suspend(at=on(9))
    with open_figures(room_of(database, tmp_path / "still")) as figures:
        assert in_time(figures, SEPTEMBER) == (0, 0)
        assert numbers(figures, SEPTEMBER) == {"given": 1, "running": 1, "overdue": 0, "settled": 0}
    scene.do(resume.resume_complaint, "合成", by=scene.handler, at=on(20, month=10))
    with open_figures(room_of(database, tmp_path / "on")) as figures:
        assert in_time(figures, SEPTEMBER) == (0, 0)
        assert in_time(figures, OCTOBER) == (0, 1)


def test_what_is_withdrawn_or_made_heavier_before_its_day_was_due_on_none(database: Database, tmp_path: Path) -> None:
    scene = Pressed(database)
    scene.give(at=on(8))
    heavier = scene.give(OrderInput(OrderLevel.LISTED, 5, "合成"), at=on(9))
    scene.do(withdraw_order, heavier, "合成", at=on(10))
    with open_figures(room_of(database, tmp_path)) as figures:
        assert numbers(figures, SEPTEMBER) == {"given": 2, "running": 0, "overdue": 0, "settled": 0}
        assert in_time(figures, SEPTEMBER) == (0, 0)
        rows = figures.measured(COUNTS["orders_given"], SEPTEMBER, (By.ORDER_LEVEL,))
        assert {row.keys[0]: row.denominator for row in rows} == {"supervise": 1, "listed": 1}


def test_a_report_refused_after_the_month_was_published_lowers_it_and_says_so(
    database: Database, tmp_path: Path
) -> None:
    scene, room = Pressed(database), room_of(database, tmp_path)
    order = scene.give(at=on(8))
    scene.do(report_on_order, order, "合成反馈", by=scene.handler, at=on(10))
    publish(room, "2026-09", at=SEPTEMBER.end + timedelta(minutes=10))
    scene.do(refuse_report, order, "合成理由", days=2, at=on(9, month=10))
    with open_figures(room, reading=Reading.PUBLISHED) as figures:
        assert in_time(figures, SEPTEMBER) == (1, 1)
        assert in_time(figures.today, SEPTEMBER) == (0, 1)
        assert in_time(figures.today, OCTOBER) == (0, 1)  # the new report, by its own day
    with database.reading() as session:
        number = session.get_one(Complaint, scene.id).number
    assert moved_since(room, "2026-09") == [number]
    assert restate_moved(room, Restating.AT_ONCE, at=on(12, month=10)) == ["2026-09"]
    with open_figures(room, reading=Reading.PUBLISHED) as figures:
        assert in_time(figures, SEPTEMBER) == (0, 1)


def test_a_month_kept_before_there_were_such_figures_stands(database: Database, tmp_path: Path) -> None:
    scene, room = Pressed(database), room_of(database, tmp_path)
    scene.give(at=on(8))
    publish(room, "2026-09", at=SEPTEMBER.end + timedelta(minutes=10))
    with database.unit_of_work() as session:
        _forget_orders(session)
    assert [one.said.message for one in verify_months(room, "2026-09") if not one.is_same] == []
    with database.unit_of_work() as session:
        kept = session.exec(select(ReportSnapshot)).one()
        kept.body = kept.body | {"counts": kept.body["counts"] | {"received": 77}}
        session.add(kept)
    assert [one.figure for one in verify_months(room, "2026-09") if not one.is_same] == ["received"]


def _forget_orders(session: Session) -> None:
    kept = session.exec(select(ReportSnapshot)).one()
    body = dict(kept.body)
    for group in ("rates", "counts"):
        body[group] = {key: value for key, value in body[group].items() if not key.startswith("orders_")}
    body["definitions"] = [one for one in body["definitions"] if not one.startswith("orders_")]
    kept.body = body
    session.add(kept)
