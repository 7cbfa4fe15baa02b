"""Who has not answered yet, and whom that is told: the department, after thirty working days the one above it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from intake.casework.collaborators import Collaborators
from intake.casework.outbox import staff_notices
from intake.models import VerificationRound
from intake.registry_upkeep.confirmation import Progress, progress
from intake.registry_upkeep.verification import close_if_done, lock_open_round, open_round, top_up
from routing.calendars.working_time import local_day


@dataclass(frozen=True, slots=True)
class ReminderStep:
    """After so many working days this notice; `is_upward` to the department above."""

    after: int
    kind: str
    is_upward: bool = False


# 催办 twice, then the level above (chase each department); working days, as every duty of the hotline.
LADDER = (
    ReminderStep(0, staff_notices.VERIFY_ASKED),
    ReminderStep(10, staff_notices.VERIFY_FIRST),
    ReminderStep(20, staff_notices.VERIFY_SECOND),
    ReminderStep(30, staff_notices.VERIFY_UPWARD, is_upward=True),
)


def keep_verification(session: Session, collaborators: Collaborators, *, at: datetime) -> None:
    """What a night has to do: open what is missing, follow the registry, close what is done, chase what is not.

    Run twice, it does it once.
    """
    open_round(session, at=at)
    current = lock_open_round(session)
    if current is None:
        return
    top_up(session, current, at=at)
    if not close_if_done(session, current, at=at):
        chase(session, collaborators, current, at=at)


def chase(session: Session, collaborators: Collaborators, current: VerificationRound, *, at: datetime) -> None:
    """The step each department has come to, told once; steps that a standstill let pass are not made up for."""
    rows = []
    for one in progress(session, current):
        step = due_step(collaborators, one, at=at)
        if step is not None:
            rows.append(_notice(collaborators, current, one, step, at=at))
    staff_notices.put_up(session, rows)
    kinds = [step.kind for step in LADDER if not step.is_upward]
    staff_notices.settle_overtaken(session, rows, kinds, at=at)


def due_step(collaborators: Collaborators, one: Progress, *, at: datetime) -> ReminderStep | None:
    """The furthest step reached, by the department's own calendar, since it was asked for what still waits."""
    days = waited(collaborators, one, at=at)
    return next((step for step in reversed(LADDER) if days is not None and days >= step.after), None)


def waited(collaborators: Collaborators, one: Progress, *, at: datetime) -> int | None:
    """Working days since it was asked; None where nothing waits."""
    if one.waiting_since is None:
        return None
    calendar = collaborators.rules.calendars.of(one.region_code, one.department_id)
    return calendar.between(local_day(one.waiting_since), local_day(at))


def _notice(
    collaborators: Collaborators, current: VerificationRound, one: Progress, step: ReminderStep, *, at: datetime
) -> dict[str, Any]:
    above = collaborators.rules.directory.superior(one.department_id) if step.is_upward else None
    # Without anybody above it is the hotline's supervisors who must know.
    to = (above.id if above else None) if step.is_upward else one.department_id
    return staff_notices.notice_row(
        step.kind,
        cause=f"{current.begins_on}:{one.department_id}",
        at=at,
        department_id=to,
        department=one.department,
        waiting=one.waiting,
    )
