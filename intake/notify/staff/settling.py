"""What nobody need be told any more, found by the minute, so that no act pays for it.

Who decides, answers or closes settles what others were told of it; clocks that stop settle their own reminders.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, cast, exists, literal, update
from sqlmodel import Session, col, select

from intake.casework.find import OPEN_PARTS
from intake.casework.lifecycle import ENDS
from intake.casework.outbox import staff_notices as notices
from intake.models import Complaint, DecisionRequest, Handling, Notice, VerificationItem
from intake.vocabulary import RequestState, State, VerificationState

NEWS_KEPT = timedelta(days=14)
# What asks a department to go on with its part says nothing once that part is answered, or with somebody else.
_ABOUT_PART = (
    *(notices.SENT_BACK, notices.SUPPLEMENTED, notices.RESUMED, notices.PAUSE_OVER),
    notices.REQUEST_REFUSED,
)
# What asks a hotline to look at a complaint says nothing once that is over.
_ABOUT_COMPLAINT = (
    *(notices.PAUSE_OVER, notices.CLOCKS_STUCK, notices.REDISPATCH_DUE),
    *(notices.RECUSAL_DUE, notices.RECUSAL_LATE, notices.RECUSAL_OWN),
)
# What asks for nothing: whoever has not read it by then has seen it in the work itself.
_NEWS = (notices.TAKEN_BACK, notices.WAIVED, notices.REQUEST_APPROVED)
# What asks a department for its word on the registry says nothing once it has given it.
_ABOUT_REGISTRY = (notices.VERIFY_ASKED, notices.VERIFY_FIRST, notices.VERIFY_SECOND)
_IS_ASKED = col(Notice.department_id).in_(
    select(VerificationItem.department_id).where(VerificationItem.state == VerificationState.OPEN)
)
_IS_DECIDED = exists().where(
    # An index knows the complaint's requests.
    col(DecisionRequest.complaint_id) == col(Notice.complaint_id),
    col(DecisionRequest.state) != RequestState.OPEN,
    col(Notice.dedupe_key) == literal(f"{notices.REQUEST_FILED}:") + cast(DecisionRequest.id, String),
)
_HAS_OPEN_PART = exists().where(
    col(Handling.complaint_id) == col(Notice.complaint_id),
    col(Handling.department_id) == col(Notice.department_id),
    col(Handling.state).in_(OPEN_PARTS),
)
_IS_OVER = exists().where(
    col(Complaint.id) == col(Notice.complaint_id), col(Complaint.state).in_([State.CLOSED, *ENDS])
)


def settle_idle(session: Session, *, at: datetime) -> int:
    """How many."""
    hotlines, departments = col(Notice.department_id).is_(None), col(Notice.department_id).is_not(None)
    return (
        _settle(session, at, (notices.REQUEST_FILED,), hotlines, _IS_DECIDED)
        + _settle(session, at, _ABOUT_PART, departments, ~_HAS_OPEN_PART)
        + _settle(session, at, _ABOUT_COMPLAINT, hotlines, _IS_OVER)
        + _settle(session, at, _ABOUT_REGISTRY, departments, ~_IS_ASKED)
        + _settle(session, at, _NEWS, col(Notice.shown_at) < at - NEWS_KEPT)
    )


def _settle(session: Session, at: datetime, kinds: tuple[str, ...], *are: ColumnElement[bool]) -> int:
    """Of what lies open, which an index of its own knows."""
    is_open = (col(Notice.read_at).is_(None), col(Notice.settled_at).is_(None))
    statement = update(Notice).where(*is_open, col(Notice.kind).in_(kinds), *are).values(settled_at=at)
    return session.exec(statement.execution_options(synchronize_session=False)).rowcount
