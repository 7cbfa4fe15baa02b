"""The working calendar as data: years with their notice, and the days that differ from Monday to Friday."""

from datetime import date

from sqlmodel import Field

from routing.base import Record, str_enum
from routing.vocabulary import CalendarStatus


class CalendarYear(Record, table=True):
    """A year and its standing; official names the State Council notice it comes from."""

    __tablename__ = "calendar_year"

    year: int = Field(primary_key=True)
    status: CalendarStatus = Field(sa_type=str_enum(CalendarStatus))
    notice: str = Field(default="", max_length=300)


class CalendarDay(Record, table=True):
    """A day whose nature is decreed: a holiday on a weekday, or a make-up working day (调休) on a weekend."""

    __tablename__ = "calendar_day"

    day: date = Field(primary_key=True)
    is_working: bool
    name: str = Field(default="", max_length=60)
