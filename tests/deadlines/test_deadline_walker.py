"""A hundred thousand random cases, with pauses, overlays and extensions, against a walker that goes day by day."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from routing.calendars.working_time import Decreed, WorkingCalendar
from routing.clocks.deadlines import Limit, Pause, due
from routing.vocabulary import Clock, Unit
from tests.calendars.shipped import shipped_calendar
from tests.deadlines.day_walker import DayWalker
from tests.stages.extents import extent

CASES, OVERLAYS = extent(100_000, 5_000), 200
SHIPPED = shipped_calendar()
SECOND = timedelta(seconds=1)
OPEN = ((time(8), time(12)), (time(14, 30), time(17, 30)))
EPOCH = datetime(2025, 1, 1, tzinfo=UTC)


def _overlay(draw: random.Random) -> tuple[WorkingCalendar, DayWalker]:
    days = [date(2025, 1, 1) + timedelta(days=draw.randrange(1100)) for _ in range(draw.randrange(40))]
    decreed = {**SHIPPED.decreed, **{day: Decreed(draw.random() < 0.5, "地方安排") for day in days}}

    def works(day: date) -> bool:
        return decreed[day].is_working if day in decreed else day.isoweekday() <= 5

    return replace(SHIPPED, decreed=decreed), DayWalker(works, lambda _day: OPEN)


def _breaks(draw: random.Random, started_at: datetime) -> list[Pause]:
    starts = [started_at + SECOND * draw.randrange(-10 * 86_400, 60 * 86_400) for _ in range(draw.choice((0, 1, 2, 4)))]
    return [Pause(start, start + SECOND * draw.randrange(20 * 86_400)) for start in starts]


@pytest.mark.slow
@pytest.mark.sampled
def test_a_hundred_thousand_random_deadlines_equal_those_of_a_day_walker() -> None:
    draw = random.Random(20_261_122)
    for _ in range(OVERLAYS):
        calendar, walker = _overlay(draw)
        for _ in range(CASES // OVERLAYS):
            started_at = EPOCH + SECOND * draw.randrange(700 * 86_400)
            breaks = _breaks(draw, started_at)
            unit = draw.choice(list(Unit))
            limit = Limit(Clock.CLOSURE, draw.randrange(1, 31), unit, "complaint", "test")
            asked = limit.amount, unit, started_at, [(each.start, each.end) for each in breaks]
            if unit in {Unit.WORKING_DAYS, Unit.DAYS}:
                more = draw.choice((0, 0, 5, 10))
                found = due(limit, started_at, calendar, pauses=breaks, extension_days=more)
                assert found.due_on == walker.due_on(*asked, more)
            else:
                found = due(limit, started_at, calendar, pauses=breaks)
                assert found.due_at == walker.due_at(*asked)


@pytest.mark.slow
@pytest.mark.sampled
def test_as_many_working_days_lie_between_as_were_counted() -> None:
    draw = random.Random(7)
    for _ in range(extent(2000)):
        day, n = date(2024, 1, 1) + timedelta(days=draw.randrange(1400)), draw.randrange(1, 60)
        assert SHIPPED.between(day, SHIPPED.after(day, n)) == n
