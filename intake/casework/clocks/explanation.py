"""One deadline explained: each day from its start to its end, what moved it, and what comes if nothing else happens.

From the stored row, the record and the calendars it was promised under; writes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from intake.casework.clocks.clock import breaks_of, versions_of
from intake.casework.clocks.pause_history import PauseHistory
from intake.casework.collaborators import Collaborators
from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent, Deadline, DecisionRequest
from intake.vocabulary import Move, RequestKind, RequestState
from routing.calendars.working_time import WorkingCalendar
from routing.clocks.deadlines import DayExplained, Due, Pause, due, explain, weeks
from routing.clocks.policies import STATUTORY
from routing.vocabulary import Clock

_PAUSES = frozenset({EventKind.DEADLINE_PAUSE, EventKind.DEADLINE_RESUME})


@dataclass(frozen=True, slots=True)
class Moved:
    """An event of this clock and the date it left behind: None where it says none, as while the clock stands still.

    `asked` is the request that an extension granted; the event itself names who approved it.
    """

    event: ComplaintEvent
    due_at: datetime | None
    asked: DecisionRequest | None = None


@dataclass(frozen=True)
class DeadlineExplanation:
    """`days` of a clock that stands still are those it would have if it ran again at once, due at `resumed_at`.

    `run_on_at` is when it will be due if nobody ends the pause, which then ends by itself at `pause_until`.
    """

    row: Deadline
    days: tuple[DayExplained, ...]
    moves: tuple[Moved, ...]
    pauses: tuple[Pause, ...]
    calendar: WorkingCalendar
    resumed_at: datetime | None = None
    pause_until: datetime | None = None
    run_on_at: datetime | None = None

    @property
    def is_held(self) -> bool:
        """A later calendar would give an earlier date; the promised one stands."""
        return self.calendar.version != self.row.calendar_version

    @property
    def promised_at(self) -> datetime:
        """The date first told, whatever moved it since; without its extension it may be due on another (`row`)."""
        return promised_dates([each.event for each in self.moves]).get(self.row.id, self.row.original_due_at)

    def weeks(self) -> Iterator[tuple[DayExplained | None, ...]]:
        return weeks(self.days)


def explain_deadline(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    deadline: Deadline,
    events: Sequence[ComplaintEvent],
    *,
    at: datetime,
) -> DeadlineExplanation:
    """`events` is the whole record of the complaint (`audit.timeline`)."""
    pauses = breaks_of(deadline, _closed_pauses(events))
    known = _so_far(deadline, pauses, until=at)
    calendar = _governing(session, collaborators, deadline, known)
    explained = DeadlineExplanation(
        row=deadline,
        days=_days(deadline, known, calendar),
        moves=tuple(_moves(deadline, events, _granted(session, deadline))),
        pauses=tuple(known),
        calendar=calendar,
    )
    if not _stands_still(deadline):
        return explained
    until = complaint.pause_until
    return replace(
        explained,
        resumed_at=_due(deadline, known, calendar).due_at,
        pause_until=until,
        run_on_at=_due(deadline, _so_far(deadline, pauses, until=until), calendar).due_at if until else None,
    )


def promised_dates(events: Iterable[ComplaintEvent]) -> dict[int, datetime]:
    """The date first told of each clock, by its row."""
    promises = (event.data for event in events if event.kind is EventKind.DEADLINE_PROMISE)
    return {one["id"]: datetime.fromisoformat(one["due_at"]) for data in promises for one in data["deadlines"]}


def pauses_in(events: Sequence[ComplaintEvent], *, at: datetime) -> list[Pause]:
    """When all clocks of a complaint stood still, the open pause as far as it has come."""
    return _standstill(events).pauses(at)


def _standstill(events: Sequence[ComplaintEvent]) -> PauseHistory:
    found = PauseHistory()
    for event in events:
        found.take(event.kind, event.data, event.at)
    return found


def _closed_pauses(events: Sequence[ComplaintEvent]) -> list[Pause]:
    return _standstill(events).closed


def _stands_still(deadline: Deadline) -> bool:
    return deadline.is_paused and deadline.met_at is None and deadline.cancelled_at is None


def _so_far(deadline: Deadline, pauses: list[Pause], *, until: datetime) -> list[Pause]:
    """With the pause that is open now, as though it ended at `until`."""
    if not _stands_still(deadline) or deadline.paused_at is None:
        return pauses
    since = max(deadline.paused_at, deadline.started_at)
    return [*pauses, Pause(since, max(since, until))]


def _governing(
    session: Session, collaborators: Collaborators, deadline: Deadline, pauses: list[Pause]
) -> WorkingCalendar:
    """Of the calendars it was promised under the newest of those that give the date in force, the latest one."""
    calendars = [collaborators.rules.calendar_at(session, version, deadline) for version in versions_of(deadline)]
    return max(reversed(calendars), key=lambda calendar: _due(deadline, pauses, calendar).due_at)


def _due(deadline: Deadline, pauses: Sequence[Pause], calendar: WorkingCalendar) -> Due:
    limit, extension = deadline.limit, deadline.extension_days
    return due(limit, deadline.started_at, calendar, pauses=pauses, extension_days=extension)


def _days(deadline: Deadline, pauses: Sequence[Pause], calendar: WorkingCalendar) -> tuple[DayExplained, ...]:
    limit, extension = deadline.limit, deadline.extension_days
    return explain(limit, deadline.started_at, calendar, pauses=pauses, extension_days=extension)


def _granted(session: Session, deadline: Deadline) -> dict[datetime, DecisionRequest]:
    """Extensions of this clock that were asked for and approved, by when they were.

    A procedure of the law has requests of its own; what a department asks for otherwise lengthens the closure.
    """
    of_clock = col(DecisionRequest.deadline_id) == deadline.id
    if deadline.clock not in STATUTORY:
        of_clock = (col(DecisionRequest.kind) == RequestKind.EXTENSION) & col(DecisionRequest.deadline_id).is_(None)
    statement = select(DecisionRequest).where(
        DecisionRequest.complaint_id == deadline.complaint_id,
        DecisionRequest.state == RequestState.APPROVED,
        of_clock,
    )
    return {one.decided_at: one for one in session.exec(statement) if one.decided_at is not None}


def _moves(
    deadline: Deadline, events: Sequence[ComplaintEvent], granted: Mapping[datetime, DecisionRequest]
) -> Iterator[Moved]:
    for event in events:
        if event.kind is EventKind.DEADLINE_STEP:
            continue  # a reminder is about a clock too, but it moves nothing
        if _names(event, deadline) or _pauses(event, deadline) or _redoes(event, deadline):
            asked = granted.get(event.at) if event.kind is EventKind.DEADLINE_EXTEND else None
            yield Moved(event, _date_after(event, deadline), asked)


def _names(event: ComplaintEvent, deadline: Deadline) -> bool:
    """Whether an event speaks of this very clock."""
    data = event.data
    is_listed = any(one["deadline_id"] == deadline.id for one in data.get("changes", ()))
    return is_listed or data.get("deadline_id") == deadline.id or _entry(data, deadline) is not None


def _pauses(event: ComplaintEvent, deadline: Deadline) -> bool:
    """A pause is every clock's that has begun and is open then, but for those of a law of their own."""
    return event.kind in _PAUSES and deadline.clock not in STATUTORY and _is_alive(deadline, event.at)


