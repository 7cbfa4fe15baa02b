"""When somebody is reminded, when the late are pressed, and who is told: the ladder of a clock 催办阶梯.

Pure. Which rungs there are, how far from the due day and whom each tells is the policy's data (`defaults/ladders.csv`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from routing.calendars.working_time import WorkingCalendar, end_of, local_day
from routing.clocks.deadlines import Limit, due
from routing.errors import BadLimit
from routing.translatable import N_
from routing.vocabulary import Addressee, Step, Unit

_TICK = timedelta(microseconds=1)
_ORDER = {step: place for place, step in enumerate(Step)}
_CHASES = (Step.PLUS_1, Step.PLUS_3, Step.PLUS_5)
_WHOLE = 100
_MOST_DAYS = 100


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: `offset` is percent of the time for `half`, working days for every other; `tells` in this order."""

    step: Step
    offset: int
    tells: tuple[Addressee, ...]
    basis: str = ""

    def __post_init__(self) -> None:
        least, most = (1, _WHOLE - 1) if self.step is Step.HALF else (1, _MOST_DAYS)
        if self.step is Step.DUE:
            least = most = 0
        if not least <= self.offset <= most:
            message = N_("the offset of %(step)s is %(least)s to %(most)s, not %(offset)s")
            raise BadLimit(message, step=self.step, least=least, most=most, offset=self.offset)
        if not self.tells or len(set(self.tells)) < len(self.tells):
            raise BadLimit(N_("%(step)s tells somebody, and nobody twice"), step=self.step)


@dataclass(frozen=True, slots=True)
class LadderStep:
    step: Step
    at: datetime


Ladder = tuple[Rung, ...]


def ladder_of(rungs: Iterable[Rung]) -> Ladder:
    """Rungs in the order they are climbed. Every ladder has the rung `due`, and chases come ever later."""
    climbed = tuple(sorted(rungs, key=lambda rung: _ORDER[rung.step]))
    steps = [rung.step for rung in climbed]
    if len(set(steps)) < len(steps):
        raise BadLimit(N_("a ladder has each step once"))
    if Step.DUE not in steps:
        raise BadLimit(N_("a ladder without the step due would never mark what is late"))
    chases = [rung.offset for rung in climbed if rung.step in _CHASES]
    if sorted(set(chases)) != chases:
        raise BadLimit(N_("each chase comes later than the one before it"))
    return climbed


def tells_of(rungs: Ladder, step: Step) -> tuple[Addressee, ...]:
    """Whom a step tells; one that is no longer in the policy is the department's."""
    return next((rung.tells for rung in rungs if rung.step is step), (Addressee.DEPARTMENT,))


def times_told(rungs: Ladder, addressee: Addressee, *, before: Step) -> int:
    """How many steps that come before this one tell the addressee."""
    return sum(addressee in rung.tells for rung in rungs if _ORDER[rung.step] < _ORDER[before])


@dataclass(frozen=True, slots=True)
class Run:
    """What a ladder leans on: how long the clock was to run, extension and all, and when it is due.

    Where the two differ the clock stood still meanwhile.
    """

    limit: Limit
    started_at: datetime
    due_at: datetime
    extension_days: int = 0


def ladder(run: Run, calendar: WorkingCalendar, rungs: Ladder) -> tuple[LadderStep, ...]:
    """Every step of `climb`."""
    return tuple(climb(run, calendar, rungs))


def climb(run: Run, calendar: WorkingCalendar, rungs: Ladder) -> Iterator[LadderStep]:
    """As shipped: half of the time, one working day before, due, then 催办, 督办 and 通报 one, three and five after.

    Steps climb in this order and in time. Reminders fall inside office hours, except the half of a natural-hours
    clock: what is urgent runs by night. Time in which the clock stood still is no part of the half. Left out: a
    reminder not between start and due, and a half (of up to four days) that would come no sooner than the day before.
    """
    started_at, due_at = run.started_at, run.due_at
    due_on, before = local_day(due_at), due_at + _TICK
    offsets = {rung.step: rung.offset for rung in rungs}
    if Step.DAY_BEFORE in offsets:
        day = calendar.nth(max(calendar.count_before(due_on) - offsets[Step.DAY_BEFORE], 0))
        before = calendar.opening_of(day)
    reminds_before = started_at < before <= due_at
    if Step.HALF in offsets:
        half = _part_way(run, calendar, offsets[Step.HALF])
        if started_at < half <= due_at and not (reminds_before and before <= half):
            yield LadderStep(Step.HALF, half)
    if reminds_before:
        yield LadderStep(Step.DAY_BEFORE, before)
    yield LadderStep(Step.DUE, due_at + _TICK)
    for step in _CHASES:
        if step in offsets:
            yield LadderStep(step, calendar.opening_of(calendar.after(due_on, offsets[step])))


def office_moment(calendar: WorkingCalendar, at: datetime) -> datetime:
    """`at` itself inside office hours, else the next opening."""
    # A close of office has people no more; one tick further lands in the next spell of work, where they are.
    return calendar.moment_after(calendar.worked_before(at) + _TICK) - _TICK


def _part_way(run: Run, calendar: WorkingCalendar, percent: int) -> datetime:
    """When so much of its time has run; counted back from the end, so that no pause needs to be known."""
    left = _WHOLE - percent
    match run.limit.unit:
        case Unit.HOURS:
            return run.due_at - timedelta(hours=run.limit.amount) * left / _WHOLE
        case Unit.WORKING_HOURS:
            return _worked_back(calendar, run.due_at, timedelta(hours=run.limit.amount) * left / _WHOLE)
        case _:
            span = local_day(run.started_at), run.due_at
            return _part_of_days(calendar, run.limit, span, run.extension_days, left)


@lru_cache(maxsize=4096)
def _part_of_days(
    calendar: WorkingCalendar, limit: Limit, span: tuple[date, datetime], extension_days: int, left: int
) -> datetime:
    """`left` percent of the office time from receipt to the end, had the clock never stood still.

    Worked out once for everybody who complains on one day, so it is asked with that day.
    """
    received, due_at = span
    counts_from = end_of(received)
    end = due(limit, counts_from, calendar, extension_days=extension_days).due_at
    whole = calendar.worked_before(end) - calendar.worked_before(counts_from)
    return _worked_back(calendar, due_at, whole * left / _WHOLE)


def _worked_back(calendar: WorkingCalendar, end: datetime, work: timedelta) -> datetime:
    # It may fall on a close of office; one tick further lands in the next spell of work, where people are.
    return calendar.moment_after(calendar.worked_before(end) - work + _TICK) - _TICK
