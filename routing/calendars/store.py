"""The calendars an installation has stored over the shipped ones, by version."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select as columns
from sqlmodel import Session, func, or_, select

from routing.calendars.book import (
    SHIPPED_VERSION,
    CalendarBook,
    CalendarRows,
    DayRow,
    HoursRow,
    YearRow,
    book_of,
)
from routing.models.calendar import CalendarDay, CalendarVersion, CalendarYear, OfficeHours
from routing.vocabulary import CalendarStatus


def load_calendars(session: Session, version: int | None = None) -> CalendarBook:
    """The calendars in force, or those of that very version."""
    newest = session.exec(select(func.max(CalendarVersion.version))).one()
    wanted = version if version is not None else newest or SHIPPED_VERSION
    return book_of(_stored(session, wanted), wanted)


def _stored(session: Session, version: int) -> CalendarRows:
    return CalendarRows(
        frozenset(map(_year, _rows_of(session, CalendarYear, version))),
        frozenset(map(_day, _rows_of(session, CalendarDay, version))),
        frozenset(HoursRow(row.department_id, row.hours) for row in _rows_of(session, OfficeHours, version)),
    )


def _rows_of(session: Session, model: Any, version: int) -> Sequence[Any]:
    table = model.__table__.c
    until = table.until_version
    return session.execute(
        # Columns and not objects: a calendar is a hundred days, and every process reads it with its rules.
        columns(*table).where(table.since_version <= version, or_(until.is_(None), until > version))
    ).all()


def _year(row: CalendarYear) -> YearRow:
    return YearRow(row.year, CalendarStatus(row.status), row.notice)


def _day(row: CalendarDay) -> DayRow:
    # A row not stored yet has no defaults of its columns, but those of its fields.
    return DayRow(row.day, row.is_working, row.name, row.region_code, row.hours, row.basis)
