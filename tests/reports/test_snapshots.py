"""Month-end figures are kept once, never edited, and a recount that differs stands beside what was said before."""

import threading
from collections.abc import Iterator
from datetime import datetime

import pytest

from intake.db import Database
from intake.errors import InvalidInput
from intake.reports.measures import RATES
from intake.reports.snapshots import find_snapshot, kept_totals, months_missing, snapshots
from intake.reports.wording import rate_words
from intake.runtime import Runtime
from tests.reports.figures import add_complaints, add_departments, at, many
from workers.jobs import reports

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]

IN_NOVEMBER = at("2026-11-21T10:00")


@pytest.fixture
def job(database_runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[datetime]]:
    """The real job on this test's runtime, with a clock the test sets."""
    clock = [IN_NOVEMBER]
    monkeypatch.setattr(reports, "process_runtime", lambda: database_runtime)
    monkeypatch.setattr(reports, "now", lambda: clock[0])
    return clock


def kept(database: Database) -> list[tuple[str, int]]:
    with database.reading() as session:
        return [(f"{one.month:%Y-%m}", one.revision) for one in snapshots(session)]


def headline(database: Database, month: str) -> str:
    with database.reading() as session:
        return rate_words(kept_totals(find_snapshot(session, month))["closure_rate"])


def fill(database: Database) -> None:
    [department] = add_departments(database, "甲市市场监管局")
    fill_for(database, department)


def fill_for(database: Database, department: int) -> None:
    due = {
        "received_at": at("2026-09-20"),
        "closure_due_at": at("2026-10-12T23:59:59"),
        "lead_department_id": department,
    }
    add_complaints(database, [*many(7, **due, closed_at=at("2026-10-10")), *many(1, **due)])


def test_every_month_that_is_over_is_kept_once(database: Database, job: list[datetime]) -> None:
    fill(database)
    reports.snapshot_month()
    assert kept(database) == [("2026-10", 1), ("2026-09", 1)]
    assert headline(database, "2026-10") == "87.50%"
    assert headline(database, "2026-09") == "—"
    reports.snapshot_month()
    assert kept(database) == [("2026-10", 1), ("2026-09", 1)]


def test_the_month_s_first_minutes_keep_the_month_before(database: Database, job: list[datetime]) -> None:
    fill(database)
    job[0] = at("2026-10-31T23:59:59")
    reports.snapshot_month()
    assert kept(database) == [("2026-09", 1)]
    job[0] = at("2026-11-01T00:10")
    reports.snapshot_month()
    assert kept(database) == [("2026-10", 1), ("2026-09", 1)]


def test_a_recount_is_a_new_revision_only_when_figures_differ(database: Database, job: list[datetime]) -> None:
    [department] = add_departments(database, "甲市市场监管局")
    fill_for(database, department)
    reports.snapshot_month()
    reports.snapshot_month("2026-10")
    assert kept(database)[0] == ("2026-10", 1)
    fill_for(database, department)  # as many again, entered by hand
    reports.snapshot_month()
    assert headline(database, "2026-10") == "87.50%"
    reports.snapshot_month("2026-10")
    assert kept(database)[:2] == [("2026-10", 2), ("2026-10", 1)]
    with database.reading() as session:
        totals = [kept_totals(find_snapshot(session, "2026-10", number))["closure_rate"] for number in (1, 2)]
    assert [(row.numerator, row.denominator) for row in totals] == [(7, 8), (14, 16)]


def test_a_snapshot_holds_every_rate_in_whole_and_by_department(database: Database, job: list[datetime]) -> None:
    fill(database)
    reports.snapshot_month()
    with database.reading() as session:
        body = find_snapshot(session, "2026-10").body
    assert body["rates"].keys() == RATES.keys()
    assert body["cause"] == "caught_up"
    assert "closure_rate v3" in body["definitions"]
    [row] = body["rates"]["closure_rate"]["department"]
    assert (row["key"], row["numerator"], row["denominator"]) == ("甲市市场监管局", "7", 8)
    assert body["counts"]["due"] == 8


def test_workers_at_once_keep_a_month_once(database: Database, job: list[datetime]) -> None:
    fill(database)
    threads = [threading.Thread(target=reports.snapshot_month) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept(database) == [("2026-10", 1), ("2026-09", 1)]


def test_a_month_under_way_is_refused(database: Database, job: list[datetime]) -> None:
    with pytest.raises(InvalidInput, match="2026-11 is not over"):
        reports.snapshot_month("2026-11")
    with pytest.raises(InvalidInput, match="is not a month"):
        reports.snapshot_month("November")
    assert kept(database) == []


def test_an_empty_installation_has_nothing_to_keep(database: Database, job: list[datetime]) -> None:
    reports.snapshot_month()
    assert kept(database) == []
    with database.reading() as session:
        assert months_missing(session, at=IN_NOVEMBER) == []