def _redoes(event: ComplaintEvent, deadline: Deadline) -> bool:
    if event.kind is not EventKind.COMPLAINT_MOVE or event.data["move"] != Move.REDO:
        return False
    if deadline.clock is Clock.REDO:
        return event.at == deadline.started_at
    return deadline.clock is Clock.CLOSURE and _is_alive(deadline, event.at)


def _is_alive(deadline: Deadline, at: datetime) -> bool:
    ended = deadline.met_at or deadline.cancelled_at
    return deadline.started_at <= at and (ended is None or at <= ended)


def _date_after(event: ComplaintEvent, deadline: Deadline) -> datetime | None:
    """The due date of this clock that an event speaks of."""
    said = event.data.get("due_at") or event.data.get("due", {}).get(str(deadline.id), "")
    entry = _entry(event.data, deadline)
    if entry is not None:
        said = entry.get("due_at") or (entry["from"] if entry["kept"] else entry["to"])
    for one in event.data.get("changes", ()):
        if (one["deadline_id"], one["field"]) == (deadline.id, "due_at"):
            said = one["derived"]
    return datetime.fromisoformat(said) if said else None


def _entry(data: dict[str, Any], deadline: Deadline) -> dict[str, Any] | None:
    """What an event that lists clocks says of this one."""
    return next((one for one in data.get("deadlines", ()) if one["id"] == deadline.id), None)
