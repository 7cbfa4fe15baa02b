"""Each morning: limits whose day is over end, and who supervises hears of those that are to be reviewed soon."""

from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import Session, col, select

from intake.casework.actor import SYSTEM
from intake.casework.collaborators import Collaborators
from intake.casework.outbox import staff_notices
from intake.models import Complaint, RepeatedCaller
from intake.repetition.acts import lapse
from intake.vocabulary import CallerStanding
from routing.calendars.working_time import local_day

_AHEAD = timedelta(days=3)


def end_limits(session: Session, collaborators: Collaborators, *, at: datetime) -> int:
    """Those that are over, or that nobody has reviewed by their day; how many."""
    today = local_day(at)
    is_over = or_(col(RepeatedCaller.until_on) < today, col(RepeatedCaller.review_on) < today)
    over = select(RepeatedCaller.id).where(RepeatedCaller.standing == CallerStanding.LIMITED, is_over)
    rows = session.exec(over.order_by(col(RepeatedCaller.complaint_id))).all()
    return sum(lapse(session, collaborators, case_id, actor=SYSTEM, at=at) for case_id in rows)


def remind_of_reviews(session: Session, *, at: datetime) -> int:
    """The hotline, once a review day; how many are to be reviewed."""
    due = (
        select(RepeatedCaller, Complaint.number, Complaint.received_region)
        .join(Complaint, col(Complaint.id) == RepeatedCaller.complaint_id)
        .where(
            RepeatedCaller.standing == CallerStanding.LIMITED, col(RepeatedCaller.review_on) <= local_day(at) + _AHEAD
        )
    )
    rows = session.exec(due.order_by(col(RepeatedCaller.id))).all()
    for case, number, region in rows:
        cause, said = f"{case.id}:{case.review_on}", {"number": number, "day": str(case.review_on)}
        staff_notices.notify_desk(session, staff_notices.CALLER_REVIEW, cause=cause, at=at, region_code=region, **said)
    return len(rows)
