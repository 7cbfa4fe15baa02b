"""Complaints whose beginning stood in a list: recorded with each, once a day for each reader, who opens lists often."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.events import EventKind
from intake.models import ComplaintEvent
from routing.calendars.working_time import end_of, local_day

CALL_LIST, SEARCH = "call_list", "search"
_DAY = timedelta(days=1)


def record_listed(session: Session, ids: Sequence[int], page: str, *, actor: Actor, at: datetime) -> None:
    """A reading with each that this reader was not yet shown today, on whatever page. The caller writes."""
    fresh = sorted(set(ids) - _seen_today(session, ids, actor, at=at))
    for complaint in find.lock_many_by_id(session, fresh).values() if fresh else ():
        audit.record(session, complaint, EventKind.COMPLAINT_VIEW, actor=actor, at=at, page=page, address=actor.address)


def _seen_today(session: Session, ids: Sequence[int], actor: Actor, *, at: datetime) -> set[int]:
    """A reading that lies in the future, by a clock that was put back since, is none of today."""
    today = (ComplaintEvent.at > end_of(local_day(at) - _DAY), ComplaintEvent.at <= at)
    own = (ComplaintEvent.actor_id == actor.staff_id, ComplaintEvent.kind == EventKind.COMPLAINT_VIEW)
    seen = select(ComplaintEvent.complaint_id).where(col(ComplaintEvent.complaint_id).in_(ids), *own, *today)
    return set(session.exec(seen)) if ids else set()
