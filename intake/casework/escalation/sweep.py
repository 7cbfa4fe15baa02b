"""What time demands: reminders, breaches, chases, each once, however many sweep at the same moment.

The work is that of what is due: waiting clocks are found by an index, complaints that somebody holds are passed over.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists
from sqlmodel import Session, col, select

from intake.casework.collaborators import Collaborators
from intake.casework.escalation import downtime, failures, pause_ceiling
from intake.casework.escalation.downtime import MissedStep
from intake.casework.escalation.recipients import Recipients
from intake.casework.escalation.take_steps import StepTaker
from intake.casework.outbox import staff_notices
from intake.models import Complaint, Deadline
from intake.models.practice import IS_COUNTED, counts_by

log = logging.getLogger(__name__)
_WAITING = (
    select(Complaint)
    .join(Deadline, col(Deadline.complaint_id) == Complaint.id)
    .where(
        col(Deadline.next_step_at) <= bindparam("moment"),
        ~failures.is_held_back(Deadline.complaint_id, bindparam("moment")),
        IS_COUNTED,
    )
    .order_by(col(Deadline.next_step_at))
    .limit(bindparam("most"))
    .with_for_update(of=Complaint, skip_locked=True)
    .execution_options(populate_existing=True)
)


@dataclass
class _Lot:
    """One transaction's share of what is due, and what it has to say in the end."""

    session: Session
    collaborators: Collaborators
    at: datetime
    down_since: datetime | None
    pressing: Recipients
    lines: list[MissedStep] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    failed: set[int] = field(default_factory=set)


def take_due_steps(
    session: Session,
    collaborators: Collaborators,
    *,
    at: datetime,
    limit: int = 200,
    down_since: datetime | None = None,
) -> int:
    """Take what is due, of at most `limit` waiting clocks; 0 when nothing is left that nobody holds. One transaction.

    `down_since` (`downtime.down_since`): what is taken now is gathered into one digest for each addressee.
    """
    lot = _Lot(session, collaborators, at, down_since, Recipients(session, collaborators, at))
    # First of all the pauses that are over: a clock that runs again may have a step due by now.
    overlong = pause_ceiling.lock_overlong(session, at=at, limit=limit)
    done = _guarded(lot, overlong, _run_on)
    waiting = [complaint for complaint in _lock_waiting(session, at, limit) if complaint.id not in lot.failed]
    done += _guarded(lot, waiting, _climb)
    failures.went_well(session, [one.id for one in (*overlong, *waiting) if one.id not in lot.failed])
    staff_notices.settle_overtaken(session, lot.notices, at=at)
    staff_notices.put_up(session, lot.notices)
    if down_since is not None:
        downtime.tell_in_digests(session, lot.lines, since=down_since, at=at)
    return done


def is_anything_due(session: Session, *, at: datetime) -> bool:
    """Whether anything is left to sweep, held by somebody or not; what fails again and again does not count."""
    waits = exists().where(
        col(Deadline.next_step_at) <= at,
        ~failures.is_held_back(Deadline.complaint_id, at),
        counts_by(col(Deadline.complaint_id)),
    )
    paused = exists().where(col(Complaint.pause_until) <= at, ~failures.is_held_back(Complaint.id, at), IS_COUNTED)
    return bool(session.scalar(select(waits | paused)))


def _guarded(lot: _Lot, complaints: Sequence[Complaint], sweep: Callable[[_Lot, Sequence[Complaint]], int]) -> int:
    """All in one go; where that fails one by one, so that whichever cannot be swept keeps no other's clock still."""
    if not complaints:
        return 0
    try:
        with lot.session.begin_nested():
            return sweep(lot, complaints)
    except Exception as error:
        if len(complaints) > 1:
            return sum(_guarded(lot, [complaint], sweep) for complaint in complaints)
        (complaint,) = complaints
        log.exception("complaint %s could not be swept", complaint.id)
        lot.failed.add(complaint.id)
        failures.put_off(lot.session, complaint, error, at=lot.at)
        return 1


def _run_on(lot: _Lot, complaints: Sequence[Complaint]) -> int:
    for complaint in complaints:
        pause_ceiling.run_on(lot.session, lot.collaborators, complaint, at=lot.at)
    return len(complaints)


def _lock_waiting(session: Session, at: datetime, limit: int) -> Sequence[Complaint]:
    """Hold the complaints of the clocks that have waited longest, without waiting for those that somebody holds."""
    found = session.exec(_WAITING, params={"moment": at, "most": limit}).all()
    return list({complaint.id: complaint for complaint in found}.values())


def _climb(lot: _Lot, complaints: Sequence[Complaint]) -> int:
    climb = StepTaker(lot.session, lot.collaborators, lot.pressing, lot.at, lot.down_since)
    looked_at = climb.take(complaints)
    lot.lines += climb.lines
    lot.notices += climb.notices
    return looked_at
