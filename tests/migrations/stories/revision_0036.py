"""0036, an index of open clocks: what has run out is counted from it, what was met or stands still is not in it."""

from sqlalchemy import text

from intake.clock import now
from intake.db import Database
from intake.reports.overdue import overdue_by_clock
from routing.vocabulary import Clock

_DEADLINE = """
    INSERT INTO deadline (id, complaint_id, clock, policy, amount, unit, basis, policy_version, calendar_version,
        earlier_calendars, region_code, started_at, due_at, original_due_at, extension_days, is_provisional, is_paused,
        met_at)
    VALUES (:id, 1, :clock, 'complaint', 5, 'working_days', '', 0, 0, '', '510100', '2026-11-16 01:00:00',
        '2026-11-23 01:00:00', '2026-11-23 01:00:00', 0, false, :is_paused, :met_at)
"""
_OPEN = {"id": 1, "clock": "closure", "is_paused": False, "met_at": None}
_PLAN = (
    "EXPLAIN QUERY PLAN SELECT count(*) FROM deadline WHERE met_at IS NULL AND cancelled_at IS NULL AND is_paused = 0"
)


def load_data(database: Database) -> None:
    others = (
        {"id": 2, "clock": "reply", "is_paused": True},
        {"id": 3, "clock": "sign", "met_at": "2026-11-20 01:00:00"},
    )
    with database.engine.begin() as connection:
        for row in ({}, *others):
            connection.execute(text(_DEADLINE), _OPEN | row)


def check_upgrade(database: Database) -> None:
    with database.reading() as session:
        assert overdue_by_clock(session, at=now()) == {Clock.CLOSURE: 1}
    if database.is_sqlite:
        with database.engine.connect() as connection:
            assert "ix_deadline_due" in str(connection.execute(text(_PLAN + " AND due_at < '2026-12-01'")).all())


def check_downgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM deadline")).scalar_one() == 3
