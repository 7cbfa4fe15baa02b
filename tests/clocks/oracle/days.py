"""What each day is, in each place and under each version of the calendar: asked day by day, of the rows themselves."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from functools import cache, lru_cache
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from routing.models.calendar import CalendarDay, CalendarYear, OfficeHours
from routing.vocabulary import CalendarStatus
from tests.deadlines.day_walker import DayWalker, Openings

DEFAULTS = Path(__file__).resolve().parents[3] / "routing" / "defaults"
# 08:00-12:00 and 14:30-17:30, as the civil affairs bureau of Lu'an publishes them.
USUAL = ((time(8), time(12)), (time(14, 30), time(17, 30)))
_COUNTRY = "000000"


@dataclass(frozen=True)
class KindOfDay:
    """Worked or not, whatever its weekday; its own office hours, where it has some."""

    is_worked: bool
    hours: str = ""


@dataclass(frozen=True)
class StoredCalendar:
    """What an installation has stored under one version, beside what is shipped."""

    years: frozenset[tuple[int, CalendarStatus, str]] = frozenset()
    # By (place, day); the whole country's have no place.
    days: frozenset[tuple[str, date, KindOfDay]] = frozenset()
    # By department; the whole installation's have none.
    hours: frozenset[tuple[int | None, str]] = frozenset()

    @classmethod
    def read(cls, session: Session, version: int) -> "StoredCalendar":
        years, days, hours = (
            session.connection().execute(_standing(model, version)).all()
            for model in (CalendarYear, CalendarDay, OfficeHours)
        )
        return cls(
            frozenset((row.year, row.status, row.notice) for row in years),
            frozenset((row.region_code, row.day, KindOfDay(row.is_working, row.hours)) for row in days),
            frozenset((row.department_id, row.hours) for row in hours),
        )


class PlaceDays:
    """The days of one place, with the hours of one department where it has its own."""

    def __init__(self, stored: StoredCalendar, region: str, department_id: int | None) -> None:
        self._years = {year: (status, notice) for year, status, notice in stored.years}
        self._decreed = {(place, day): kind for place, day, kind in stored.days}
        self._decreed_years = {day.year for place, day, _kind in stored.days if not place}
        # The nearest decree is the one that counts: the county's, else the city's, the province's, the country's.
        self._places = [region, region[:4] + "00", region[:2] + "0000", _COUNTRY, ""]
        hours = dict(stored.hours)
        own = hours.get(department_id) if department_id is not None else None
        self._usual = _openings(own or hours.get(None) or "") or USUAL
        walker = DayWalker(cache(self.is_worked), cache(self.hours))
        # The same promise is asked about after every step of a walk.
        self.due_on, self.due_at = lru_cache(10_000)(walker.due_on), lru_cache(10_000)(walker.due_at)
        self.last_counted = lru_cache(10_000)(walker.last_counted)
        self.is_provisional = cache(lambda year: not self._is_official(year))

    def is_worked(self, day: date) -> bool:
        decreed = self._decree(day)
        return decreed.is_worked if decreed else day.isoweekday() <= 5

    def hours(self, day: date) -> Openings:
        decreed = self._decree(day)
        return _openings(decreed.hours if decreed else "") or self._usual

    def _decree(self, day: date) -> KindOfDay | None:
        for place in self._places:
            if (place, day) in self._decreed:
                return self._decreed[place, day]
        if day.year not in self._years and day in _shipped_days("calendar.csv"):
            return _shipped_days("calendar.csv")[day]
        # A year without its notice has the days of the law alone.
        return None if self._is_official(day.year) else _shipped_days("computed_days.csv").get(day)

    def _is_official(self, year: int) -> bool:
        """It has its notice, and days that the notice names."""
        told = self._years.get(year) or _shipped_years().get(year)
        if told is None or told[0] is not CalendarStatus.OFFICIAL or not told[1].strip():
            return False
        is_shipped = year not in self._years and year in {day.year for day in _shipped_days("calendar.csv")}
        return is_shipped or year in self._decreed_years


@lru_cache(maxsize=256)
def days_of(stored: StoredCalendar, region: str, department_id: int | None) -> PlaceDays:
    return PlaceDays(stored, region, department_id)


def _standing(model: type, version: int) -> sa.Select:
    columns = model.__table__.c
    until = columns.until_version
    return sa.select(*columns).where(columns.since_version <= version, sa.or_(until.is_(None), until > version))


@cache
def _openings(written: str) -> Openings:
    edges = [time(int(hour), int(minute)) for hour, minute in re.findall(r"(\d{1,2})[:：](\d{2})", written)]
    return tuple(zip(edges[::2], edges[1::2], strict=True))


@cache
def _shipped_days(name: str) -> dict[date, KindOfDay]:
    return {date.fromisoformat(row["day"]): KindOfDay(row["is_working"] == "1") for row in _rows(name)}


@cache
def _shipped_years() -> dict[int, tuple[CalendarStatus, str]]:
    return {int(row["year"]): (CalendarStatus(row["status"]), row["notice"]) for row in _rows("calendar_years.csv")}


def _rows(name: str) -> Iterable[dict[str, str]]:
    return csv.DictReader((DEFAULTS / name).read_text(encoding="utf-8").splitlines())
