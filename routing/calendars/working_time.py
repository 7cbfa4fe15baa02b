"""Which days and hours are worked, and how does one count along them.

Pure: a calendar is a value, checked when it is made. Every count is a prefix sum and a look-up, so nothing loops
for ever: past the last day it knows a calendar raises `CalendarExhausted`. Days are days of Asia/Shanghai.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

from routing.errors import BadCalendar, BadLimit, CalendarExhausted
from routing.translatable import N_

SHANGHAI = ZoneInfo("Asia/Shanghai")
# Published office hours of the Lu'an civil affairs bureau 六安市民政局.
Hours = tuple[tuple[time, time], ...]
OFFICE_HOURS: Hours = ((time(8), time(12)), (time(14, 30), time(17, 30)))

# China kept summer time until 1991; since then its day is always UTC+8, which lets hours be plain numbers.
_FIRST_YEAR_WITHOUT_SUMMER_TIME = 1992
_OFFSET = timedelta(hours=8)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_SATURDAY = 5


class DayKind(StrEnum):
    """What a day is, and, in an explanation, what became of it."""

    WORKING = "working"  # 工作日
    WEEKEND = "weekend"  # 周末
    HOLIDAY = "holiday"  # 节假日
    MAKEUP = "makeup"  # 调休上班
    DAY_ZERO = "day_zero"  # 收到当日，不计
    PAUSED = "paused"  # 中止计时


@dataclass(frozen=True, slots=True)
class Decreed:
    """A day whose nature is decreed, whatever its weekday.

    `hours` are its own office hours, where they are not the ordinary ones: a half day counts as a working day, and
    its hours are those.
    """

    is_working: bool
    name: str = ""
    hours: Hours = ()

    def __post_init__(self) -> None:
        if self.hours:
            _check_hours(self.hours)
            if not self.is_working:
                raise BadCalendar(N_("a day off has no office hours"))


@dataclass(frozen=True, eq=False)
class WorkingCalendar:
    """Every day from `first` to `last`: Monday to Friday are worked unless decreed otherwise."""

    first: date
    last: date
    decreed: Mapping[date, Decreed]
    provisional_years: frozenset[int] = frozenset()
    office_hours: Hours = OFFICE_HOURS
    # Of the calendar tables it was built from, pinned on every promise; 0 is the shipped calendar.
    version: int = 0

    def __post_init__(self) -> None:
        if self.first > self.last or self.first.year < _FIRST_YEAR_WITHOUT_SUMMER_TIME:
            message = N_("a working calendar cannot span %(first)s to %(last)s")
            raise BadCalendar(message, first=self.first, last=self.last)
        for day in self.decreed:
            if not self.first <= day <= self.last:
                message = N_("%(day)s is decreed outside the calendar's span %(first)s to %(last)s")
                raise BadCalendar(message, day=day, first=self.first, last=self.last)
        _check_hours(self.office_hours)

    # -- what a day is

    def kind_of(self, day: date) -> DayKind:
        self._offset(day)
        decree = self.decreed.get(day)
        is_weekend = day.weekday() >= _SATURDAY
        if decree is None:
            return DayKind.WEEKEND if is_weekend else DayKind.WORKING
        if decree.is_working:
            return DayKind.MAKEUP if is_weekend else DayKind.WORKING
        return DayKind.HOLIDAY

    def is_working(self, day: date) -> bool:
        return self.count_through(day) > self.count_before(day)

    def name_of(self, day: date) -> str:
        """Name of the holiday a day belongs to (春节); empty on an ordinary day."""
        decree = self.decreed.get(day)
        return decree.name if decree else ""

    def is_provisional(self, day: date) -> bool:
        """Whether the State Council notice of the day's year is not loaded yet."""
        self._offset(day)
        return day.year in self.provisional_years

    def is_provisional_within(self, start: date, end: date) -> bool:
        """Whether any day of (start, end] is provisional."""
        if end <= start:
            return False
        return not self.provisional_years.isdisjoint(range((start + timedelta(days=1)).year, end.year + 1))

    # -- counting days

    def count_before(self, day: date) -> int:
        """Working days from the calendar's first day up to, and without, `day`."""
        return self._worked_upto[self._offset(day)]

    def count_through(self, day: date) -> int:
        """Working days from the calendar's first day up to, and with, `day`."""
        return self._worked_upto[self._offset(day) + 1]

    def nth(self, index: int) -> date:
        """The working day with this many working days before it, from the calendar's first day on."""
        if not 0 <= index < len(self._working_days):
            message = N_("the working calendar covers %(first)s to %(last)s; the count runs past its end")
            raise CalendarExhausted(message, first=self.first, last=self.last)
        return date.fromordinal(self._working_days[index])

    def after(self, day: date, n: int) -> date:
        """The n-th working day strictly after `day`."""
        if n < 1:
            raise BadLimit(N_("working days are counted from 1, not %(amount)s"), amount=n)
        return self.nth(self.count_through(day) + n - 1)

    def between(self, start: date, end: date) -> int:
        """Working days in (start, end]; negative when `end` comes first."""
        return self.count_through(end) - self.count_through(start)

    # -- office hours

    def hours_of(self, day: date) -> Hours:
        """Office hours of a day; on a day off, what they would have been."""
        decree = self.decreed.get(day)
        return (decree.hours if decree else ()) or self.office_hours

    def opening_of(self, day: date) -> datetime:
        return _utc(day, self.hours_of(day)[0][0])

    def close_of(self, day: date) -> datetime:
        """Close of office; on a day off, the moment it would have been."""
        return _utc(day, self.hours_of(day)[-1][1])

    def closing_from(self, at: datetime) -> date:
        """The first day, worked or not, whose close of office is not before `at`."""
        day = local_day(at)
        return day if at <= self.close_of(day) else day + timedelta(days=1)

    def worked_before(self, at: datetime) -> timedelta:
        """Office time from the calendar's first day up to `at`."""
        self._offset(local_day(at))
        opens, sums = self._spells
        moment = (at - _EPOCH) // _TICK
        spell = bisect_right(opens, moment) - 1
        if spell < 0:
            return timedelta(0)
        return _TICK * min(sums[spell] + moment - opens[spell], sums[spell + 1])

    def moment_after(self, worked: timedelta) -> datetime:
        """The earliest moment with that much office time before it; inverse of `worked_before`."""
        opens, sums = self._spells
        target = worked // _TICK
        spell = max(bisect_left(sums, target) - 1, 0)
        if target < 0 or spell >= len(opens):
            message = N_("the working calendar covers %(first)s to %(last)s; the hours run past it")
            raise CalendarExhausted(message, first=self.first, last=self.last)
        return _EPOCH + _TICK * (opens[spell] + target - sums[spell])

    def hours_after(self, at: datetime, hours: float) -> datetime:
        """The moment when that many office hours have passed since `at`."""
        if hours <= 0:
            raise BadLimit(N_("working hours must be more than 0, not %(amount)s"), amount=hours)
        return self.moment_after(self.worked_before(at) + timedelta(hours=hours))

    # -- prefix sums

    def _offset(self, day: date) -> int:
        if not self.first <= day <= self.last:
            message = N_("the working calendar covers %(first)s to %(last)s; %(day)s lies outside")
            raise CalendarExhausted(message, first=self.first, last=self.last, day=day)
        return day.toordinal() - self.first.toordinal()

    @cached_property
    def _working_days(self) -> Sequence[int]:
        start, end = self.first.toordinal(), self.last.toordinal()
        # Ordinal 1 was a Monday.
        worked = {ordinal for ordinal in range(start, end + 1) if (ordinal - 1) % 7 < _SATURDAY}
        for day, decree in self.decreed.items():
            (worked.add if decree.is_working else worked.discard)(day.toordinal())
        return array("i", sorted(worked))

    @cached_property
    def _worked_upto(self) -> Sequence[int]:
        flags = bytearray((self.last - self.first).days + 1)
        for ordinal in self._working_days:
            flags[ordinal - self.first.toordinal()] = 1
        return array("i", accumulate(flags, initial=0))

    @cached_property
    def _spells(self) -> tuple[Sequence[int], Sequence[int]]:
        """Opening of every spell of work, and the sum of work before it; microseconds."""
        ordinary = _in_ticks(self.office_hours)
        special = {day.toordinal(): _in_ticks(decree.hours) for day, decree in self.decreed.items() if decree.hours}
        opens, lengths = array("q"), array("q")
        for ordinal in self._working_days:
            midnight = _midnight_ticks(ordinal)
            for start, end in special.get(ordinal, ordinary):
                opens.append(midnight + start)
                lengths.append(end - start)
        return opens, array("q", accumulate(lengths, initial=0))


