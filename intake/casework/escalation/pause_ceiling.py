"""The ceiling of a pause: one that has lasted as long as the policy allows ends by itself, and the desks are told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from intake.casework.actor import SYSTEM
from intake.casework.clocks.pauses import CEILING, resume
from intake.casework.clocks.projection import project
from intake.casework.collaborators import Collaborators
from intake.casework.escalation import failures
from intake.casework.outbox import staff_notices
from intake.casework.outbox.regional_hotlines import hotline_of
from intake.casework.parts import assignments
from intake.models import Complaint
from intake.models.practice import IS_COUNTED

_OVERLONG = (
    select(Complaint)
    .where(
        col(Complaint.pause_until) <= bindparam("moment"),
        ~failures.is_held_back(Complaint.id, bindparam("moment")),
        IS_COUNTED,
    )
    .order_by(col(Complaint.pause_until))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .execution_options(populate_existing=True)
)


def lock_overlong(session: Session, *, at: datetime, limit: int) -> Sequence[Complaint]:
    """Complaints whose pause has lasted as long as it may; those somebody holds or the sweep leaves alone are left."""
    return session.exec(_OVERLONG, params={"moment": at, "most": limit}).all()


def run_on(session: Session, collaborators: Collaborators, complaint: Complaint, *, at: datetime) -> None:
    """End a pause that has lasted as long as it may.

    However late this runs, the clocks have run on since the ceiling itself. The state stays: somebody must still act.
    """
    resume(session, collaborators, complaint, actor=SYSTEM, at=at, why=CEILING)
    project(session, collaborators, complaint, actor=SYSTEM, at=at)
    desks = [None, *(part.department_id for part in assignments.open_parts(session, complaint))]
    for desk in desks:
        staff_notices.notify_desk(
            session,
            staff_notices.PAUSE_OVER,
            cause=f"{complaint.id}:{complaint.event_count}:{desk or 'hotline'}",
            at=at,
            complaint_id=complaint.id,
            department_id=desk,
            region_code=hotline_of(session, collaborators, complaint) if desk is None else None,
            number=complaint.number,
        )
