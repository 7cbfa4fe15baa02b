"""A hundred thousand random cases, with pauses, overlays and extensions, against a walker that goes day by day."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from routing.calendars.working_time import SHANGHAI, Decreed, WorkingCalendar
from routing.clocks.deadlines import Limit, Pause, due
from routing.vocabulary import Clock, Unit
from tests.calendars.shipped import shipped_calendar
from tests.stages.extents import extent

CASES, OVERLAYS = extent(100_000, 5_000), 200
SHIPPED = shipped_calendar()
SECOND = timedelta(seconds=1)
OPEN = ((time(8), time(12)), (time(14, 30), time(17, 30)))
EPOCH = datetime(2025, 1, 1, tzinfo=UTC)


class Walker:
    """The law read aloud; shares no arithmetic with the code under test."""

    def __init__(self, decreed: dict[date, Decreed]) -> None:
        self.decreed = decreed

    def works(self, day: date) -> bool:
        return self.decreed[day].is_working if day in self.decreed else day.isoweekday() <= 5

    def count(self, day: date, n: int, breaks: list[Pause], *, natural: bool) -> date:
        while n:
            day += timedelta(days=1)
            close = datetime.combine(day, time(17, 30), tzinfo=SHANGHAI)
            stands = any(each.start <= close < each.end for each in breaks)
            n -= (natural or self.works(day)) and not stands
        return day

    def due_on(self, limit: Limit, started_at: datetime, breaks: list[Pause], extension: int) -> date:
        day = started_at.astimezone(SHANGHAI).date()
        if limit.unit is Unit.WORKING_DAYS:
            return self.count(day, limit.amount + extension, breaks, natural=False)
        day = self.count(day, limit.amount + extension, breaks, natural=True)
        while not self.works(day):
            day += timedelta(days=1)
        return day

    def due_at(self, limit: Limit, started_at: datetime, breaks: list[Pause]) -> datetime:
        """An hour clock, spell by spell between the edges of breaks and of office hours."""
        left, at = timedelta(hours=limit.amount), started_at
        while left:
            until = min(edge for edge in self._edges(at, breaks) if edge > at)
            if not any(each.start <= at < each.end for each in breaks) and self._runs(limit.unit, at):
                spent = min(left, until - at)
                left, at = left - spent, at + spent
            else:
                at = until
        return at

    def _edges(self, at: datetime, breaks: list[Pause]) -> list[datetime]:
        day = at.astimezone(SHANGHAI).date()
        days = (day, day + timedelta(days=1))
        hours = [datetime.combine(each, edge, tzinfo=SHANGHAI) for each in days for spell in OPEN for edge in spell]
        return hours + [edge for each in breaks for edge in (each.start, each.end)]

    def _runs(self, unit: Unit, at: datetime) -> bool:
        here = at.astimezone(SHANGHAI)
        return unit is Unit.HOURS or (self.works(here.date()) and any(a <= here.time() < b for a, b in OPEN))


def _overlay(draw: random.Random) -> tuple[WorkingCalendar, Walker]:
    days = [date(2025, 1, 1) + timedelta(days=draw.randrange(1100)) for _ in range(draw.randrange(40))]
    decreed = {**SHIPPED.decreed, **{day: Decreed(draw.random() < 0.5, "地方安排") for day in days}}
    return replace(SHIPPED, decreed=decreed), Walker(decreed)


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
            if unit in {Unit.WORKING_DAYS, Unit.DAYS}:
                more = draw.choice((0, 0, 5, 10))
                found = due(limit, started_at, calendar, pauses=breaks, extension_days=more)
                assert found.due_on == walker.due_on(limit, started_at, breaks, more)
            else:
                found = due(limit, started_at, calendar, pauses=breaks)
                assert found.due_at == walker.due_at(limit, started_at, breaks)


@pytest.mark.slow
@pytest.mark.sampled
def test_as_many_working_days_lie_between_as_were_counted() -> None:
    draw = random.Random(7)
    for _ in range(extent(2000)):
        day, n = date(2024, 1, 1) + timedelta(days=draw.randrange(1400)), draw.randrange(1, 60)
        assert SHIPPED.between(day, SHIPPED.after(day, n)) == n