def layered(
    base: WorkingCalendar, overlay: Mapping[date, Decreed], *, office_hours: Hours | None = None
) -> WorkingCalendar:
    """`base` with a place's own days laid over it, and with its own office hours."""
    hours = office_hours or base.office_hours
    if not overlay and hours == base.office_hours:
        return base
    return replace(base, decreed={**base.decreed, **overlay}, office_hours=hours)


def local_day(at: datetime) -> date:
    """The day in Shanghai at that moment."""
    return aware(at).astimezone(SHANGHAI).date()


def aware(at: datetime) -> datetime:
    """`at` itself; a moment without a time zone is refused."""
    if at.tzinfo is not UTC and at.utcoffset() is None:  # nearly every moment is in UTC
        raise BadLimit(N_("%(at)s has no time zone"), at=at.isoformat())
    return at


def end_of(day: date) -> datetime:
    """The last microsecond of a day in Shanghai, as aware UTC: what came in its last second came on that day."""
    return _utc(day, time.max)


def _utc(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, tzinfo=UTC) - _OFFSET


def _check_hours(hours: Hours) -> None:
    edges = [edge for interval in hours for edge in interval]
    if not edges or any(earlier >= later for earlier, later in pairwise(edges)):
        raise BadCalendar(N_("office hours must be intervals in order that do not touch"))


def _in_ticks(hours: Hours) -> list[tuple[int, int]]:
    return [(_ticks(opens), _ticks(closes)) for opens, closes in hours]


def _ticks(moment: time) -> int:
    return timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second) // _TICK


def _midnight_ticks(ordinal: int) -> int:
    return (timedelta(days=ordinal - _EPOCH.toordinal()) - _OFFSET) // _TICK
