"""Days and office hours of the working calendar, against the State Council's notices and an independent library."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.calendars.working_time import SHANGHAI, DayKind, Decreed, WorkingCalendar, end_of, local_day
from routing.errors import BadCalendar, BadLimit, CalendarExhausted
from tests.calendars.shipped import shipped_calendar
from tests.stages.extents import extent

CALENDAR = shipped_calendar()
DAYS = st.dates(date(2024, 1, 1), date(2034, 12, 31))
MOMENTS = st.integers(1_704_067_200, 2_050_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))

# The 2006 notice made Saturday 2005-12-31 a working day; `chinesecalendar` does not know it (test_calendar_agreement).
KNOWN_DISAGREEMENTS = {date(2005, 12, 31)}


def at(day: str, moment: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(moment), tzinfo=SHANGHAI)


def days_of(first: date, last: date):
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def test_every_day_of_2004_to_2026_agrees_with_an_independent_library():
    wrong = {
        day
        for day in days_of(date(2004, 1, 1), date(2026, 12, 31))
        if CALENDAR.is_working(day) != chinese_calendar.is_workday(day)
    }
    assert wrong == KNOWN_DISAGREEMENTS


def test_working_days_of_each_month_of_2026_are_the_published_ones():
    starts = [date(2026, month, 1) for month in range(1, 13)] + [date(2027, 1, 1)]
    counts = [CALENDAR.count_before(end) - CALENDAR.count_before(start) for start, end in pairwise(starts)]
    assert counts == [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        ("2026-02-13", DayKind.WORKING, ""),
        ("2026-02-14", DayKind.MAKEUP, "春节"),
        ("2026-02-15", DayKind.HOLIDAY, "春节"),
        ("2026-02-17", DayKind.HOLIDAY, "春节"),
        ("2026-03-07", DayKind.WEEKEND, ""),
        ("2025-09-28", DayKind.MAKEUP, "国庆节、中秋节"),
    ],
)
def test_a_day_knows_its_kind_and_its_holiday(day, kind, name):
    assert CALENDAR.kind_of(date.fromisoformat(day)) is kind
    assert CALENDAR.name_of(date.fromisoformat(day)) == name


@settings(deadline=None)
@given(DAYS, st.integers(1, 200))
def test_between_undoes_after(day, n):
    assert CALENDAR.between(day, CALENDAR.after(day, n)) == n
    assert CALENDAR.is_working(CALENDAR.after(day, n))


@settings(deadline=None)
@given(DAYS, DAYS)
def test_between_is_negative_when_the_end_comes_first(start, end):
    assert CALENDAR.between(start, end) == -CALENDAR.between(end, start)


@pytest.mark.parametrize("n", [0, -1])
def test_counting_less_than_one_working_day_is_refused(n):
    with pytest.raises(BadLimit, match=str(n)):
        CALENDAR.after(date(2026, 1, 1), n)


def test_a_count_past_the_last_known_day_is_an_error_and_not_a_guess():
    with pytest.raises(CalendarExhausted, match="2035-12-31"):
        CALENDAR.after(date(2035, 12, 20), 15)
    with pytest.raises(CalendarExhausted, match="2036-01-01"):
        CALENDAR.is_working(date(2036, 1, 1))
    with pytest.raises(CalendarExhausted, match="2003-12-31"):
        CALENDAR.between(date(2003, 12, 31), date(2004, 1, 5))
    with pytest.raises(CalendarExhausted):
        CALENDAR.hours_after(at("2035-12-31", "17:00"), 1)


def test_a_calendar_without_a_working_day_is_an_error_and_not_a_loop():
    rest = {day: Decreed(is_working=False) for day in days_of(date(2026, 1, 1), date(2026, 1, 31))}
    calendar = WorkingCalendar(date(2026, 1, 1), date(2026, 1, 31), rest)
    with pytest.raises(CalendarExhausted):
        calendar.after(date(2026, 1, 1), 1)
    with pytest.raises(CalendarExhausted):
        calendar.hours_after(at("2026-01-01", "09:00"), 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"first": date(2027, 1, 1), "last": date(2026, 1, 1)},
        {"first": date(1991, 1, 1)},
        {"decreed": {date(2030, 1, 1): Decreed(is_working=True)}},
        {"office_hours": ()},
        {"office_hours": ((time(12), time(8)),)},
        {"office_hours": ((time(8), time(12)), (time(11), time(17)))},
    ],
)
def test_a_calendar_that_makes_no_sense_cannot_be_made(changes):
    sound = {"first": date(2026, 1, 1), "last": date(2026, 12, 31), "decreed": {}}
    assert WorkingCalendar(**sound)
    with pytest.raises(BadCalendar):
        WorkingCalendar(**(sound | changes))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (("2026-11-20", "09:00"), 2, ("2026-11-20", "11:00")),
        (("2026-11-20", "10:00"), 2, ("2026-11-20", "12:00")),
        (("2026-11-20", "11:00"), 2, ("2026-11-20", "15:30")),
        (("2026-11-20", "13:00"), 2, ("2026-11-20", "16:30")),
        (("2026-11-20", "06:00"), 2, ("2026-11-20", "10:00")),
        (("2026-11-20", "17:30"), 2, ("2026-11-23", "10:00")),
        (("2026-11-21", "12:00"), 2, ("2026-11-23", "10:00")),
        (("2026-11-20", "16:00"), 7, ("2026-11-23", "16:00")),
        (("2026-02-13", "16:30"), 2, ("2026-02-14", "09:00")),
        (("2026-02-14", "16:30"), 2, ("2026-02-24", "09:00")),
        (("2026-11-20", "09:00"), 0.5, ("2026-11-20", "09:30")),
    ],
)
def test_office_hours_skip_lunch_nights_weekends_and_holidays(start, hours, end):
    assert CALENDAR.hours_after(at(*start), hours) == at(*end)


@pytest.mark.parametrize("hours", [0, -1])
def test_counting_no_office_hours_is_refused(hours):
    with pytest.raises(BadLimit):
        CALENDAR.hours_after(at("2026-11-20", "09:00"), hours)


@settings(deadline=None)
@given(MOMENTS, st.timedeltas(timedelta(microseconds=1), timedelta(hours=300)))
def test_the_moment_after_some_office_time_has_exactly_that_office_time_before_it(start, worked):
    total = CALENDAR.worked_before(start) + worked
    assert CALENDAR.worked_before(CALENDAR.moment_after(total)) == total


@settings(max_examples=extent(60), deadline=None)
@given(MOMENTS, st.integers(1, 60))
def test_office_hours_agree_with_walking_minute_by_minute(start, half_hours):
    start = start.replace(minute=30 * (start.minute // 30), second=0, microsecond=0)
    moment, left = start, half_hours
    while left:
        local = moment.astimezone(SHANGHAI)
        is_open = time(8) <= local.time() < time(12) or time(14, 30) <= local.time() < time(17, 30)
        left -= is_open and CALENDAR.is_working(local.date())
        moment += timedelta(minutes=30)
    assert CALENDAR.hours_after(start, half_hours / 2) == moment


def test_office_closes_at_half_past_five_in_shanghai_also_on_days_off():
    assert CALENDAR.close_of(date(2026, 11, 20)) == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    assert CALENDAR.close_of(date(2026, 11, 21)) == at("2026-11-21", "17:30")
    assert CALENDAR.opening_of(date(2026, 11, 20)) == at("2026-11-20", "08:00")


def test_the_day_is_the_day_in_shanghai():
    assert local_day(datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)) == date(2026, 11, 20)
    assert local_day(datetime(2026, 11, 20, 16, 0, 0, tzinfo=UTC)) == date(2026, 11, 21)
    assert end_of(date(2026, 11, 20)) == datetime(2026, 11, 20, 15, 59, 59, 999_999, tzinfo=UTC)


def test_fixed_offset_equals_the_time_zone_on_every_day_of_the_span():
    for day in days_of(CALENDAR.first, CALENDAR.last):
        assert end_of(day) == datetime.combine(day, time.max, tzinfo=SHANGHAI)


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(BadLimit, match="time zone"):
        CALENDAR.hours_after(datetime.fromisoformat("2026-11-20T09:00"), 2)
