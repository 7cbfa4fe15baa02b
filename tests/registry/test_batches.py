"""Much in lots: everything once, in order, the last lot with what is left; and weeks, which are lots of seven."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from intake.db import Database
from routing.batches import batched
from routing.calendars.working_time import DayKind
from routing.clocks.deadlines import DayExplained, weeks
from routing.keyset import read_batches
from routing.models import Region


@pytest.mark.parametrize("count", [0, 1, 2, 3, 6, 7])
def test_everything_comes_once_and_in_order(count: int) -> None:
    found = list(batched(iter(range(count)), 3))
    assert [one for batch in found for one in batch] == list(range(count))
    assert all(len(batch) == 3 for batch in found[:-1])
    assert all(found)


@pytest.mark.parametrize(("size", "statements"), [(2, 4), (3, 3), (5, 2), (7, 1)])
def test_a_table_is_read_by_its_key_and_not_asked_once_too_often(
    sqlite_database: Database, size: int, statements: int
) -> None:
    regions = Region.__table__.c
    provinces = select(regions.code, regions.name).where(regions.code.in_(["110000", "120000", "310000", "500000",
                                                                          "510000", "710000"]))  # fmt: skip
    asked: list[str] = []
    event.listen(sqlite_database.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    with sqlite_database.reading() as session:
        asked.clear()
        found = [row.code for batch in read_batches(session, provinces, regions.code, size, after="") for row in batch]
    assert found == ["110000", "120000", "310000", "500000", "510000", "710000"]
    assert len(asked) == statements


def test_a_week_begins_on_monday_and_is_whole() -> None:
    wednesday = date(2026, 11, 25)
    days = [DayExplained(wednesday + timedelta(n), DayKind.WORKING, n, False, "") for n in range(8)]
    first, second = weeks(days)
    assert [day and day.day.day for day in first] == [None, None, 25, 26, 27, 28, 29]
    assert [day and day.day.day for day in second] == [30, 1, 2, None, None, None, None]
    assert list(weeks([])) == []
