"""The calendars an installation has stored over the shipped ones, by version."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import Session, col, func, or_, select

from routing.calendars.book import (
    SHIPPED_VERSION,
    CalendarBook,
    CalendarRows,
    DayRow,
    HoursRow,
    YearRow,
    book_of,
    country_of,
    shipped_values,
)
from routing.calendars.working_time import OFFICE_HOURS, WorkingCalendar
from routing.models.calendar import CalendarDay, CalendarVersion, CalendarYear, OfficeHours
from routing.vocabulary import CalendarStatus


def shipped_rows() -> tuple[list[CalendarYear], list[CalendarDay]]:
    """Version 0 as fresh rows. It never changes: a later year comes as a file, and so as a version."""
    years, days = shipped_values()
    return (
        [CalendarYear(year=row.year, status=row.status, notice=row.notice) for row in sorted(years)],
        [CalendarDay(day=row.day, is_working=row.is_working, name=row.name) for row in sorted(days)],
    )


def calendar_from_rows(years: Iterable[CalendarYear], days: Iterable[CalendarDay]) -> WorkingCalendar:
    """The country's calendar from these rows alone, without the shipped years."""
    return country_of(frozenset(map(_year, years)), frozenset(map(_day, days)), OFFICE_HOURS, SHIPPED_VERSION)


def load_calendar(session: Session) -> WorkingCalendar:
    """The country's calendar in force; built once per content, so cheap to ask again."""
    return load_calendars(session).country


def load_calendars(session: Session, version: int | None = None) -> CalendarBook:
    """The calendars in force, or those of that very version."""
    newest = session.exec(select(func.max(CalendarVersion.version))).one()
    wanted = version if version is not None else newest or SHIPPED_VERSION
    return book_of(_stored(session, wanted), wanted)


def _stored(session: Session, version: int) -> CalendarRows:
    return CalendarRows(
        frozenset(map(_year, _standing(session, CalendarYear, version))),
        frozenset(map(_day, _standing(session, CalendarDay, version))),
        frozenset(HoursRow(row.department_id, row.hours) for row in _standing(session, OfficeHours, version)),
    )


def _standing(session: Session, model: Any, version: int) -> Sequence[Any]:
    until = col(model.until_version)
    return session.exec(
        select(model).where(col(model.since_version) <= version, or_(until.is_(None), until > version))
    ).all()


def _year(row: CalendarYear) -> YearRow:
    return YearRow(row.year, CalendarStatus(row.status), row.notice)


def _day(row: CalendarDay) -> DayRow:
    # A row not stored yet has no defaults of its columns, but those of its fields.
    return DayRow(row.day, row.is_working, row.name, row.region_code, row.hours, row.basis)
