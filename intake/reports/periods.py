"""Over which time is counted: [start, end) of Asia/Shanghai, whole months or any two dates with both included."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from intake.errors import InvalidInput
from routing.working_time import SHANGHAI

# Nothing of ours is older; what lies outside is a slip of the keyboard.
FIRST_YEAR, LAST_YEAR = 2000, 2099
_LAST_MONTH_OF_YEAR = 12


@dataclass(frozen=True, slots=True)
class Period:
    """A span of time; `start` is in it, `end` is not. Both are aware and in UTC."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise InvalidInput("the period ends before it begins", field="to")

    @property
    def first_day(self) -> date:
        return self.start.astimezone(SHANGHAI).date()

    @property
    def last_day(self) -> date:
        """The last day that has any part in the period."""
        return (self.end - timedelta(microseconds=1)).astimezone(SHANGHAI).date()

    @property
    def month(self) -> str:
        """`2026-10`: the month it begins in."""
        return f"{self.first_day:%Y-%m}"

    def months(self) -> "Iterator[Period]":
        """Its months in order, the first and the last cut off where the period is."""
        start = self.start
        while start < self.end:
            after = month_after(start.astimezone(SHANGHAI).date())
            end = min(_midnight(after), self.end)
            yield Period(start, end)
            start = end


def of_dates(first: date, last: date) -> Period:
    """From `first` to `last`, both included."""
    for name, day in (("from", first), ("to", last)):
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise InvalidInput(f"{name} {day} is outside {FIRST_YEAR} to {LAST_YEAR}", field=name)
    if last < first:
        raise InvalidInput(f"to {last} is before from {first}", field="to")
    return Period(_midnight(first), _midnight(last + timedelta(days=1)))


def of_month(text: str, *, until: datetime | None = None) -> Period:
    """The month `2026-10`; of a month that is not over by `until`, what has passed."""
    first = _date(f"{text}-01", "month", "a month (2026-10)")
    period = of_dates(first, month_after(first) - timedelta(days=1))
    if until is None or period.end <= until:
        return period
    if until <= period.start:
        raise InvalidInput(f"month {text} has not begun", field="month")
    return Period(period.start, until.astimezone(UTC))


def month_of(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m}"


def month_before(month: str, steps: int = 1) -> str:
    """`2026-01` → `2025-12`."""
    year, number = (int(part) for part in month.split("-"))
    index = year * _LAST_MONTH_OF_YEAR + number - 1 - steps
    return f"{index // _LAST_MONTH_OF_YEAR:04d}-{index % _LAST_MONTH_OF_YEAR + 1:02d}"


def month_after(day: date) -> date:
    """The first day of the month after that of `day`."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def read_date(text: str, field: str) -> date:
    return _date(text, field, "a date (2026-11-21)")


def read_period(first: str, last: str) -> Period:
    """From the words of a link or a form: two dates both included, or for the end the very moment (ISO, with zone)."""
    if "T" not in last:
        return of_dates(read_date(first, "from"), read_date(last, "to"))
    try:
        end = datetime.fromisoformat(last)
    except ValueError:
        raise InvalidInput(f"to {last!r} is neither a date nor a moment", field="to") from None
    if end.tzinfo is None:
        end = end.replace(tzinfo=SHANGHAI)
    return Period(of_dates(read_date(first, "from"), end.astimezone(SHANGHAI).date()).start, end.astimezone(UTC))


def end_words(period: Period) -> str:
    """The end as `read_period` takes it back: a date where the period ends with its day, else the moment."""
    if period.end == _midnight(period.last_day + timedelta(days=1)):
        return period.last_day.isoformat()
    return period.end.astimezone(SHANGHAI).isoformat()


def _date(text: str, field: str, wanted: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInput(f"{field} {text!r} is not {wanted}", field=field) from None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=SHANGHAI).astimezone(UTC)
