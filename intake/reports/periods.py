"""Over which time is counted: [start, end) of Asia/Shanghai, whole months or any two dates with both included."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from intake.errors import InvalidInput
from intake.language.i18n import N_
from routing.calendars.working_time import SHANGHAI

# Nothing of ours is older; what lies outside is a slip of the keyboard.
FIRST_YEAR, LAST_YEAR = 2000, 2099
_LAST_MONTH_OF_YEAR = 12


@dataclass(frozen=True, slots=True)
class Period:
    """A span of time; `start` is in it, `end` is not. Both are aware and in UTC.

    `early` is by how much its days begin before midnight: an office may report from noon to noon.
    """

    start: datetime
    end: datetime
    early: timedelta = timedelta()

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise InvalidInput(N_("the period ends before it begins"), field="to")

    @property
    def first_day(self) -> date:
        return (self.start + self.early).astimezone(SHANGHAI).date()

    @property
    def last_day(self) -> date:
        """The last day that has any part in the period."""
        return (self.end + self.early - timedelta(microseconds=1)).astimezone(SHANGHAI).date()

    @property
    def month(self) -> str:
        """`2026-10`: the month it begins in."""
        return f"{self.first_day:%Y-%m}"

    @property
    def until(self) -> datetime | None:
        """The moment it ends where that is within a day; None where it ends with its last day."""
        return None if self.end == _midnight(self.last_day + timedelta(days=1)) - self.early else self.end

    def months(self) -> "Iterator[Period]":
        """Its months in order, the first and the last cut off where the period is."""
        start = self.start
        while start < self.end:
            after = month_after((start + self.early).astimezone(SHANGHAI).date())
            end = min(_midnight(after) - self.early, self.end)
            yield Period(start, end, self.early)
            start = end


def of_dates(first: date, last: date, *, until: datetime | None = None, early: timedelta = timedelta()) -> Period:
    """From `first` to `last`, both included; with `until`, no further than that moment."""
    for name, day in (("from", first), ("to", last)):
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            message = N_("%(name)s %(day)s is outside %(first)s to %(last)s")
            raise InvalidInput(message, field=name, name=name, day=day, first=FIRST_YEAR, last=LAST_YEAR)
    if last < first:
        raise InvalidInput(N_("to %(last)s is before from %(first)s"), field="to", last=last, first=first)
    end = _midnight(last + timedelta(days=1)) - early
    return Period(_midnight(first) - early, min(end, until.astimezone(UTC)) if until else end, early)


def of_month(text: str, *, until: datetime | None = None, early: timedelta = timedelta()) -> Period:
    """The month `2026-10`; of a month that is not over by `until`, what has passed."""
    first = _find_date(f"{text}-01")
    if first is None:
        raise InvalidInput(N_("month %(text)s is not a month (2026-10)"), field="month", text=repr(text))
    last = month_after(first) - timedelta(days=1)
    if until is not None and until <= _midnight(first) - early:
        raise InvalidInput(N_("month %(month)s has not begun"), field="month", month=text)
    return of_dates(first, last, until=until, early=early)


def month_of(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m}"


def month_before(month: str, steps: int = 1) -> str:
    """`2026-01` → `2025-12`."""
    year, number = (int(part) for part in month.split("-"))
    index = year * _LAST_MONTH_OF_YEAR + number - 1 - steps
    return f"{index // _LAST_MONTH_OF_YEAR:04d}-{index % _LAST_MONTH_OF_YEAR + 1:02d}"


def year_until(period: Period) -> Period:
    """The twelve months that end where the period ends."""
    first = of_month(month_before(f"{period.last_day:%Y-%m}", 11), early=period.early)
    return Period(first.start, period.end, period.early)


def period_before(period: Period) -> Period:
    """As long a time before it: of whole months as many months, else as many days."""
    first, last = period.first_day, period.last_day
    if first.day == 1 and (period.until is not None or month_after(last).toordinal() - 1 == last.toordinal()):
        months = (last.year - first.year) * _LAST_MONTH_OF_YEAR + last.month - first.month + 1
        start = of_month(month_before(f"{first:%Y-%m}", months), early=period.early)
        end = of_month(month_before(f"{last:%Y-%m}", months), early=period.early)
        return Period(start.start, end.end, period.early)
    days = timedelta(days=last.toordinal() - first.toordinal() + 1)
    return of_dates(first - days, last - days, early=period.early)


def year_before(period: Period) -> Period:
    """The same days a year before; the 29th of February becomes the 28th."""
    return of_dates(_a_year_before(period.first_day), _a_year_before(period.last_day), early=period.early)


def _a_year_before(day: date) -> date:
    leap = 29
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, leap) else day.day)


def month_after(day: date) -> date:
    """The first day of the month after that of `day`."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def read_date(text: str, field: str) -> date:
    day = _find_date(text)
    if day is None:
        raise InvalidInput(N_("%(name)s %(text)s is not a date (2026-11-21)"), field=field, name=field, text=repr(text))
    return day


def _find_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=SHANGHAI).astimezone(UTC)
