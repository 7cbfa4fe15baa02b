"""Which years are official, and what stands in for a year whose notice is not out."""

from datetime import date, timedelta

import holidays
import pytest

from intake import clock
from routing.calendars.book import FIRST_YEAR, LAST_YEAR, _days, is_statutory_off, lawful_days_off
from routing.calendars.working_time import DayKind, local_day
from routing.errors import BadCalendar
from routing.models.calendar import CalendarDay, CalendarYear
from routing.vocabulary import CalendarStatus
from tests.calendars.shipped import calendar_from_rows, shipped_calendar, shipped_rows

OFFICIAL = CalendarStatus.OFFICIAL


def year(number: int, status: CalendarStatus = OFFICIAL, notice: str = "国务院办公厅通知") -> CalendarYear:
    return CalendarYear(year=number, status=status, notice=notice)


def rest(day: str, name: str = "元旦") -> CalendarDay:
    return CalendarDay(day=date.fromisoformat(day), is_working=False, name=name)


def test_every_shipped_year_up_to_2026_is_official_and_names_its_notice():
    years, days = shipped_rows()
    official = {row.year: row.notice for row in years if row.status == OFFICIAL}
    assert set(official) == set(range(FIRST_YEAR, 2027)) == {row.day.year for row in days}
    assert all(f"国务院办公厅关于{number}年部分节假日安排的通知" in notice for number, notice in official.items())
    assert not any(shipped_calendar().is_provisional(date(number, 6, 1)) for number in official)


def test_every_year_to_come_is_provisional():
    calendar = shipped_calendar()
    assert calendar.provisional_years == frozenset(range(2027, LAST_YEAR + 1))


def test_shipped_rows_are_fresh_every_time():
    assert shipped_rows()[0][0] is not shipped_rows()[0][0]


def test_2027_is_provisional_with_its_statutory_days_and_no_make_up_day():
    calendar = shipped_calendar()
    days = [date(2027, 1, 1).replace(month=month, day=day) for month in range(1, 13) for day in range(1, 29)]
    assert all(calendar.is_provisional(day) for day in days)
    assert DayKind.MAKEUP not in {calendar.kind_of(day) for day in days}
    assert not calendar.is_working(date(2027, 2, 8))
    assert calendar.name_of(date(2027, 2, 8)) == "春节"
    assert calendar.is_working(date(2027, 10, 6))


def test_we_have_next_years_calendar_or_it_is_provisional_and_usable():
    calendar, next_year = shipped_calendar(), local_day(clock.now()).year + 1
    assert calendar.last.year >= next_year
    assert calendar.is_provisional(date(next_year, 6, 1)) or next_year in {row.year for row in shipped_rows()[0]}
    assert calendar.kind_of(date(next_year, 10, 1)) is DayKind.HOLIDAY
    assert 240 <= calendar.between(date(next_year - 1, 12, 31), date(next_year, 12, 31)) <= 255


def test_computed_days_are_what_the_holidays_library_computes_of_the_law():
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    library = holidays.CN(years=range(FIRST_YEAR - 1, LAST_YEAR + 2), language="zh_CN", expand=False)
    # What a notice moved (由 … 调休), prolonged (2020) or decreed for once (2015) is no day of the law.
    decreed = ("由", "延长", "周年")
    expected = {day for day, name in library.items() if day.year in years and not any(one in name for one in decreed)}
    assert [(day, is_working) for day, is_working, _ in _days("computed_days.csv")] == [
        (day, False) for day in sorted(expected)
    ]


def test_shipped_days_of_past_years_are_what_the_holidays_library_knows_of_their_notices():
    years = range(FIRST_YEAR, 2025)
    library = holidays.CN(years=range(FIRST_YEAR - 1, 2027), language="zh_CN", expand=False)
    expected = {(day, False) for day in library if day.year in years}
    expected |= {(day, True) for day in library.weekend_workdays if day.year in years}
    assert {(day, works) for day, works, _ in _days("calendar.csv") if day.year in years} == expected


@pytest.mark.parametrize("year", range(FIRST_YEAR, LAST_YEAR + 1))
def test_every_year_of_the_calendar_has_the_days_of_the_law_off(year):
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    lawful = [day for day in days if is_statutory_off(day)]
    assert 10 <= len(lawful) <= 13
    assert not any(map(shipped_calendar().is_working, lawful))
    assert 10 <= lawful_days_off(year) <= 13


def test_an_empty_year_is_not_official():
    calendar = calendar_from_rows([year(2027)], [])
    assert calendar.is_provisional(date(2027, 6, 1))
    assert not calendar.is_working(date(2027, 10, 1))


def test_a_year_without_its_notice_is_not_official():
    assert calendar_from_rows([year(2027, notice=" ")], [rest("2027-01-01")]).is_provisional(date(2027, 6, 1))


def test_an_official_year_is_exactly_its_rows():
    calendar = calendar_from_rows([year(2027)], [rest("2027-01-01")])
    assert not calendar.is_provisional(date(2027, 6, 1))
    assert not calendar.is_working(date(2027, 1, 1))
    assert calendar.is_working(date(2027, 10, 1))
    assert calendar.is_provisional(date(2026, 6, 1))


def test_days_of_a_provisional_year_are_laid_over_the_computed_ones():
    calendar = calendar_from_rows([year(2027, CalendarStatus.PROVISIONAL, "")], [rest("2027-10-06", "国庆节")])
    assert calendar.is_provisional(date(2027, 10, 6))
    assert not calendar.is_working(date(2027, 10, 6))
    assert not calendar.is_working(date(2027, 10, 1))


@pytest.mark.parametrize("day", ["1999-01-01", "2036-01-01"])
def test_a_day_outside_the_span_is_refused(day):
    with pytest.raises(BadCalendar, match=day):
        calendar_from_rows([year(2027)], [rest(day)])


def test_equal_rows_give_the_same_calendar_without_building_it_again():
    rows = [year(2027)], [rest("2027-01-01")]
    assert calendar_from_rows(*rows) is calendar_from_rows(*rows)
