"""What time demands: reminders, breaches, chases, each once, however many sweep at the same moment.

The work is that of what is due: waiting clocks are found by an index, complaints that somebody holds are passed over.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert
from sqlmodel import Session, select

from intake.casework import clocks, coordination, downtime, messages, notices, pauses, rungs, stuck
from intake.casework.actor import SYSTEM
from intake.casework.downtime import Line
from intake.casework.office import Office
from intake.casework.pressing import Pressing
from intake.models import Complaint, Deadline, DeadlineStep
from intake.vocabulary import SkipReason
from routing.deadlines import is_breached
from routing.ladder import office_moment
from routing.vocabulary import Clock, Step, Unit

log = logging.getLogger(__name__)


@dataclass
class _Lot:
    """One transaction's share of what is due, and what it has to say in the end."""

    session: Session
    office: Office
    at: datetime
    down_since: datetime | None
    pressing: Pressing
    lines: list[Line] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    failed: set[int] = field(default_factory=set)


def take_due_steps(
    session: Session, office: Office, *, at: datetime, limit: int = 200, down_since: datetime | None = None
) -> int:
    """Take what is due, of at most `limit` waiting clocks; 0 when nothing is left that nobody holds. One transaction.

    `down_since` (`downtime.down_since`): what is taken now is gathered into one digest for each addressee.
    """
    lot = _Lot(session, office, at, down_since, Pressing(session, office))
    # First of all the pauses that are over: a clock that runs again may have a step due by now.
    overlong = pauses.lock_overlong(session, at=at, limit=limit)
    done = sum(_guarded(lot, complaint, _run_on) for complaint in overlong)
    waiting = _lock_waiting(session, at, limit)
    done += sum(_guarded(lot, complaint, _climb) for complaint in waiting)
    stuck.went_well(session, [one.id for one in (*overlong, *waiting) if one.id not in lot.failed])
    notices.put_up(session, lot.notices)
    if down_since is not None:
        downtime.tell_in_digests(session, lot.lines, since=down_since, at=at)
    return done


def is_anything_due(session: Session, *, at: datetime) -> bool:
    """Whether anything is left to sweep, held by somebody or not; what fails again and again does not count."""
    waits = exists().where(Deadline.next_step_at <= at, ~stuck.is_held_back(Deadline.complaint_id, at))
    paused = exists().where(Complaint.pause_until <= at, ~stuck.is_held_back(Complaint.id, at))
    return bool(session.scalar(select(waits | paused)))


def _guarded(lot: _Lot, complaint: Complaint, sweep: Callable[[_Lot, Complaint], int]) -> int:
    """One complaint that cannot be swept keeps no clock of any other from striking."""
    if complaint.id in lot.failed:
        return 0
    lines, told = len(lot.lines), len(lot.notices)
    try:
        with lot.session.begin_nested():
            return sweep(lot, complaint)
    except Exception as error:
        log.exception("complaint %s could not be swept", complaint.id)
        del lot.lines[lines:], lot.notices[told:]
        lot.failed.add(complaint.id)
        stuck.put_off(lot.session, complaint, error, at=lot.at)
        return 1


def _run_on(lot: _Lot, complaint: Complaint) -> int:
    pauses.run_on(lot.session, lot.office, complaint, at=lot.at)
    return 1


def _lock_waiting(session: Session, at: datetime, limit: int) -> Iterable[Complaint]:
    """Hold the complaints of the clocks that have waited longest, without waiting for those that somebody holds."""
    statement = (
        select(Complaint)
        .join(Deadline, Deadline.complaint_id == Complaint.id)
        .where(Deadline.next_step_at <= at, ~stuck.is_held_back(Deadline.complaint_id, at))
        .order_by(Deadline.next_step_at)
        .limit(limit)
        .with_for_update(of=Complaint, skip_locked=True)
    )
    found = session.exec(statement.execution_options(populate_existing=True)).all()
    return {complaint.id: complaint for complaint in found}.values()


def _climb(lot: _Lot, complaint: Complaint) -> int:
    statement = (
        select(Deadline)
        .where(Deadline.complaint_id == complaint.id, Deadline.next_step_at <= lot.at)
        .order_by(Deadline.next_step_at, Deadline.id)
        .execution_options(populate_existing=True)  # read again now that the complaint is held
    )
    due = lot.session.exec(statement).all()
    ids = [deadline.id for deadline in due]
    climbed: dict[int, set[Step]] = {each: set() for each in ids}
    rows = select(DeadlineStep.deadline_id, DeadlineStep.step).where(DeadlineStep.deadline_id.in_(ids))
    for deadline_id, step in lot.session.exec(rows):
        climbed[deadline_id].add(step)
    for deadline in due:
        _take(lot, complaint, deadline, climbed[deadline.id])
    return len(due)


