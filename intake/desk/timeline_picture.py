"""The course of a complaint as a picture: who held it, when it stood still, when each clock was due, and its steps.

Geometry only, in per cent of the width, so that words never shrink with the drawing; a template draws it as SVG.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlmodel import Session

from intake.casework.clocks.explanation import pauses_in, promised_dates
from intake.casework.ledger import audit
from intake.desk.complaint_page import ComplaintPage, Spell
from intake.events import EventKind
from intake.models import ComplaintEvent, Deadline
from intake.vocabulary import Holder, Move
from intake.web.history.timeline import TimelineEntry
from routing.calendars.working_time import SHANGHAI, local_day
from routing.clocks.deadlines import Pause, is_breached

_EDGE = 1.5  # per cent left free at either end, for the marks that stand there
_STEPS = (1, 2, 4, 7, 14, 28, 56, 112, 224)  # days between two dates of the axis
_MOST_TICKS = 6
_LAST_TICK = 87.0  # a later one would not have room for its date on a telephone
_APART = 7.0  # steps closer than this share one number
_DAY = timedelta(days=1)
_NARROWEST = 0.4  # a bar of an hour is still seen


@dataclass(frozen=True, slots=True)
class Stretch:
    """A bar from one moment to another; `tone` is the name of its look."""

    left: float
    width: float
    tone: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One moment on a lane."""

    at: float
    shape: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One holder, or one clock, over the whole course."""

    label: str
    holder: Holder | None
    deadline: Deadline | None
    bars: tuple[Stretch, ...]
    marks: tuple[Mark, ...] = ()
    promised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    day: datetime


@dataclass(frozen=True, slots=True)
class StepMark:
    """One step, or several too close to tell apart: `1` or `2–4`."""

    at: float
    label: str


@dataclass(frozen=True)
class TimelinePicture:
    """The picture and, in `pauses` and `steps`, what of it no other table of the page says."""

    ticks: tuple[Tick, ...]
    now: float | None
    holders: tuple[Lane, ...]
    clocks: tuple[Lane, ...]
    pauses: tuple[Pause, ...]
    open_pause: bool
    steps: tuple[TimelineEntry, ...]
    marks: tuple[StepMark, ...]


@dataclass(frozen=True, slots=True)
class _Scale:
    start: datetime
    end: datetime

    def place(self, at: datetime) -> float:
        share = (min(max(at, self.start), self.end) - self.start) / (self.end - self.start)
        return round(_EDGE + share * (100 - 2 * _EDGE), 2)

    def stretch(self, start: datetime, end: datetime, tone: str) -> Stretch:
        left = self.place(start)
        return Stretch(left, max(round(self.place(end) - left, 2), _NARROWEST), tone)


def course_of(session: Session, complaint_page: ComplaintPage, *, at: datetime) -> TimelinePicture:
    """From the first day to the last thing that happened or is due; to this moment while the matter is open."""
    events = audit.timeline(session, complaint_page.complaint.id)
    moves = {event.seq for event in events if event.kind is EventKind.COMPLAINT_MOVE and _is_step(event)}
    steps = [entry for entry in reversed(complaint_page.entries) if entry.seq in moves]
    pauses = pauses_in(events, at=at)
    scale, promised = _scale(complaint_page, steps, at), promised_dates(events)
    return TimelinePicture(
        ticks=tuple(_ticks(scale)),
        now=scale.place(at) if complaint_page.complaint.finished_at is None and scale.start <= at < scale.end else None,
        holders=tuple(_holders(complaint_page.spells, pauses, scale, at)),
        clocks=tuple(
            _clock(complaint_page, row, pauses, scale, at, promised_at=promised.get(row.id))
            for row in complaint_page.deadlines
        ),
        pauses=tuple(pauses),
        open_pause=complaint_page.is_paused,
        steps=tuple(steps),
        marks=tuple(_marks(steps, scale)),
    )


def _is_step(event: ComplaintEvent) -> bool:
    """Archiving weeks later would only stretch the picture."""
    return event.data.get("move") != Move.ARCHIVE


def _scale(complaint_page: ComplaintPage, steps: Sequence[TimelineEntry], at: datetime) -> _Scale:
    ends = [step.at for step in steps] + [row.due_at for row in complaint_page.deadlines]
    ends += [row.met_at for row in complaint_page.deadlines if row.met_at is not None]
    is_open = complaint_page.complaint.finished_at is None
    last = max([*ends, at if is_open else complaint_page.complaint.received_at])
    return _Scale(_midnight(complaint_page.complaint.received_at), _midnight(last) + _DAY)


def _midnight(at: datetime) -> datetime:
    return datetime.combine(local_day(at), time(), tzinfo=SHANGHAI)


def _ticks(scale: _Scale) -> Iterator[Tick]:
    """Dates at even steps; from a week on, each is a Monday."""
    days = (scale.end - scale.start).days
    step = next((each for each in _STEPS if days / each <= _MOST_TICKS), _STEPS[-1])
    first = scale.start if step < 7 else scale.start - scale.start.weekday() * _DAY  # noqa: PLR2004 - days of a week
    for n in range(days // step + 2):
        day = first + n * step * _DAY
        if day >= scale.start and scale.place(day) <= _LAST_TICK:
            yield Tick(scale.place(day), day)


def _holders(spells: Sequence[Spell], pauses: Sequence[Pause], scale: _Scale, at: datetime) -> Iterator[Lane]:
    """One lane for each who held it, in the order they first did; pauses are laid over their bars."""
    lanes: dict[tuple[Holder, int | None], list[Spell]] = {}
    for spell in spells:
        lanes.setdefault((spell.row.holder, spell.row.department_id), []).append(spell)
    for (holder, _department), held in lanes.items():
        bars = [scale.stretch(each.row.since, each.row.until or at, f"held-{holder.value}") for each in held]
        for each in held:
            bars += _paused(pauses, each.row.since, each.row.until or at, scale)
        yield Lane(held[0].department, holder, None, tuple(bars))


def _clock(
    complaint_page: ComplaintPage,
    row: Deadline,
    pauses: Sequence[Pause],
    scale: _Scale,
    at: datetime,
    *,
    promised_at: datetime | None,
) -> Lane:
    """A line from start to due; to what it was first promised, hollow, where that was another day; overdue apart."""
    is_paused = row.is_paused and row.met_at is None
    until = row.met_at or (at if is_paused or is_breached(row.due_at, at) else row.due_at)
    bars = [scale.stretch(row.started_at, min(until, row.due_at), "ran")]
    if not is_paused and until > row.due_at:
        bars.append(scale.stretch(row.due_at, until, "overran"))
    if not complaint_page.is_statutory(row):
        bars += _paused(pauses, row.started_at, row.met_at or (at if is_paused else max(until, at)), scale)
    marks = [*_due_marks(row, scale, is_paused=is_paused)]
    if promised_at is not None and promised_at != row.due_at:
        marks.insert(0, Mark(scale.place(promised_at), "original"))
    return Lane(complaint_page.department_of(row), None, row, tuple(bars), tuple(marks), promised_at)


def _due_marks(row: Deadline, scale: _Scale, *, is_paused: bool) -> Iterator[Mark]:
    if not is_paused:
        yield Mark(scale.place(row.due_at), "due")
    if row.met_at is not None:
        yield Mark(scale.place(row.met_at), "late" if is_breached(row.due_at, row.met_at) else "met")


def _paused(pauses: Iterable[Pause], since: datetime, until: datetime, scale: _Scale) -> list[Stretch]:
    within = ((max(each.start, since), min(each.end, until)) for each in pauses)
    return [scale.stretch(start, end, "paused") for start, end in within if start < end]


def _marks(steps: Sequence[TimelineEntry], scale: _Scale) -> Iterator[StepMark]:
    """Numbered in the order they happened; those too close together share a mark."""
    group: list[tuple[int, float]] = []
    for number, step in enumerate(steps, start=1):
        place = scale.place(step.at)
        if group and place - group[0][1] > _APART:
            yield _step_mark(group)
            group = []
        group.append((number, place))
    if group:
        yield _step_mark(group)


def _step_mark(group: Sequence[tuple[int, float]]) -> StepMark:
    first, last = group[0][0], group[-1][0]
    return StepMark(group[0][1], str(first) if first == last else f"{first}–{last}")
