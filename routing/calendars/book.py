"""Working calendars: the shipped files, and what is laid over them, as plain values. Stored rows: `calendars.store`.

A year is official only when it names its State Council notice and has days (and what is loaded, the seven holidays
whole: `intake.calendars.edits`); those from 2004 on are shipped. Any other is
provisional: Monday to Friday less the days of the law (全国年节及纪念日放假办法 §2, §6), without make-up days.
`computed_days.csv` has the law's days of every year; beyond the last year nothing is counted.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib import resources

from routing.calendars.holiday_words import holiday_of
from routing.calendars.office_hours import read_hours
from routing.calendars.working_time import OFFICE_HOURS, Decreed, Hours, WorkingCalendar, layered
from routing.vocabulary import CalendarStatus

FIRST_YEAR = 2004
LAST_YEAR = 2035
SHIPPED_VERSION = 0
_OWN = "000000"
_IN_LIEU = "（补假）"
_SATURDAY = 5


@dataclass(frozen=True, slots=True, order=True)
class YearRow:
    year: int
    status: CalendarStatus
    notice: str = ""


@dataclass(frozen=True, slots=True, order=True)
class DayRow:
    """`region_code` is empty for the whole country; `hours` as they are written, `09:00-12:00`."""

    day: date
    is_working: bool
    name: str = ""
    region_code: str = ""
    hours: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class HoursRow:
    """`department_id` is None for the whole installation."""

    department_id: int | None
    hours: str


@dataclass(frozen=True)
class CalendarRows:
    """Everything one version says, as plain values; equal content is equal."""

    years: frozenset[YearRow] = frozenset()
    days: frozenset[DayRow] = frozenset()
    hours: frozenset[HoursRow] = frozenset()


@dataclass(frozen=True, eq=False)
class CalendarBook:
    """All working calendars of one version: the country's, each region's over it, each department's with its hours."""

    version: int
    rows: CalendarRows
    country: WorkingCalendar
    overlays: Mapping[str, Mapping[date, Decreed]]
    hours: Mapping[int, Hours]
    _made: dict[tuple[str, Hours | None], WorkingCalendar] = field(default_factory=dict, repr=False)

    def of(self, region_code: str, department_id: int | None = None) -> WorkingCalendar:
        """The calendar of a place: what its province, its city and it itself have decreed, in this order."""
        hours = self.hours.get(department_id) if department_id is not None else None
        if hours is None and not self.overlays:
            return self.country
        key = region_code, hours
        if key not in self._made:
            days = {day: decree for code in _line(region_code) for day, decree in self.overlays.get(code, {}).items()}
            self._made[key] = layered(self.country, days, office_hours=hours)
        return self._made[key]


def book_of(rows: CalendarRows, version: int) -> CalendarBook:
    """The calendars of these rows over the shipped years; what rows say of a year is all there is of that year."""
    return _book(rows.years, rows.days, rows.hours, version)


def years_of(rows: CalendarRows) -> dict[int, YearRow]:
    """What is known of each year, the shipped ones included."""
    years, _days_of_years = _over_shipped(rows.years, rows.days)
    return {row.year: row for row in years}


def is_statutory_off(day: date) -> bool:
    """Whether the law itself names the day (§2), whatever a notice arranges around it."""
    decree = _computed().get(day)
    return decree is not None and not decree.name.endswith(_IN_LIEU)


def lacking_holidays(off: frozenset[date], year: int) -> tuple[str, ...]:
    """Which of the law's seven holidays (§2) have a day in `year` that is not among those off, in the year's order."""
    named = ((part, day) for day, decree in sorted(_computed().items()) for part in decree.name.split("、"))
    own = ((holiday_of(part), day) for part, day in named if day.year == year and not part.endswith(_IN_LIEU))
    return tuple(dict.fromkeys(name for name, day in own if day not in off))


def lawful_days_off(year: int) -> int:
    """How many days of Monday to Friday the law takes out of a year; one at a weekend is made up for (§6)."""
    return sum(day.year == year and day.weekday() < _SATURDAY for day in _computed())


@lru_cache(maxsize=8)
def _book(years: frozenset[YearRow], days: frozenset[DayRow], hours: frozenset[HoursRow], version: int) -> CalendarBook:
    of_all = next((read_hours(row.hours) for row in hours if row.department_id is None), OFFICE_HOURS)
    overlays: dict[str, dict[date, Decreed]] = {}
    for row in days:
        if row.region_code:
            overlays.setdefault(row.region_code, {})[row.day] = _decreed(row)
    merged_years, merged_days = _over_shipped(years, frozenset(row for row in days if not row.region_code))
    country = country_of(merged_years, merged_days, of_all, version)
    own = {row.department_id: read_hours(row.hours) for row in hours if row.department_id is not None}
    return CalendarBook(version, CalendarRows(years, days, hours), country, overlays, own)


def _over_shipped(years: frozenset[YearRow], days: frozenset[DayRow]) -> tuple[frozenset[YearRow], frozenset[DayRow]]:
    """A notice may decree days of the December before: those lie over that year's own."""
    shipped_years, shipped_days = shipped_values()
    told = {row.year for row in years}
    decreed = {row.day for row in days if not row.region_code}
    return (
        years | {row for row in shipped_years if row.year not in told},
        days | {row for row in shipped_days if row.day.year not in told and row.day not in decreed},
    )


@lru_cache(maxsize=1)
def shipped_values() -> tuple[frozenset[YearRow], frozenset[DayRow]]:
    years = (
        YearRow(int(row["year"]), CalendarStatus(row["status"]), row["notice"])
        for row in _shipped("calendar_years.csv")
    )
    days = (DayRow(day, is_working, name) for day, is_working, name in _days("calendar.csv"))
    return frozenset(years), frozenset(days)


@lru_cache(maxsize=8)
def country_of(
    years: frozenset[YearRow], days: frozenset[DayRow], office_hours: Hours, version: int
) -> WorkingCalendar:
    filled = {row.day.year for row in days}
    official = {
        row.year for row in years if row.status == CalendarStatus.OFFICIAL and row.notice.strip() and row.year in filled
    }
    decreed = {day: decree for day, decree in _computed().items() if day.year not in official}
    decreed |= {row.day: _decreed(row) for row in days}
    return WorkingCalendar(
        first=date(FIRST_YEAR, 1, 1),
        last=date(LAST_YEAR, 12, 31),
        decreed=decreed,
        provisional_years=frozenset(range(FIRST_YEAR, LAST_YEAR + 1)) - official,
        office_hours=office_hours,
        version=version,
    )


def _decreed(row: DayRow) -> Decreed:
    return Decreed(row.is_working, row.name, read_hours(row.hours) if row.hours else ())


def _line(region_code: str) -> dict[str, None]:
    """The country's own code, province, city and county, from far to near."""
    return dict.fromkeys([_OWN, region_code[:2] + "0000", region_code[:4] + "00", region_code])


@lru_cache(maxsize=1)
def _computed() -> Mapping[date, Decreed]:
    return {day: Decreed(is_working, name) for day, is_working, name in _days("computed_days.csv")}


def _days(name: str) -> Iterator[tuple[date, bool, str]]:
    for row in _shipped(name):
        yield date.fromisoformat(row["day"]), row["is_working"] == "1", row["name"]


def _shipped(name: str) -> list[dict[str, str]]:
    text = resources.files("routing").joinpath("defaults", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