def _take(lot: _Lot, complaint: Complaint, deadline: Deadline, taken: set[Step]) -> None:
    """Take the latest step that is due. What a clock that has stopped, or a later step, left behind is skipped."""
    stopped = rungs.stopped_because(deadline)
    steps = rungs.due_steps(lot.office, deadline, taken=taken, at=_until(deadline, lot.at))
    latest = None if stopped or not steps else steps[-1]
    rows = [_row(deadline, step, None if step is latest else stopped or SkipReason.OVERTAKEN, lot.at) for step in steps]
    if rows:
        lot.session.connection().execute(insert(DeadlineStep.__table__), rows)
    newly_breached = _mark_breach(deadline, lot.at)
    deadline.next_step, deadline.next_step_at = rungs.next_step(lot.office, deadline, taken=taken.union(steps))
    lot.session.add(deadline)
    for step in steps if stopped else []:
        rungs.record_step(lot.session, complaint, deadline, step, at=lot.at, skipped=stopped or "")
    if latest is not None:
        rungs.record_step(lot.session, complaint, deadline, latest, at=lot.at)
        _announce(lot, complaint, deadline, latest)
    if newly_breached:
        _answer_breach(lot.session, lot.office, complaint, deadline, at=lot.at)


def _until(deadline: Deadline, at: datetime) -> datetime:
    """Up to when steps fell due: of a clock that has stopped, until it did."""
    stopped_at = deadline.met_at or deadline.cancelled_at or deadline.paused_at
    if stopped_at is None or deadline.next_step_at is None:
        return at
    return max(stopped_at, deadline.next_step_at)  # entered later than it happened, after a step was due


def _row(deadline: Deadline, step: Step, skipped: SkipReason | None, at: datetime) -> dict[str, Any]:
    return {"deadline_id": deadline.id, "step": step, "taken_at": at, "skipped_because": skipped}


def _mark_breach(deadline: Deadline, at: datetime) -> bool:
    """Whether the clock is found late now. Whoever met or ended it has judged it already."""
    is_open = deadline.met_at is None and deadline.cancelled_at is None
    judged_at = deadline.paused_at or at
    if not is_open or deadline.breached_at is not None or not is_breached(deadline.due_at, judged_at):
        return False
    deadline.breached_at = deadline.due_at
    return True


def _announce(lot: _Lot, complaint: Complaint, deadline: Deadline, step: Step) -> None:
    for desk, department_id in lot.pressing.desks(complaint, deadline, step).items():
        shown_at = lot.pressing.shown_at(complaint, deadline, department_id, at=lot.at)
        if lot.down_since is not None:
            values = {
                "complaint_id": complaint.id,
                "deadline_id": deadline.id,
                "number": complaint.number,
                "clock": deadline.clock,
                "step": step,
                "due_at": deadline.due_at,
            }
            lot.lines.append(Line(desk, shown_at, values))
            continue
        words = {"number": complaint.number, "clock": deadline.clock, "due_at": deadline.due_at.isoformat()}
        values = {
            "department_id": desk.department_id,
            "staff_id": desk.staff_id,
            "complaint_id": complaint.id,
            "deadline_id": deadline.id,
            "kind": step,
            "params": words,
            "dedupe_key": f"{step}:{deadline.id}:{deadline.extension_days}:{desk.key}",
            "created_at": lot.at,
            "shown_at": shown_at,
        }
        lot.notices.append(values)


def _answer_breach(session: Session, office: Office, complaint: Complaint, deadline: Deadline, *, at: datetime) -> None:
    """The complainant is told once that the promise was not kept; a coordination that failed goes to be designated."""
    if deadline.clock is Clock.CLOSURE and deadline.handling_id is None:
        cause = f"{deadline.id}:{deadline.due_at:%Y%m%d}"
        # Days end at midnight; nobody is texted then.
        send_at = at if deadline.unit is Unit.HOURS else office_moment(office.rules.calendar_of(deadline), at)
        words = {"send_at": send_at, "due_at": deadline.due_at}
        messages.tell(session, office, complaint, "overdue", cause=cause, at=at, **words)
    elif deadline.clock is Clock.COORDINATE:
        designator = coordination.designator_of(office, complaint)
        wanted = clocks.Promise(Clock.DESIGNATE, at, None, designator)
        clocks.promise(session, office, complaint, [wanted], actor=SYSTEM, at=at)
