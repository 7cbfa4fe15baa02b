"""Whether a second person has agreed that somebody is shown a confidential identity: for one reader, for a while."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from intake.casework.ledger.event_texts import event_data
from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent
from intake.sealing.text import text_key_of

# How long what was agreed to holds, and until when it can be agreed to at all.
GRANTED_FOR = timedelta(minutes=30)
ASKED_FOR = timedelta(days=1)
_ASK = EventKind.IDENTITY_ASK
_GRANT = EventKind.IDENTITY_GRANT


@dataclass(frozen=True)
class IdentityGrant:
    """Who may be shown it, for which reason, until when."""

    staff_id: int
    reason: str
    until: datetime


@dataclass(frozen=True)
class IdentityAsk:
    """Who asks to be shown it, and why."""

    staff_id: int
    reason: str
    at: datetime


def find_grant(session: Session, complaint: Complaint, staff_id: int | None, *, at: datetime) -> IdentityGrant | None:
    """The one that holds now: a clock put back does not make an old one hold again."""
    own = [one for one in _events(session, complaint, at - ASKED_FOR - GRANTED_FOR) if one.at <= at]
    grants = [one for one in own if one.kind is _GRANT and one.data["staff_id"] == staff_id]
    asked = {one.id: one for one in own if one.kind is _ASK}
    if not grants or not grants[-1].at <= at < grants[-1].at + GRANTED_FOR:
        return None
    before = [one for one in asked.values() if one.actor_id == staff_id and one.seq < grants[-1].seq]
    if staff_id is None or not before:
        return None
    reason = str(event_data(before[-1], text_key_of(session, complaint))["reason"])
    return IdentityGrant(staff_id, reason, grants[-1].at + GRANTED_FOR)


def waiting_asks(session: Session, complaint: Complaint, *, at: datetime) -> Sequence[IdentityAsk]:
    """Of the last day, the newest of each who has not been answered since."""
    waiting: dict[int, ComplaintEvent] = {}
    for event in _events(session, complaint, at - ASKED_FOR):
        if event.kind is _GRANT:
            waiting.pop(event.data["staff_id"], None)
        elif event.actor_id is not None and event.at <= at:
            waiting[event.actor_id] = event
    key = text_key_of(session, complaint)
    return [IdentityAsk(who, str(event_data(one, key)["reason"]), one.at) for who, one in waiting.items()]


def _events(session: Session, complaint: Complaint, since: datetime) -> Sequence[ComplaintEvent]:
    statement = select(ComplaintEvent).where(
        ComplaintEvent.complaint_id == complaint.id,
        col(ComplaintEvent.kind).in_((_ASK, _GRANT)),
        ComplaintEvent.at > since,
    )
    return session.exec(statement.order_by(col(ComplaintEvent.seq))).all()
