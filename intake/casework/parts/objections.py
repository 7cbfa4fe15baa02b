"""Objections (申诉): who may still raise one, until when, by whose rule, and keeping it."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.casework.outbox.regional_hotlines import hotline_of
from intake.events import EventKind
from intake.models import Complaint, Objection
from intake.numbers import new_id
from intake.sealing.text import text_key_of
from intake.vocabulary import ObjectionOrigin, ObjectionState, State
from routing.clocks.deadlines import Limit, due
from routing.clocks.policies import ANY, SHIPPED_VERSION
from routing.clocks.store import load_limits
from routing.vocabulary import Clock

# A result has been given in these, and something can be brought against it.
OBJECTABLE = frozenset(
    {State.CALLBACK, State.CLOSED, State.REJECTED, State.TERMINATED, State.TRANSFERRED, State.MERGED}
)


_OF_ONE = (
    select(Objection).where(Objection.complaint_id == bindparam("complaint_id")).order_by(col(Objection.id).desc())
)


def limit_at(session: Session, collaborators: Collaborators, clock: Clock, at: datetime) -> Limit:
    """The limit in force at that moment: what was promised with a result is not shortened by a later version."""
    limits = collaborators.rules.limits
    if limits.version != SHIPPED_VERSION:
        limits = load_limits(session, limits.profile, at=at)
    return limits.by_key[ANY, clock]


def objections_of(session: Session, complaint: Complaint) -> list[Objection]:
    """The newest first."""
    return list(session.exec(_OF_ONE, params={"complaint_id": complaint.id}))


def find_open(session: Session, complaint: Complaint) -> Objection | None:
    return next((one for one in objections_of(session, complaint) if one.state is ObjectionState.OPEN), None)


def result_at(session: Session, complaint: Complaint) -> datetime | None:
    """When the result was given that can be objected to now; of a joined complaint that of the other one."""
    if complaint.state not in OBJECTABLE:
        return None
    if complaint.merged_into_id is not None and complaint.state is State.MERGED:
        other = session.get(Complaint, complaint.merged_into_id)
        return other.closed_at if other is not None else None
    return complaint.closed_at or complaint.finished_at


def object_by(session: Session, collaborators: Collaborators, complaint: Complaint, *, at: datetime) -> datetime | None:
    """Until when the complainant may object; None where there is nothing to object to, or no more."""
    given = result_at(session, complaint)
    if given is None:
        return None
    until = _due(collaborators, complaint, limit_at(session, collaborators, Clock.OBJECTION, given), given)
    earlier = objections_of(session, complaint)
    is_decided = any(one.origin is ObjectionOrigin.COMPLAINANT and one.filed_at >= given for one in earlier)
    is_open = any(one.state is ObjectionState.OPEN for one in earlier)
    return until if at <= until and not is_decided and not is_open else None


def keep(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    origin: ObjectionOrigin,
    reason: str,
    *,
    actor: Actor,
    at: datetime,
) -> Objection:
    """Put it before the hotline, which decides in time. One is open at a time: the caller has looked."""
    made = Objection(
        id=new_id(at),
        complaint_id=complaint.id,
        origin=origin,
        state=ObjectionState.OPEN,
        reason=text_key_of(session, complaint).seal(reason),
        filed_at=at,
        decide_by=_due(collaborators, complaint, limit_at(session, collaborators, Clock.OBJECTION_DECISION, at), at),
    )
    session.add(made)
    said = {"objection_id": made.id, "origin": origin, "decide_by": made.decide_by.isoformat()}
    audit.record(session, complaint, EventKind.OBJECTION_FILE, actor=actor, at=at, **said)
    staff_notices.notify_desk(
        session,
        staff_notices.OBJECTION_FILED,
        cause=f"{made.id}:hotline",
        at=at,
        complaint_id=complaint.id,
        region_code=hotline_of(session, collaborators, complaint),
        number=complaint.number,
    )
    return made


def _due(collaborators: Collaborators, complaint: Complaint, limit: Limit, since: datetime) -> datetime:
    return due(limit, since, collaborators.rules.calendars.of(complaint.region_code)).due_at
