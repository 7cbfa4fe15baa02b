"""Of which week, month or quarter a bulletin tells, what it is compared with, and how that is said."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from babel.dates import format_date

from intake.errors import InvalidInput
from intake.language.i18n import N_, _, language
from intake.reports.periods import FIRST_YEAR, LAST_YEAR, Period, month_after, of_dates
from intake.vocabulary import BulletinKind
from routing.calendars.working_time import local_day

_MONTHS_OF_QUARTER = 3
_KEYS: Mapping[BulletinKind, re.Pattern[str]] = MappingProxyType(
    {
        BulletinKind.WEEKLY: re.compile(r"([0-9]{4})-W([0-9]{2})"),
        BulletinKind.MONTHLY: re.compile(r"([0-9]{4})-([0-9]{2})"),
        BulletinKind.QUARTERLY: re.compile(r"([0-9]{4})-Q([1-4])"),
    }
)
# How many spans a chart of the course goes back: twelve weeks, a year, two years.
_COURSE = {BulletinKind.WEEKLY: 12, BulletinKind.MONTHLY: 12, BulletinKind.QUARTERLY: 8}
_THIS = {
    BulletinKind.WEEKLY: N_("this week"),
    BulletinKind.MONTHLY: N_("this month"),
    BulletinKind.QUARTERLY: N_("this quarter"),
}
_BEFORE = {
    BulletinKind.WEEKLY: N_("the week before"),
    BulletinKind.MONTHLY: N_("the month before"),
    BulletinKind.QUARTERLY: N_("the quarter before"),
}
_QUARTERS = (N_("First quarter"), N_("Second quarter"), N_("Third quarter"), N_("Fourth quarter"))


@dataclass(frozen=True, slots=True)
class BulletinSpan:
    """A whole week from Monday, month or quarter, by its first day."""

    kind: BulletinKind
    first: date

    @property
    def key(self) -> str:
        """`2026-W44`, `2026-10`, `2026-Q4`."""
        if self.kind is BulletinKind.WEEKLY:
            return "{}-W{:02d}".format(*self.first.isocalendar())
        if self.kind is BulletinKind.MONTHLY:
            return f"{self.first:%Y-%m}"
        return f"{self.first.year:04d}-Q{self.number}"

    @property
    def year(self) -> int:
        """The year it is numbered in; a week's may be another one than its Monday's."""
        return self.first.isocalendar().year if self.kind is BulletinKind.WEEKLY else self.first.year

    @property
    def number(self) -> int:
        """Which of its year."""
        if self.kind is BulletinKind.WEEKLY:
            return self.first.isocalendar().week
        if self.kind is BulletinKind.MONTHLY:
            return self.first.month
        return (self.first.month - 1) // _MONTHS_OF_QUARTER + 1

    @property
    def last(self) -> date:
        return self.after.first - timedelta(days=1)

    @property
    def period(self) -> Period:
        return of_dates(self.first, self.last)

    @property
    def after(self) -> "BulletinSpan":
        if self.kind is BulletinKind.WEEKLY:
            return BulletinSpan(self.kind, self.first + timedelta(days=7))
        day = month_after(self.first)
        if self.kind is BulletinKind.QUARTERLY:
            day = month_after(month_after(day))
        return BulletinSpan(self.kind, day)

    @property
    def before(self) -> "BulletinSpan":
        return span_of(self.kind, self.first - timedelta(days=1))

    @property
    def year_ago(self) -> "BulletinSpan | None":
        """The one of the same number a year earlier; few years have a week 53."""
        if self.kind is not BulletinKind.WEEKLY:
            return BulletinSpan(self.kind, self.first.replace(year=self.first.year - 1))
        try:
            return BulletinSpan(self.kind, date.fromisocalendar(self.year - 1, self.number, 1))
        except ValueError:
            return None

    def course(self) -> list["BulletinSpan"]:
        """The spans up to this one that are shown as a course, the oldest first."""
        spans = [self]
        while len(spans) < _COURSE[self.kind]:
            spans.append(spans[-1].before)
        return spans[::-1]

    @property
    def words(self) -> str:
        """`2026年10月`, "October 2026"."""
        if self.kind is BulletinKind.WEEKLY:
            return _("Week %(number)s of %(year)s", number=self.number, year=self.year)
        if self.kind is BulletinKind.QUARTERLY:
            return _("%(quarter)s of %(year)s", quarter=_(_QUARTERS[self.number - 1]), year=self.year)
        return month_words(self.first)

    @property
    def this(self) -> str:
        return _(_THIS[self.kind])

    @property
    def before_words(self) -> str:
        return _(_BEFORE[self.kind])


def span_of(kind: BulletinKind, day: date) -> BulletinSpan:
    """The one a day lies in."""
    starts: Mapping[BulletinKind, Callable[[], date]] = {
        BulletinKind.WEEKLY: lambda: day - timedelta(days=day.weekday()),
        BulletinKind.MONTHLY: lambda: day.replace(day=1),
        BulletinKind.QUARTERLY: lambda: day.replace(month=day.month - (day.month - 1) % _MONTHS_OF_QUARTER, day=1),
    }
    return BulletinSpan(kind, starts[kind]())


def last_finished(kind: BulletinKind, at: datetime) -> BulletinSpan:
    """The newest that is over."""
    return span_of(kind, local_day(at)).before


def read_span(text: str) -> BulletinSpan:
    """By its key. Raises InvalidInput."""
    for kind, pattern in _KEYS.items():
        found = pattern.fullmatch(text.strip())
        if found and (span := _numbered(kind, int(found[1]), int(found[2]))):
            return span
    message = N_("period %(text)s is no week (2026-W44), month (2026-10) or quarter (2026-Q4)")
    raise InvalidInput(message, text=repr(text), field="period")


def month_words(day: date) -> str:
    """`2026年10月`, "October 2026"."""
    return format_date(day, "y年M月" if language() == "zh" else "MMMM y", locale=language())


def day_words(day: date) -> str:
    """`2026年10月31日`, "31 October 2026"."""
    return format_date(day, "y年M月d日" if language() == "zh" else "d MMMM y", locale=language())


def days_words(first: date, last: date) -> str:
    """`2026年9月28日至10月4日`, "28 September to 4 October 2026": what both share is said once."""
    is_chinese, is_same_year = language() == "zh", first.year == last.year
    is_same_month = is_same_year and first.month == last.month
    if is_chinese:
        end = "d日" if is_same_month else "M月d日" if is_same_year else "y年M月d日"
        return _("%(first)s to %(last)s", first=day_words(first), last=format_date(last, end, locale="zh"))
    begin = "d" if is_same_month else "d MMMM" if is_same_year else "d MMMM y"
    return _("%(first)s to %(last)s", first=format_date(first, begin, locale="en"), last=day_words(last))


def _numbered(kind: BulletinKind, year: int, number: int) -> BulletinSpan | None:
    if not FIRST_YEAR < year <= LAST_YEAR:
        return None
    try:
        if kind is BulletinKind.WEEKLY:
            return BulletinSpan(kind, date.fromisocalendar(year, number, 1))
        month = number if kind is BulletinKind.MONTHLY else (number - 1) * _MONTHS_OF_QUARTER + 1
        return BulletinSpan(kind, date(year, month, 1))
    except ValueError:
        return None
