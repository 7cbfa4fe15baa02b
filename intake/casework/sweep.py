"""What time demands: reminders, breaches, chases, each once, whoever else sweeps at the same moment."""

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session, select

from intake.casework import audit, clocks, coordination, messages, notices, parts, pauses
from intake.casework.actor import SYSTEM
from intake.casework.derived import SHARED
from intake.casework.office import Office
from intake.events import EventKind
from intake.models import Complaint, Deadline, DeadlineStep
from intake.vocabulary import Step
from routing.deadlines import LadderStep, is_breached, ladder
from routing.vocabulary import Clock

log = logging.getLogger(__name__)

# From supervision on, the hotline is told beside the department (domain C.2 `dun`).
_SUPERVISED = frozenset({Step.PLUS_3, Step.PLUS_5})


def take_due_steps(session: Session, office: Office, *, at: datetime, limit: int = 200) -> int:
    """Take the steps that are due, of at most `limit` deadlines; answers how many. For one transaction.

    Complaints that somebody holds are left for the next sweep: no waiting, and no step of a clock just being met.
    """
    taken = _end_overlong_pauses(session, office, at=at, limit=limit)
    waiting = _waiting(session, at, limit)
    for complaint_id in dict.fromkeys(deadline.complaint_id for deadline in waiting):
        try:
            with session.begin_nested():
                taken += _sweep_one(session, office, complaint_id, at=at)
        except Exception:  # one complaint that cannot be swept must not keep the clocks of all others from striking
            log.exception("complaint %s could not be swept", complaint_id)
    return taken


def _end_overlong_pauses(session: Session, office: Office, *, at: datetime, limit: int) -> int:
    """First of all: a clock that runs again may have a step due by now."""
    try:
        with session.begin_nested():
            return pauses.run_on(session, office, at=at, limit=limit)
    except Exception:
        log.exception("the pauses that are over could not be ended")
        return 0


def _waiting(session: Session, at: datetime, limit: int) -> Sequence[Deadline]:
    statement = select(Deadline).where(Deadline.next_step_at <= at).order_by(Deadline.next_step_at).limit(limit)
    return session.exec(statement).all()


def _sweep_one(session: Session, office: Office, complaint_id: int, *, at: datetime) -> int:
    held = select(Complaint).where(Complaint.id == complaint_id).with_for_update(skip_locked=True)
    complaint = session.exec(held.execution_options(populate_existing=True)).first()
    if complaint is None:
        return 0
    statement = (
        select(Deadline)
        .where(Deadline.complaint_id == complaint.id, Deadline.next_step_at <= at)
        .order_by(Deadline.next_step_at, Deadline.id)
        .execution_options(populate_existing=True)  # read again now that the complaint is held
    )
    due = session.exec(statement).all()
    for deadline in due:
        _take(session, office, complaint, deadline, at=at)
    return len(due)


def _take(session: Session, office: Office, complaint: Complaint, deadline: Deadline, *, at: datetime) -> None:
    """Take the latest step that is due; those missed before it, in a downtime, are marked without a word."""
    steps = _due_steps(session, office, deadline, at=at)
    newly_breached = deadline.breached_at is None and is_breached(deadline.due_at, at)
    if newly_breached:
        deadline.breached_at = deadline.due_at
    rows = [{"deadline_id": deadline.id, "step": Step(step.step), "taken_at": at} for step in steps]
    if rows:
        session.connection().execute(insert(DeadlineStep.__table__), rows)
    taken = set(session.scalars(select(DeadlineStep.step).where(DeadlineStep.deadline_id == deadline.id)))
    deadline.next_step, deadline.next_step_at = clocks.next_step(office, deadline, taken=taken)
    session.add(deadline)
    if rows:
        _announce(session, complaint, deadline, rows[-1]["step"], at=at)
    if newly_breached:
        _answer_breach(session, office, complaint, deadline, at=at)


def _due_steps(session: Session, office: Office, deadline: Deadline, *, at: datetime) -> list[LadderStep]:
    taken = set(session.scalars(select(DeadlineStep.step).where(DeadlineStep.deadline_id == deadline.id)))
    order = list(Step)
    last = max((order.index(step) for step in taken), default=-1)
    steps = ladder(clocks.limit_of(deadline), deadline.started_at, deadline.due_at, office.rules.calendar_of(deadline))
    return [step for step in steps if step.at <= at and order.index(Step(step.step)) > last]


def _announce(session: Session, complaint: Complaint, deadline: Deadline, step: Step, *, at: datetime) -> None:
    audit.record(
        session,
        complaint,
        EventKind.DEADLINE_STEP,
        actor=SYSTEM,
        at=at,
        deadline_id=deadline.id,
        clock=deadline.clock,
        step=step,
    )
    desks = _desks(session, complaint, deadline)
    if step in _SUPERVISED or not desks:
        desks = [*desks, None]
    for desk in desks:
        notices.notify_desk(
            session,
            step,
            cause=f"{deadline.id}:{deadline.extension_days}:{desk or 'hotline'}",
            at=at,
            complaint_id=complaint.id,
            department_id=desk,
            number=complaint.number,
            clock=deadline.clock,
            due_at=deadline.due_at.isoformat(),
        )


def _desks(session: Session, complaint: Complaint, deadline: Deadline) -> list[int | None]:
    """Whom a clock presses: its department, and for the complainant's clocks every one that has not answered."""
    if deadline.handling_id is not None or deadline.clock not in SHARED:
        return [deadline.department_id] if deadline.department_id is not None else []
    return list(dict.fromkeys(part.department_id for part in parts.open_parts(session, complaint)))


def _answer_breach(session: Session, office: Office, complaint: Complaint, deadline: Deadline, *, at: datetime) -> None:
    """The complainant is told once that the promise was not kept; a coordination that failed goes to be designated."""
    if deadline.clock is Clock.CLOSURE and deadline.handling_id is None:
        cause = f"{deadline.id}:{deadline.due_at:%Y%m%d}"
        messages.tell(session, office, complaint, "overdue", cause=cause, at=at, due_at=deadline.due_at)
    elif deadline.clock is Clock.COORDINATE:
        designator = coordination.designator_of(office, complaint)
        wanted = clocks.Promise(Clock.DESIGNATE, at, None, designator)
        clocks.promise(session, office, complaint, [wanted], actor=SYSTEM, at=at)
