"""The shipped calendars as tests want them: the country's alone, and as rows to be written or changed."""

from collections.abc import Iterable
from functools import lru_cache

from routing.calendars.book import SHIPPED_VERSION, CalendarRows, book_of, country_of, shipped_values
from routing.calendars.store import _day, _year
from routing.calendars.working_time import OFFICE_HOURS, WorkingCalendar
from routing.models.calendar import CalendarDay, CalendarYear


@lru_cache(maxsize=1)
def shipped_calendar() -> WorkingCalendar:
    return book_of(CalendarRows(), SHIPPED_VERSION).country


def shipped_rows() -> tuple[list[CalendarYear], list[CalendarDay]]:
    """Version 0 as fresh rows."""
    years, days = shipped_values()
    return (
        [CalendarYear(year=row.year, status=row.status, notice=row.notice) for row in sorted(years)],
        [CalendarDay(day=row.day, is_working=row.is_working, name=row.name) for row in sorted(days)],
    )


def calendar_from_rows(years: Iterable[CalendarYear], days: Iterable[CalendarDay]) -> WorkingCalendar:
    """The country's calendar from these rows alone, without the shipped years."""
    return country_of(frozenset(map(_year, years)), frozenset(map(_day, days)), OFFICE_HOURS, SHIPPED_VERSION)
