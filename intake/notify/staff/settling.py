"""Calls for a decision that was made meanwhile: settled by the minute, so that no decision pays for it."""

from datetime import datetime

from sqlalchemy import String, cast, exists, literal, update
from sqlmodel import Session, col

from intake.casework.outbox.staff_notices import REQUEST_FILED
from intake.models import DecisionRequest, Notice
from intake.vocabulary import RequestState

_key = literal(f"{REQUEST_FILED}:") + cast(DecisionRequest.id, String)
_IS_DECIDED = exists().where(
    # An index knows the complaint's requests.
    col(DecisionRequest.complaint_id) == col(Notice.complaint_id),
    col(DecisionRequest.state) != RequestState.OPEN,
    col(Notice.dedupe_key) == _key,
)


def settle_decided(session: Session, *, at: datetime) -> None:
    """What asked a hotline, unread there."""
    unread = (col(Notice.department_id).is_(None), col(Notice.read_at).is_(None), col(Notice.settled_at).is_(None))
    asked = (col(Notice.kind) == REQUEST_FILED, *unread, _IS_DECIDED)
    session.execute(update(Notice).where(*asked).values(settled_at=at).execution_options(synchronize_session=False))
