"""What the calendar would say after one act. Pure: rows in, rows out; nothing is written."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from intake.errors import InvalidInput
from routing.calendar_file import CalendarFile
from routing.calendars import FIRST_YEAR, LAST_YEAR, CalendarRows, DayRow, HoursRow, YearRow, is_statutory_off
from routing.errors import BadCalendar
from routing.office_hours import read_hours, written_hours
from routing.vocabulary import CalendarStatus

_LONGEST_NOTICE = 300
_LONGEST_NAME = 60
_FIRST_COMPUTED = 2027  # from this year on the law's own days are computed, not read from a notice
_SATURDAY = 5


def year_of(file: CalendarFile) -> int:
    """The one year a file arranges; it may decree days of the December before and the January after."""
    year, _count = Counter(one.day.year for one in file.days).most_common(1)[0]
    first, last = date(year - 1, 12, 1), date(year + 1, 1, 31)
    strangers = [one.day for one in file.days if not first <= one.day <= last]
    if strangers:
        told = ", ".join(map(str, file.years))
        raise InvalidInput(f"the file speaks of {told}: load one year at a time ({strangers[0]} first)", field="file")
    return year


def with_year(rows: CalendarRows, file: CalendarFile, *, notice: str = "") -> CalendarRows:
    """The year of a file, official by the notice it names; its days replace all that was known of the year."""
    year, notice = year_of(file), (notice.strip() or file.notice).strip()
    if not FIRST_YEAR <= year <= LAST_YEAR + 10:
        raise InvalidInput(f"{year} is not a year of this calendar", field="file")
    if not notice:
        raise InvalidInput(
            "must name the State Council notice the days come from: without it no year is official", field="notice"
        )
    notice = notice[:_LONGEST_NOTICE]
    known = next((row.notice for row in rows.years if row.year == year), None)
    own = {DayRow(one.day, one.is_working, one.name, basis=notice) for one in file.days}
    told = {row.day for row in own}
    kept = {row for row in rows.days if row.region_code or not _is_replaced(row, year, known, told)}
    years = {row for row in rows.years if row.year != year} | {YearRow(year, CalendarStatus.OFFICIAL, notice)}
    return replace(rows, years=frozenset(years), days=frozenset(kept | own))


def statutory_but_worked(file: CalendarFile) -> list[date]:
    """Days the law makes holidays (全国年节及纪念日放假办法 §2, §6) that a file leaves to be worked: a slip in it."""
    year = year_of(file)
    off = {one.day for one in file.days if not one.is_working}
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    lawful = [day for day in days if day.year == year >= _FIRST_COMPUTED and is_statutory_off(day)]
    return [day for day in lawful if day not in off and day.weekday() < _SATURDAY]


def with_local_day(rows: CalendarRows, day: DayRow) -> CalendarRows:
    """A region's own day off or working day, or half day, in place of what it had decreed for that day."""
    if not day.region_code:
        raise InvalidInput("must be filled in", field="region_code")
    if not date(FIRST_YEAR, 1, 1) <= day.day <= date(LAST_YEAR, 12, 31):
        raise InvalidInput(f"{day.day} is outside the calendar, {FIRST_YEAR} to {LAST_YEAR}", field="day")
    if not day.name.strip() or len(day.name) > _LONGEST_NAME:
        raise InvalidInput(f"must be filled in, with at most {_LONGEST_NAME} characters", field="name")
    if not day.basis.strip():
        raise InvalidInput("must name the document that decrees it", field="basis")
    if day.hours and not day.is_working:
        raise InvalidInput("a day off has no office hours", field="hours")
    clean = replace(day, hours=checked_hours(day.hours) if day.hours else "", basis=day.basis.strip()[:_LONGEST_NOTICE])
    return replace(rows, days=frozenset({*_without(rows, day.region_code, day.day), clean}))


def without_local_day(rows: CalendarRows, region_code: str, day: date) -> CalendarRows:
    if not region_code:
        raise InvalidInput("must be filled in", field="region_code")
    kept = frozenset(_without(rows, region_code, day))
    if kept == rows.days:
        raise InvalidInput(f"{region_code} has decreed nothing of its own for {day}", field="day")
    return replace(rows, days=kept)


def with_hours(rows: CalendarRows, department_id: int | None, hours: str) -> CalendarRows:
    """Office hours of a department, or of all without their own; empty takes them back."""
    kept = {row for row in rows.hours if row.department_id != department_id}
    own = {HoursRow(department_id, checked_hours(hours))} if hours.strip() else set()
    return replace(rows, hours=frozenset(kept | own))


def checked_hours(hours: str) -> str:
    """As they are stored: `08:00-12:00, 14:30-17:30`."""
    try:
        return written_hours(read_hours(hours))
    except BadCalendar as error:
        raise InvalidInput(str(error), field="hours") from error


def _is_replaced(row: DayRow, year: int, notice: str | None, told: set[date]) -> bool:
    """Of a year loaded anew: its own days, and those its notice had decreed at the turn of the year."""
    of_this_notice = notice is not None and row.basis == notice
    of_another = not of_this_notice and row.basis != "" and row.day not in told
    is_at_the_turn = (row.day.month, year) in {(1, row.day.year), (12, row.day.year)}
    return of_this_notice or row.day in told or (row.day.year == year and not (of_another and is_at_the_turn))


def _without(rows: CalendarRows, region_code: str, day: date) -> set[DayRow]:
    return {row for row in rows.days if (row.region_code, row.day) != (region_code, day)}
