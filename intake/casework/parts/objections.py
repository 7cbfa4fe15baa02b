"""Objections (申诉): who may still raise one, until when, by whose rule, and keeping it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

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
from routing.calendars.working_time import end_of, local_day
from routing.translatable import N_

# A result has been given in these, and something can be brought against it.
OBJECTABLE = frozenset(
    {State.CALLBACK, State.CLOSED, State.REJECTED, State.TERMINATED, State.TRANSFERRED, State.MERGED}
)


@dataclass(frozen=True)
class ObjectionRule:
    """Natural days to object in, from the day after the result, and to decide in; `basis` is for the catalogue."""

    days: int
    decide_days: int
    basis: str


# No hotline regulation known sets days for this, so the profiles follow the State Council's on petitions: thirty days
# to ask for a review, thirty to answer it (信访工作条例 §35). A profile with days of its own has its own line here.
_PETITIONS = ObjectionRule(30, 30, N_("by analogy with Article 35 of the Regulations on Petition Work (信访工作条例)"))
RULES: Mapping[str, ObjectionRule] = MappingProxyType({"default": _PETITIONS, "shandong": _PETITIONS})

_OF_ONE = (
    select(Objection).where(Objection.complaint_id == bindparam("complaint_id")).order_by(col(Objection.id).desc())
)


def rule_of(collaborators: Collaborators) -> ObjectionRule:
    return RULES.get(collaborators.rules.limits.profile, _PETITIONS)


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
    until = end_of(local_day(given) + timedelta(days=rule_of(collaborators).days))
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
        decide_by=end_of(local_day(at) + timedelta(days=rule_of(collaborators).decide_days)),
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
