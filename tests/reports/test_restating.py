"""A published month does not move in silence: what is known otherwise later is shown, and kept again by a rule."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from intake.db import Database
from intake.models import Staff
from intake.reports.measures import RATES
from intake.reports.periods import of_month
from intake.reports.restating import moved_since, restate_moved
from intake.reports.snapshots import find_snapshot, kept_totals, snapshots
from intake.reports.store.room import FactRoom
from intake.reports.verifying import verify_months
from intake.runtime import Runtime
from intake.settings.figures import Restating
from intake.vocabulary import Reading, StaffRole
from tests.reports.asking import asking, publish, room_of
from tests.reports.figures import add_complaints, add_departments, at, many
from tests.stages.pages import Page

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]

DUE = {"received_at": at("2026-09-20"), "closure_due_at": at("2026-10-12T23:59:59")}
OCTOBER = of_month("2026-10")
AFTER = at("2026-11-01T00:10")


@pytest.fixture
def room(database: Database, tmp_path: Path) -> FactRoom:
    """Of eight due in October seven were closed, and that was published."""
    add_departments(database, "甲市市场监管局")
    add_complaints(database, [*many(7, **DUE, closed_at=at("2026-10-10")), *many(1, **DUE)])
    room = room_of(database, tmp_path)
    assert publish(room, "2026-10", at=AFTER) is not None
    return room


def headline(room: FactRoom, reading: Reading) -> tuple[int, int]:
    with room.db.reading(is_snapshot=True) as session, asking(session, reading=reading, files=room.files) as figures:
        row = figures.total(RATES["closure_rate"], OCTOBER)
    return int(row.numerator), row.denominator


def enter_late(room: FactRoom, count: int) -> list[str]:
    """Complaints of September that are entered after October was published."""
    rows = many(count, **DUE)
    add_complaints(room.db, rows)
    return sorted(row["number"] for row in rows)


def test_what_was_published_stands_beside_what_is_known_today(room: FactRoom) -> None:
    assert moved_since(room, "2026-10") == []
    late = enter_late(room, 2)
    assert headline(room, Reading.PUBLISHED) == (7, 8)
    assert headline(room, Reading.TODAY) == (7, 10)
    assert moved_since(room, "2026-10") == late


@pytest.mark.parametrize(
    ("rule", "at_night", "is_restated"),
    [
        (Restating.AT_ONCE, at("2026-11-05T00:10"), True),
        (Restating.MONTHLY, at("2026-11-05T00:10"), False),
        (Restating.MONTHLY, at("2026-12-01T00:10"), True),
        (Restating.BY_PERSON, at("2026-12-01T00:10"), False),
    ],
)
def test_a_month_is_kept_again_by_the_rule_of_the_office(
    room: FactRoom, rule: Restating, at_night: datetime, *, is_restated: bool
) -> None:
    enter_late(room, 2)
    assert restate_moved(room, rule, at=at_night) == (["2026-10"] if is_restated else [])
    assert restate_moved(room, rule, at=at_night) == [], "once"
    with room.db.reading() as session:
        newest = find_snapshot(session, "2026-10")
        found = kept_totals(newest)["closure_rate"]
        assert (newest.revision, newest.body["cause"]) == ((2, "restated") if is_restated else (1, "month_end"))
    assert (found.numerator, found.denominator) == ((7, 10) if is_restated else (7, 8))
    assert headline(room, Reading.PUBLISHED) == ((7, 10) if is_restated else (7, 8))


def test_a_month_that_has_not_moved_is_not_kept_again(room: FactRoom) -> None:
    assert restate_moved(room, Restating.AT_ONCE, at=at("2026-11-05T00:10")) == []
    with room.db.reading() as session:
        assert len(snapshots(session)) == 1


def test_what_was_published_follows_from_the_events_and_a_file_that_was_changed_is_found(room: FactRoom) -> None:
    enter_late(room, 1)
    [check] = verify_months(room, "2026-10")
    assert check.is_same
    with room.db.reading() as session:
        path = room.files.path(find_snapshot(session, "2026-10").file_id)
    change_a_row(path)
    [check] = verify_months(room, "2026-10")
    assert not check.is_same
    [missing] = verify_months(room, "2026-09")
    assert not missing.is_same


def change_a_row(path: Path) -> None:
    import duckdb

    copy = path.with_suffix(".copy")
    duckdb.sql(
        f"COPY (SELECT * REPLACE (CASE WHEN what = 'due' AND seq = 1 THEN NULL ELSE closed_at END AS closed_at) "
        f"FROM read_parquet('{path}')) TO '{copy}' (FORMAT parquet)"
    )
    copy.rename(path)


def test_a_supervisor_restates_with_a_reason_and_a_dispatcher_may_not(
    page: Page, another_page: Callable[[], Page], make_staff: Callable[..., Staff], runtime: Runtime
) -> None:
    add_departments(runtime.db, "甲市市场监管局")
    add_complaints(runtime.db, [*many(7, **DUE, closed_at=at("2026-10-10")), *many(1, **DUE)])
    publish(runtime.facts, "2026-10", at=AFTER)
    enter_late(runtime.facts, 2)
    page.log_in(make_staff("zhao", StaffRole.SUPERVISOR))
    shown = page.get("/reports/", query_string={"from": "2026-10-01", "to": "2026-10-31"}).text
    assert "现行口径：70.00%" in shown
    assert '<p class="large">87.50%</p>' in shown
    assert "共 2 件" in page.get("/reports/snapshots/2026-10/moved").text
    page.post("/reports/snapshots/", {"month": "2026-10", "reason": "示"}, status=422)
    page.post("/reports/snapshots/", {"month": "2026-10", "reason": "九月的两件后来才补录"})
    shown = page.get("/reports/snapshots/").text
    assert "九月的两件后来才补录" in shown
    assert "<b>70.00%</b>" in shown
    dispatcher = another_page().log_in(make_staff("qian", StaffRole.DISPATCHER))
    dispatcher.post("/reports/snapshots/", {"month": "2026-10", "reason": "示例示例示例"}, status=403)
