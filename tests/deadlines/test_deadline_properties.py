"""What must hold of every deadline, on random cases and against an independent day walker."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.calendars.working_time import SHANGHAI, DayKind, Decreed
from routing.clocks.deadlines import HOUR_CLOCKS, Limit, Pause, due, explain
from routing.vocabulary import Clock, Unit
from tests.calendars.shipped import shipped_calendar
from tests.stages.extents import extent

CALENDAR = shipped_calendar()
EARLIEST = datetime(2025, 1, 1, tzinfo=UTC)

moments = st.integers(0, 900 * 86_400).map(lambda seconds: EARLIEST + timedelta(seconds=seconds))
amounts = st.integers(1, 40)
lengths = st.timedeltas(timedelta(0), timedelta(days=25))
overlays = st.dictionaries(
    st.dates(date(2025, 1, 1), date(2028, 6, 1)),
    st.booleans().map(lambda works: Decreed(works, "地方安排")),
    max_size=30,
)

pytestmark = pytest.mark.slow


def limit(amount: int, unit: Unit = Unit.WORKING_DAYS) -> Limit:
    return Limit(Clock.CLOSURE, amount, unit, policy="complaint", basis="test")


@st.composite
def cases(draw):
    """Receipt, and pauses that may overlap, precede receipt, or come after the due date."""
    started_at = draw(moments)
    offsets = st.timedeltas(timedelta(days=-10), timedelta(days=80))
    starts = [started_at + offset for offset in draw(st.lists(offsets, max_size=4))]
    return started_at, [Pause(start, start + draw(lengths)) for start in starts]


def walk(started_at: datetime, n: int, is_working, pauses, *, natural: bool = False) -> date:
    """The law read aloud, one day after another; shares no arithmetic with the code under test."""
    day, count = started_at.astimezone(SHANGHAI).date(), 0
    while count < n:
        day += timedelta(days=1)
        close = datetime.combine(day, time(17, 30), tzinfo=SHANGHAI)
        stands = any(pause.start <= close < pause.end for pause in pauses)
        count += (natural or is_working(day)) and not stands
    return day


def walked_weekday(decreed):
    return lambda day: decreed[day].is_working if day in decreed else day.isoweekday() <= 5


@settings(max_examples=extent(1000), deadline=None)
@given(cases(), amounts, overlays, st.integers(0, 10))
def test_due_dates_equal_those_of_an_independent_day_walker(case, n, overlay, extension):
    started_at, pauses = case
    calendar = replace(CALENDAR, decreed={**CALENDAR.decreed, **overlay})
    expected = walk(started_at, n + extension, walked_weekday(calendar.decreed), pauses)
    assert due(limit(n), started_at, calendar, pauses=pauses, extension_days=extension).due_on == expected


@settings(max_examples=extent(300), deadline=None)
@given(cases(), amounts)
def test_natural_days_equal_those_of_an_independent_day_walker(case, n):
    started_at, pauses = case
    expected = walk(started_at, n, CALENDAR.is_working, pauses, natural=True)
    while not walked_weekday(CALENDAR.decreed)(expected):
        expected += timedelta(days=1)
    assert due(limit(n, Unit.DAYS), started_at, CALENDAR, pauses=pauses).due_on == expected


@settings(max_examples=extent(200), deadline=None)
@given(cases(), amounts)
def test_natural_hours_run_exactly_their_length_outside_the_pauses(case, n):
    started_at, pauses = case
    due_at = due(limit(n, Unit.HOURS), started_at, CALENDAR, pauses=pauses).due_at
    edges = sorted({started_at, due_at} | {edge for pause in pauses for edge in (pause.start, pause.end)})
    spells = [(a, b) for a, b in pairwise(edges) if started_at <= a and b <= due_at]
    running = [b - a for a, b in spells if not any(pause.start <= a < pause.end for pause in pauses)]
    assert sum(running, timedelta(0)) == timedelta(hours=n)


@settings(max_examples=extent(300), deadline=None)
@given(cases(), st.sampled_from(Unit), amounts, lengths)
def test_a_longer_pause_never_gives_an_earlier_deadline(case, unit, n, longer):
    started_at, pauses = case
    stretched = [Pause(pause.start, pause.end + longer) for pause in pauses]
    before = due(limit(n, unit), started_at, CALENDAR, pauses=pauses).due_at
    assert due(limit(n, unit), started_at, CALENDAR, pauses=stretched).due_at >= before


@settings(max_examples=extent(300), deadline=None)
@given(moments, amounts, st.dates(date(2025, 1, 1), date(2027, 12, 1)).filter(lambda day: not CALENDAR.is_working(day)))
def test_a_pause_on_a_day_off_adds_nothing(started_at, n, day):
    start = datetime.combine(day, time(0), tzinfo=SHANGHAI)
    pauses = [Pause(start, start + timedelta(days=1))]
    for unit in (Unit.WORKING_DAYS, Unit.WORKING_HOURS):
        assert due(limit(n, unit), started_at, CALENDAR, pauses=pauses) == due(limit(n, unit), started_at, CALENDAR)


@settings(max_examples=extent(300), deadline=None)
@given(cases(), st.sampled_from(Unit), amounts, st.dates(date(2025, 1, 1), date(2028, 1, 1)))
def test_one_more_holiday_never_gives_an_earlier_deadline(case, unit, n, day):
    started_at, pauses = case
    calendar = replace(CALENDAR, decreed={**CALENDAR.decreed, day: Decreed(is_working=False, name="地方假日")})
    before = due(limit(n, unit), started_at, CALENDAR, pauses=pauses).due_at
    assert due(limit(n, unit), started_at, calendar, pauses=pauses).due_at >= before


@settings(max_examples=extent(300), deadline=None)
@given(cases(), st.sampled_from(Unit), amounts, st.integers(0, 10))
def test_an_explanation_ends_on_the_due_day_with_the_last_count(case, unit, n, extension):
    started_at, pauses = case
    result = due(limit(n, unit), started_at, CALENDAR, pauses=pauses, extension_days=extension)
    days = explain(limit(n, unit), started_at, CALENDAR, pauses=pauses, extension_days=extension)
    counts = [each.count for each in days if each.count is not None]
    counted = (n if unit in {Unit.WORKING_DAYS, Unit.DAYS} else 0) + extension
    assert counts == list(range(1, counted + 1))
    assert (days[0].kind is DayKind.DAY_ZERO) == (unit in {Unit.WORKING_DAYS, Unit.DAYS})
    assert sum((each.ran for each in days), timedelta()) == (timedelta(hours=n) if unit in HOUR_CLOCKS else timedelta())
    assert days[-1].day == result.due_on
    assert [each.day for each in days] == [days[0].day + timedelta(days=offset) for offset in range(len(days))]


@settings(max_examples=extent(200), deadline=None)
@given(cases(), amounts, st.integers(1, 10))
def test_an_extension_is_later_by_exactly_its_running_working_days(case, n, extension):
    started_at, pauses = case
    original = due(limit(n), started_at, CALENDAR, pauses=pauses)
    extended = due(limit(n), started_at, CALENDAR, pauses=pauses, extension_days=extension)
    assert CALENDAR.between(original.due_on, extended.due_on) >= extension
    assert extended == due(limit(n + extension), started_at, CALENDAR, pauses=pauses)
