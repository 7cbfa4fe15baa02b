"""When is it due, and why.

Pure. Day 0 is receipt; day 1 the first working day after it, also when it came on a day off; due at the end of the
n-th. A day counts when the complaint is running at that day's close of office, so an hour's pause gains nothing and
a pause over days gains exactly those days; hour clocks lose the paused time to the microsecond.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeVar

from routing.batches import batched
from routing.calendars.working_time import SHANGHAI, DayKind, WorkingCalendar, aware, end_of, local_day
from routing.errors import BadExtension, BadLimit
from routing.translatable import N_
from routing.vocabulary import Clock, Unit

_MOST = 100_000
_WEEK = 7
_BAD_EXTENSION = N_("an extension is 0 to %(most)s days, not %(amount)s")
HOUR_CLOCKS = frozenset({Unit.HOURS, Unit.WORKING_HOURS})

# A place on a clock's axis: a count of days, office time so far, or the moment itself.
Place = TypeVar("Place", int, timedelta, datetime)


@dataclass(frozen=True, slots=True)
class Limit:
    """Under `policy`, `clock` runs `amount` `unit`s, because of `basis`; once it may be extended by `extension`."""

    clock: Clock
    amount: int
    unit: Unit
    policy: str
    basis: str
    extension: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.amount <= _MOST:
            message = N_("a limit is 1 to %(most)s %(unit)s, not %(amount)s")
            raise BadLimit(message, most=_MOST, unit=self.unit, amount=self.amount)
        if not 0 <= self.extension <= _MOST:
            raise BadExtension(_BAD_EXTENSION, most=_MOST, amount=self.extension)


@dataclass(frozen=True, slots=True)
class Pause:
    """A closed pause [start, end). While one is open there is no due date, and none is asked for here."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if aware(self.end) < aware(self.start):
            raise BadLimit(N_("a pause cannot end at %(end)s, before it starts"), end=self.end.isoformat())

    def covers(self, at: datetime) -> bool:
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Due:
    due_at: datetime
    due_on: date
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class DayExplained:
    """One calendar day of a deadline.

    `count` is its number among the days that count; `ran` is how long a clock that counts hours ran on it.
    """

    day: date
    kind: DayKind
    count: int | None
    is_provisional: bool
    name: str
    ran: timedelta = timedelta()


def weeks(days: Sequence[DayExplained]) -> Iterator[tuple[DayExplained | None, ...]]:
    """Monday to Sunday, empty before the first day and after the last."""
    blank: list[DayExplained | None] = [None] * days[0].day.weekday() if days else []
    for week in batched([*blank, *days], _WEEK):
        yield (*week, *[None] * (_WEEK - len(week)))


def due(
    limit: Limit,
    started_at: datetime,
    calendar: WorkingCalendar,
    *,
    pauses: Sequence[Pause] = (),
    extension_days: int = 0,
) -> Due:
    """An extension adds working days after the original due date, which stays what it was with 0.

    What the law counts in natural days it also extends in natural days (信访条例 §34: 60 and 30).
    """
    if not 0 <= extension_days <= _MOST:
        raise BadExtension(_BAD_EXTENSION, most=_MOST, amount=extension_days)
    breaks = _merged(pauses)
    if limit.unit is Unit.DAYS and extension_days:
        return _original(replace(limit, amount=limit.amount + extension_days), started_at, calendar, breaks)
    original = _original(limit, started_at, calendar, breaks)
    if not extension_days:
        return original
    due_on = _working_days(original.due_on, extension_days, calendar, breaks)
    is_provisional = original.is_provisional or calendar.is_provisional_within(original.due_on, due_on)
    return Due(end_of(due_on), due_on, is_provisional)


def explain(
    limit: Limit,
    started_at: datetime,
    calendar: WorkingCalendar,
    *,
    pauses: Sequence[Pause] = (),
    extension_days: int = 0,
) -> tuple[DayExplained, ...]:
    """Every calendar day from receipt to due. Days that a due day moved by have no count, nor have those of hours.

    Hours run from the moment of receipt on, so that day is no day 0 to them.
    """
    received, breaks = local_day(started_at), _merged(pauses)
    original = due(limit, started_at, calendar, pauses=pauses)
    final = due(limit, started_at, calendar, pauses=pauses, extension_days=extension_days)
    explained, count = [], 0
    most = limit.amount + extension_days if limit.unit is Unit.DAYS else _MOST
    for day in _days(received, final.due_on):
        is_provisional, name = calendar.is_provisional(day), calendar.name_of(day)
        if limit.unit in HOUR_CLOCKS and day <= original.due_on:
            life = started_at, original.due_at
            ran = _ran_on(day, limit.unit, life, calendar, breaks)
            is_paused = not ran and _ran_on(day, limit.unit, life, calendar, ())
            kind = DayKind.PAUSED if is_paused else calendar.kind_of(day)
            explained.append(DayExplained(day, kind, None, is_provisional, name, ran))
            continue
        unit = limit.unit if limit.unit is Unit.DAYS else Unit.WORKING_DAYS
        kind, counts = _became(day, unit, calendar, pauses)
        if day == received:
            kind, counts = DayKind.DAY_ZERO, False
        counts = counts and count < most
        count += counts
        explained.append(DayExplained(day, kind, count if counts else None, is_provisional, name))
    return tuple(explained)


