"""The working calendar as data: years with their notice, decreed days, a place's own days, office hours.

Nothing is overwritten: a row stands from one version of the calendar until another, so that what was promised under
any version can be derived by it for ever. Version 0 is the shipped calendar, which has no rows.
"""

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from routing.base import Record, str_enum
from routing.vocabulary import CalendarAct, CalendarStatus

_STANDS = text("until_version IS NULL")


class CalendarVersion(Record, table=True):
    """One change of the calendar. `followed_at` is when no open deadline was left to be brought onto it."""

    __tablename__ = "calendar_version"

    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    act: CalendarAct = Field(sa_type=str_enum(CalendarAct))
    note: str = Field(default="", max_length=300)
    made_at: datetime
    followed_at: datetime | None = None


class CalendarYear(Record, table=True):
    """A year and its standing; official names the State Council notice it comes from."""

    __tablename__ = "calendar_year"
    __table_args__ = (Index("uq_calendar_year", "year", unique=True, postgresql_where=_STANDS, sqlite_where=_STANDS),)

    id: int = Field(default=None, primary_key=True)
    year: int
    status: CalendarStatus = Field(sa_type=str_enum(CalendarStatus))
    notice: str = Field(default="", max_length=300)
    since_version: int = 0
    until_version: int | None = None


class CalendarDay(Record, table=True):
    """A day whose nature is decreed: a holiday on a weekday, or a make-up working day (调休) on a weekend.

    `region_code` is empty for a day of the whole country. `hours` are office hours of its own (half a day).
    """

    __tablename__ = "calendar_day"
    __table_args__ = (
        Index("uq_calendar_day", "region_code", "day", unique=True, postgresql_where=_STANDS, sqlite_where=_STANDS),
    )

    id: int = Field(default=None, primary_key=True)
    day: date
    region_code: str = Field(default="", max_length=6)
    is_working: bool
    name: str = Field(default="", max_length=60)
    hours: str = Field(default="", max_length=120)
    basis: str = Field(default="", max_length=300)
    since_version: int = 0
    until_version: int | None = None


class OfficeHours(Record, table=True):
    """Office hours of one department; of the whole installation where `department_id` is empty."""

    __tablename__ = "office_hours"
    __table_args__ = (
        Index("uq_office_hours", "department_id", unique=True, postgresql_where=_STANDS, sqlite_where=_STANDS),
    )

    id: int = Field(default=None, primary_key=True)
    department_id: int | None = Field(default=None, foreign_key="department.id")
    hours: str = Field(max_length=120)
    since_version: int = 0
    until_version: int | None = None
