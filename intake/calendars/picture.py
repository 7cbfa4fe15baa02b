"""A year as twelve months of weeks: what each day is in one place, and what its own decrees make of it."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from routing.calendars.book import CalendarBook
from routing.calendars.office_hours import written_hours
from routing.calendars.working_time import DayKind, WorkingCalendar

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class CalendarDayCell:
    """One day. `hours` are its own, of half a day; `is_local`: the place decreed it, not the country."""

    day: date
    kind: DayKind
    name: str
    hours: str
    is_local: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class Month:
    number: int
    weeks: tuple[tuple[CalendarDayCell | None, ...], ...]
    worked: int


def months(book: CalendarBook, year: int, region_code: str, *, today: date) -> list[Month]:
    """Weeks begin on Monday; days of the months beside are left out."""
    here = book.of(region_code)
    return [_month(here, book.country, year, number, today) for number in range(1, _MONTHS + 1)]


def _month(here: WorkingCalendar, country: WorkingCalendar, year: int, number: int, today: date) -> Month:
    weeks = tuple(
        tuple(_cell(here, country, day, today) if day.month == number else None for day in week)
        for week in Calendar().monthdatescalendar(year, number)
    )
    worked = sum(here.is_working(cell.day) for week in weeks for cell in week if cell)
    return Month(number, weeks, worked)


def _cell(here: WorkingCalendar, country: WorkingCalendar, day: date, today: date) -> CalendarDayCell:
    decree = here.decreed.get(day)
    hours = written_hours(decree.hours) if decree and decree.hours else ""
    is_local = decree != country.decreed.get(day)
    return CalendarDayCell(day, here.kind_of(day), here.name_of(day), hours, is_local, day == today)
