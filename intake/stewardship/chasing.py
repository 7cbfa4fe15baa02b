"""Who has not answered yet, and whom that is told: the department, after thirty working days the one above it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from intake.casework import notices
from intake.casework.office import Office
from intake.models import VerificationRound
from intake.stewardship.confirming import Progress, progress
from intake.stewardship.verification import close_if_done, lock_open_round, open_round, top_up
from routing.working_time import local_day


@dataclass(frozen=True, slots=True)
class Chase:
    """After so many working days this notice; `is_upward` to the department above."""

    after: int
    kind: str
    is_upward: bool = False


# 催办 twice, then the level above (XA-01: chase each department); working days, as every duty of the hotline.
LADDER = (
    Chase(0, notices.VERIFY_ASKED),
    Chase(10, notices.VERIFY_FIRST),
    Chase(20, notices.VERIFY_SECOND),
    Chase(30, notices.VERIFY_UPWARD, is_upward=True),
)


def keep_verification(session: Session, office: Office, *, at: datetime) -> None:
    """What a night has to do: open what is missing, follow the registry, close what is done, chase what is not.

    Run twice, it does it once.
    """
    open_round(session, at=at)
    current = lock_open_round(session)
    if current is None:
        return
    top_up(session, current, at=at)
    if not close_if_done(session, current, at=at):
        chase(session, office, current, at=at)


def chase(session: Session, office: Office, current: VerificationRound, *, at: datetime) -> None:
    """The step each department has come to, told once; steps that a standstill let pass are not made up for."""
    for one in progress(session, current):
        step = due_step(office, one, at=at)
        if step is not None:
            _tell(session, office, current, one, step, at=at)


def due_step(office: Office, one: Progress, *, at: datetime) -> Chase | None:
    """The furthest step reached, by the department's own calendar, since it was asked for what still waits."""
    days = waited(office, one, at=at)
    return next((step for step in reversed(LADDER) if days is not None and days >= step.after), None)


def waited(office: Office, one: Progress, *, at: datetime) -> int | None:
    """Working days since it was asked; None where nothing waits."""
    if one.waiting_since is None:
        return None
    calendar = office.rules.calendars.of(one.region_code, one.department_id)
    return calendar.between(local_day(one.waiting_since), local_day(at))


def overdue(office: Office, found: Sequence[Progress], *, at: datetime) -> int:
    """How many departments have been chased at least once."""
    steps = (due_step(office, one, at=at) for one in found)
    return sum(step is not None and step.after > 0 for step in steps)


def _tell(
    session: Session, office: Office, current: VerificationRound, one: Progress, step: Chase, *, at: datetime
) -> None:
    above = office.rules.directory.superior(one.department_id) if step.is_upward else None
    # Without anybody above it is the hotline's supervisors who must know.
    to = (above.id if above else None) if step.is_upward else one.department_id
    notices.notify_desk(
        session,
        step.kind,
        cause=f"{current.begins_on}:{one.department_id}",
        at=at,
        department_id=to,
        department=one.department,
        waiting=one.waiting,
    )
