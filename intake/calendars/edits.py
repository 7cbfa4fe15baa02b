"""What the calendar would say after one act. Pure: rows in, rows out; nothing is written."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from intake.errors import InvalidInput
from intake.language.i18n import N_
from routing.calendars.book import (
    FIRST_YEAR,
    LAST_YEAR,
    CalendarRows,
    DayRow,
    HoursRow,
    YearRow,
    lacking_holidays,
    years_of,
)
from routing.calendars.file import CalendarFile, FileDay, is_near
from routing.calendars.office_hours import read_hours, written_hours
from routing.errors import BadCalendar
from routing.vocabulary import CalendarStatus

_OUTSIDE = N_("%(day)s is outside the calendar, %(first)s to %(last)s")
_LONGEST_NOTICE = 300
_LONGEST_NAME = 60
_SATURDAY = 5


def year_of(file: CalendarFile, year: int | None = None) -> int:
    """The one year a file arranges: as it says itself, else as one is told, else that of most of its days.

    It may decree days of the December before and the January after. A file that could be of several is not guessed at.
    """
    if year is not None and file.year not in {None, year}:
        raise InvalidInput(N_("the file says itself that it is of %(year)s"), field="year", year=file.year)
    wanted = file.year or year or _year_of_most(file)
    if not any(one.day.year == wanted for one in file.days):
        field = "file" if year is None else "year"
        raise InvalidInput(N_("the file decrees no day of %(year)s"), field=field, year=wanted)
    return wanted


def with_year(rows: CalendarRows, file: CalendarFile, *, notice: str = "", year: int | None = None) -> CalendarRows:
    """The year of a file, official by the notice it names; its days replace all that was known of the year.

    Of a file of several years only what can be of `year` is taken. What lacks a holiday makes no year official, with a
    notice or without: it is taken, and the year stays provisional.
    """
    year, notice = year_of(file, year), (notice.strip() or file.notice).strip()
    said = [one for one in file.days if is_near(one.day, year)]
    _check_year(year, said)
    is_official = not lacking(file, year)
    if is_official and not notice:
        message = N_("must name the State Council notice the days come from: without it no year is official")
        raise InvalidInput(message, field="notice")
    notice = notice[:_LONGEST_NOTICE]
    known = next((row.notice for row in rows.years if row.year == year), None)
    own = {DayRow(one.day, one.is_working, one.name, basis=notice) for one in said}
    told = {row.day for row in own}
    kept = {row for row in rows.days if row.region_code or not _is_replaced(row, year, known, told)}
    status = CalendarStatus.OFFICIAL if is_official else CalendarStatus.PROVISIONAL
    years = {row for row in rows.years if row.year != year} | {YearRow(year, status, notice)}
    return replace(rows, years=frozenset(years), days=frozenset(kept | own))


def lacking(file: CalendarFile, year: int) -> tuple[str, ...]:
    """The holidays of the law that a file does not have whole."""
    return lacking_holidays(frozenset(one.day for one in file.days if not one.is_working), year)


def check_official_stays(rows: CalendarRows, file: CalendarFile, year: int) -> None:
    """A subscription that lacks a holiday takes the place of no official year. Raises InvalidInput."""
    known, left = years_of(rows).get(year), lacking(file, year) if file.is_subscription else ()
    if left and known is not None and known.status is CalendarStatus.OFFICIAL:
        message = N_("lacks %(holidays)s: the official year %(year)s stays as it is")
        raise InvalidInput(message, field="file", holidays=left, year=year)


def with_local_day(rows: CalendarRows, day: DayRow) -> CalendarRows:
    """A region's own day off or working day, or half day, in place of what it had decreed for that day."""
    if not day.region_code:
        raise InvalidInput(N_("must be filled in"), field="region_code")
    if not date(FIRST_YEAR, 1, 1) <= day.day <= date(LAST_YEAR, 12, 31):
        raise InvalidInput(_OUTSIDE, field="day", day=day.day, first=FIRST_YEAR, last=LAST_YEAR)
    if not day.name.strip() or len(day.name) > _LONGEST_NAME:
        message = N_("must be filled in, with at most %(most)s characters")
        raise InvalidInput(message, field="name", most=_LONGEST_NAME)
    if not day.basis.strip():
        raise InvalidInput(N_("must name the document that decrees it"), field="basis")
    if day.hours and not day.is_working:
        raise InvalidInput(N_("a day off has no office hours"), field="hours")
    clean = replace(day, hours=checked_hours(day.hours) if day.hours else "", basis=day.basis.strip()[:_LONGEST_NOTICE])
    return replace(rows, days=frozenset({*_without(rows, day.region_code, day.day), clean}))


def without_local_day(rows: CalendarRows, region_code: str, day: date) -> CalendarRows:
    if not region_code:
        raise InvalidInput(N_("must be filled in"), field="region_code")
    kept = frozenset(_without(rows, region_code, day))
    if kept == rows.days:
        message = N_("%(region)s has decreed nothing of its own for %(day)s")
        raise InvalidInput(message, field="day", region=region_code, day=day)
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
        raise InvalidInput(error.text, field="hours") from error


def _year_of_most(file: CalendarFile) -> int:
    """Where most days lie in one year and all others close to it."""
    (year, most), *others = Counter(one.day.year for one in file.days).most_common()
    if any(count == most for _year, count in others) or not all(is_near(one.day, year) for one in file.days):
        message = N_("the file speaks of %(years)s: say which year it arranges")
        raise InvalidInput(message, field="year", years=file.years)
    return year


def _check_year(year: int, said: list[FileDay]) -> None:
    outside = [one.day for one in said if not FIRST_YEAR <= one.day.year <= LAST_YEAR]
    if outside or not FIRST_YEAR <= year <= LAST_YEAR:
        day = outside[0] if outside else year
        raise InvalidInput(_OUTSIDE, field="file", day=day, first=FIRST_YEAR, last=LAST_YEAR)
    decreed = {one.day: one.is_working for one in said}
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    if not any(decreed.get(day, day.weekday() < _SATURDAY) for day in days if day.year == year):
        raise InvalidInput(N_("the file leaves no working day in %(year)s"), field="file", year=year)


def _is_replaced(row: DayRow, year: int, notice: str | None, told: set[date]) -> bool:
    """Of a year loaded anew: its own days, and those its notice had decreed at the turn of the year."""
    of_this_notice = notice is not None and row.basis == notice and is_near(row.day, year)
    of_another = not of_this_notice and row.basis != "" and row.day not in told
    is_at_the_turn = (row.day.month, year) in {(1, row.day.year), (12, row.day.year)}
    return of_this_notice or row.day in told or (row.day.year == year and not (of_another and is_at_the_turn))


def _without(rows: CalendarRows, region_code: str, day: date) -> set[DayRow]:
    return {row for row in rows.days if (row.region_code, row.day) != (region_code, day)}
