"""Where working calendars come from: the shipped files, or the two calendar tables.

A year is official only when it names its State Council notice and has days (domain G.4). Any other year is
provisional: Monday to Friday less the statutory days (Holidays Regulation 全国年节及纪念日放假办法 §2, §6) and with no
make-up days. `computed_days.csv` has them from the `holidays` library, which for past years knows their own.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from importlib import resources

from sqlmodel import Session, col, select

from routing.models.calendar import CalendarDay, CalendarYear
from routing.vocabulary import CalendarStatus
from routing.working_time import Decreed, WorkingCalendar

FIRST_YEAR = 2004
LAST_YEAR = 2035

_Year = tuple[int, str, str]
_Day = tuple[date, bool, str]


@lru_cache(maxsize=1)
def shipped_calendar() -> WorkingCalendar:
    return calendar_from_rows(*shipped_rows())


def shipped_rows() -> tuple[list[CalendarYear], list[CalendarDay]]:
    """Fresh rows for an empty database."""
    years = [
        CalendarYear(year=int(row["year"]), status=CalendarStatus(row["status"]), notice=row["notice"])
        for row in _shipped("calendar_years.csv")
    ]
    days = [CalendarDay(day=day, is_working=is_working, name=name) for day, is_working, name in _days("calendar.csv")]
    return years, days


def calendar_from_rows(years: Iterable[CalendarYear], days: Iterable[CalendarDay]) -> WorkingCalendar:
    return _built(
        tuple((row.year, row.status, row.notice) for row in years),
        tuple((row.day, row.is_working, row.name) for row in days),
    )


def load_calendar(session: Session) -> WorkingCalendar:
    """The calendar in the database, else the shipped one; built once per content, so cheap to ask again."""
    years = session.exec(select(col(CalendarYear.year), col(CalendarYear.status), col(CalendarYear.notice))).all()
    if not years:
        return shipped_calendar()
    days = session.exec(select(col(CalendarDay.day), col(CalendarDay.is_working), col(CalendarDay.name))).all()
    return _built(tuple(sorted(map(tuple, years))), tuple(sorted(map(tuple, days))))


@lru_cache(maxsize=8)
def _built(years: tuple[_Year, ...], days: tuple[_Day, ...]) -> WorkingCalendar:
    filled = {day.year for day, _, _ in days}
    official = {
        year
        for year, status, notice in years
        if status == CalendarStatus.OFFICIAL and notice.strip() and year in filled
    }
    last_year = max({LAST_YEAR, *official})
    decreed = {day: decree for day, decree in _computed().items() if day.year not in official}
    decreed |= {day: Decreed(is_working, name) for day, is_working, name in days}
    return WorkingCalendar(
        first=date(FIRST_YEAR, 1, 1),
        last=date(last_year, 12, 31),
        decreed=decreed,
        provisional_years=frozenset(range(FIRST_YEAR, last_year + 1)) - official,
    )


@lru_cache(maxsize=1)
def _computed() -> Mapping[date, Decreed]:
    return {day: Decreed(is_working, name) for day, is_working, name in _days("computed_days.csv")}


def _days(name: str) -> Iterator[_Day]:
    for row in _shipped(name):
        yield date.fromisoformat(row["day"]), row["is_working"] == "1", row["name"]


def _shipped(name: str) -> list[dict[str, str]]:
    text = resources.files("routing").joinpath("defaults", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
