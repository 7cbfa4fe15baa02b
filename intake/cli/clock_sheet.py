"""One deadline as `jiesu clocks explain` prints it: its dates, each event that moved it by whom, and every day."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from sqlmodel import Session

from intake.casework.clocks.explanation import DeadlineExplanation, Moved
from intake.cli.counting.deadline_sheet import clock_line, day_lines
from intake.events import EventKind
from intake.models import Deadline
from intake.vocabulary import ActorKind
from intake.web.staff_names import staff_names
from routing.calendars.working_time import SHANGHAI
from routing.clocks.deadlines import is_breached
from routing.vocabulary import Unit

Names = Mapping[int, str]


def names_in(session: Session, sheets: list[DeadlineExplanation]) -> Names:
    """Of everybody who moved a clock, or asked for it."""
    moves = [each for sheet in sheets for each in sheet.moves]
    return staff_names(
        session,
        [*(each.event.actor_id for each in moves), *(each.asked.requested_by_id for each in moves if each.asked)],
    )


def sheet_lines(explained: DeadlineExplanation, names: Names, *, at: datetime) -> Iterator[str]:
    """`at` decides whether a clock that nobody met is overdue."""
    row = explained.row
    yield clock_line(row.limit) + (f" of part {row.handling_id}" if row.handling_id else "")
    yield f"  limits version {row.policy_version}, {_calendar(explained)}"
    yield f"  began {_when(row.started_at)}, {_state_of(row, at)}"
    yield f"  first promised {_when(explained.promised_at)}"
    if row.extension_days:
        days = _days(row.extension_days, Unit.DAYS if row.unit is Unit.DAYS else Unit.WORKING_DAYS)
        yield f"  extended by {days}; without its extension {_when(row.original_due_at)}"
    yield from (f"  paused {_when(each.start)} to {_when(each.end)}" for each in explained.pauses)
    yield from _outlook(explained)
    yield "  what moved it:"
    yield from (f"    {line}" for line in _moves(explained, names))
    yield "  day by day:"
    yield from (f"    {line}" for line in day_lines(explained.days))


def _calendar(explained: DeadlineExplanation) -> str:
    version, governing = explained.row.calendar_version, explained.calendar.version
    if not explained.is_held:
        return f"calendar version {version}"
    earlier = f"version {version} would give an earlier date, and a promised date never moves earlier"
    return f"calendar version {governing} ({earlier})"


def _state_of(row: Deadline, at: datetime) -> str:
    due = f"due {_when(row.due_at)}"
    if row.met_at:
        return f"{due}, met {'late ' if is_breached(row.due_at, row.met_at) else ''}{_when(row.met_at)}"
    if row.cancelled_at:
        return f"{due}, ended {_when(row.cancelled_at)}"
    if row.is_paused and row.paused_at:
        return f"stands still since {_when(row.paused_at)}"
    return f"{due}, {'overdue' if is_breached(row.due_at, at) else 'running'}"


def _outlook(explained: DeadlineExplanation) -> Iterator[str]:
    """Of a clock that stands still, whose days are those it would have if it ran again at once."""
    if explained.resumed_at is not None:
        yield f"  if it ran again now, due {_when(explained.resumed_at)}"
    if explained.pause_until is not None and explained.run_on_at is not None:
        yield f"  runs on by itself after {_when(explained.pause_until)}, then due {_when(explained.run_on_at)}"


def _moves(explained: DeadlineExplanation, names: Names) -> Iterator[str]:
    version = explained.row.calendar_version
    for moved in explained.moves:
        kind, data = moved.event.kind, moved.event.data
        if kind is EventKind.DEADLINE_PROMISE:
            version = data["calendar_version"]
        if kind is EventKind.DEADLINE_RECALENDAR:
            what = f"calendar version {version} -> {data['calendar_version']}{_brought(moved, explained.row.id)}"
            version = data["calendar_version"]
        else:
            what = _SAID[kind](moved, names)
        due = f"; due {_when(moved.due_at)}" if moved.due_at else ""
        yield f"{_when(moved.event.at)}  {what}; by {_who(moved, names)}{due}"


def _brought(moved: Moved, deadline_id: int) -> str:
    """A resumption or an extension only lets the clock count by the newest calendar; it says its date itself."""
    entry = next(one for one in moved.event.data["deadlines"] if one["id"] == deadline_id)
    if entry["kept"]:
        return f": stays, it would be {_when(datetime.fromisoformat(entry['to']))} and a date never moves earlier"
    return f": moved from {_when(datetime.fromisoformat(entry['from']))}" if entry["from"] else ""


def _extended(moved: Moved, names: Names) -> str:
    data, asked = moved.event.data, moved.asked
    by = f", asked for by {names.get(asked.requested_by_id, '?')} ({asked.reason_code})" if asked else ""
    return f"extended by {_days(data['days'], Unit(data['unit']))}{by}; basis: {data['basis']}"


def _paused(moved: Moved, _names: Names) -> str:
    until = moved.event.data["until"]
    limit = f", at the latest until {_when(datetime.fromisoformat(until))}" if until else ""
    return f"paused ({moved.event.data['reason']}){limit}"


def _repaired(moved: Moved, _names: Names) -> str:
    return f"set right by the record ({len(moved.event.data['changes'])} of its values)"


def _promised(moved: Moved, _names: Names) -> str:
    return f"promised by limits version {moved.event.data['policy_version']}"


_SAID: Mapping[EventKind, Callable[[Moved, Names], str]] = {
    EventKind.DEADLINE_PROMISE: _promised,
    EventKind.DEADLINE_MEET: lambda moved, _names: "met in time" if moved.event.data["on_time"] else "met late",
    EventKind.DEADLINE_CANCEL: lambda moved, _names: f"ended ({moved.event.data['reason'] or 'no longer needed'})",
    EventKind.DEADLINE_EXTEND: _extended,
    EventKind.DEADLINE_PAUSE: _paused,
    EventKind.DEADLINE_RESUME: lambda moved, _names: f"runs again ({moved.event.data['reason']})",
    EventKind.DEADLINE_REPAIR: _repaired,
    EventKind.COMPLAINT_MOVE: lambda _moved, _names: "sent back to be done again",
}


def _who(moved: Moved, names: Names) -> str:
    return names.get(moved.event.actor_id or 0) or ActorKind(moved.event.actor_kind).value


def _days(count: int, unit: Unit) -> str:
    name = unit.value.replace("_", " ")
    return f"{count} {name if count != 1 else name.removesuffix('s')}"


def _when(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