def is_met(met_at: datetime, due_at: datetime) -> bool:
    """The one boundary: exactly at the due moment, the last microsecond of a day, is still in time."""
    return met_at <= due_at


def is_breached(due_at: datetime, now: datetime) -> bool:
    """Whether a clock that nobody met has run out."""
    return not is_met(now, due_at)


def _original(limit: Limit, started_at: datetime, calendar: WorkingCalendar, breaks: Sequence[Pause]) -> Due:
    received = local_day(started_at)
    match limit.unit:
        case Unit.WORKING_DAYS if not breaks:
            return _promised(calendar, received, limit.amount)
        case Unit.WORKING_DAYS:
            due_on = _working_days(received, limit.amount, calendar, breaks)
            return Due(end_of(due_on), due_on, calendar.is_provisional_within(received, due_on))
        case Unit.DAYS:
            next_day = received.toordinal() + 1
            end = _run(next_day, next_day + limit.amount, breaks, lambda at: calendar.closing_from(at).toordinal())
            return _on_a_working_day(date.fromordinal(end - 1), calendar)
        case Unit.WORKING_HOURS:
            worked = calendar.worked_before(started_at)
            worked = _run(worked, worked + timedelta(hours=limit.amount), breaks, calendar.worked_before)
            due_at = calendar.moment_after(worked)
            due_on = local_day(due_at)
            # The hours of the day of receipt count too.
            return Due(due_at, due_on, calendar.is_provisional_within(received - timedelta(days=1), due_on))
        case Unit.HOURS:
            due_at = _run(started_at, started_at + timedelta(hours=limit.amount), breaks, lambda at: at).astimezone(UTC)
            return Due(due_at, local_day(due_at), is_provisional=False)


@lru_cache(maxsize=4096)
def _promised(calendar: WorkingCalendar, received: date, n: int) -> Due:
    """What everybody who complains on one day is promised is worked out once."""
    due_on = calendar.after(received, n)
    return Due(end_of(due_on), due_on, calendar.is_provisional_within(received, due_on))


def _on_a_working_day(last: date, calendar: WorkingCalendar) -> Due:
    """A limit in natural days whose last day is a day off ends on the first working day after it.

    Civil Code 民法典 §203; Civil Procedure Law 民事诉讼法 §85, which the Administrative Procedure Law 行政诉讼法 §101
    takes over. An hour clock of an urgent matter is not moved: what is urgent runs by night and on holidays.
    """
    due_on = calendar.nth(calendar.count_before(last))
    return Due(end_of(due_on), due_on, calendar.is_provisional_within(last - timedelta(days=1), due_on))


def _working_days(day: date, n: int, calendar: WorkingCalendar, breaks: Sequence[Pause]) -> date:
    """The n-th working day after `day` that is not paused. The axis counts working days since the calendar began."""
    start = calendar.count_through(day)
    end = _run(start, start + n, breaks, lambda at: calendar.count_before(calendar.closing_from(at)))
    return calendar.nth(end - 1)


def _run(start: Place, end: Place, breaks: Sequence[Pause], place: Callable[[datetime], Place]) -> Place:
    """Where a clock that starts at `start` and would run to `end` arrives when it stands still in each break.

    One rule for every unit: the axis (`place`) is what differs. Breaks are in order and do not overlap.
    """
    for pause in breaks:
        begins = max(place(pause.start), start)
        if begins >= end:
            break
        end += max(place(pause.end), begins) - begins
    return end


def _merged(pauses: Sequence[Pause]) -> list[Pause]:
    merged: list[Pause] = []
    for pause in sorted(pauses, key=lambda each: each.start):
        if merged and pause.start <= merged[-1].end:
            merged[-1] = Pause(merged[-1].start, max(merged[-1].end, pause.end))
        else:
            merged.append(pause)
    return merged


def _days(start: date, end: date) -> Iterator[date]:
    return map(date.fromordinal, range(start.toordinal(), end.toordinal() + 1))


def _became(day: date, unit: Unit, calendar: WorkingCalendar, pauses: Sequence[Pause]) -> tuple[DayKind, bool]:
    """What the day is to a clock of days, and whether it counts. A pause on a day off changes nothing."""
    counts = unit is Unit.DAYS or calendar.is_working(day)
    if counts and any(pause.covers(calendar.close_of(day)) for pause in pauses):
        return DayKind.PAUSED, False
    return calendar.kind_of(day), counts


def _ran_on(
    day: date, unit: Unit, life: tuple[datetime, datetime], calendar: WorkingCalendar, breaks: Sequence[Pause]
) -> timedelta:
    """How long a clock of hours ran on a day: within its life, from start to end, and not in a pause."""
    midnight = datetime.combine(day, time(), tzinfo=SHANGHAI)
    start, end = max(midnight, life[0]), min(midnight + timedelta(days=1), life[1])
    paused = (_passed(unit, max(one.start, start), min(one.end, end), calendar) for one in breaks)
    return _passed(unit, start, end, calendar) - sum(paused, timedelta())


def _passed(unit: Unit, start: datetime, end: datetime, calendar: WorkingCalendar) -> timedelta:
    """What of a span counts; nothing of an empty one."""
    if start >= end:
        return timedelta()
    return end - start if unit is Unit.HOURS else calendar.worked_before(end) - calendar.worked_before(start)
