"""Joining a complaint with another about the same matter (并案), undoing that, and splitting it off again (拆分)."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.matters import joining, parting
from intake.casework.reasons import required_reason
from intake.casework.verb import verb
from intake.models import Complaint
from intake.vocabulary import StaffRole


@verb
def merge_complaint(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    into: Complaint,
    note: str = "",
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """To MERGED. `into` must be under way: what is closed is not joined but refused as R05, or reopened."""
    actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER)
    into = find.lock_by_id(session, into.id)
    joining.check_lead(into)
    for refused in joining.refusals(session, collaborators, into, [complaint], actor=actor).values():
        raise refused
    joining.join(session, collaborators, into, [complaint], note, actor=actor, at=at)


@verb
def unmerge_complaint(
    session: Session, collaborators: Collaborators, complaint: Complaint, *, actor: Actor, at: datetime
) -> None:
    """MERGED back to where it was joined from, within a day: as if it had never been joined."""
    parting.put_back(session, collaborators, [complaint], actor=actor, at=at)


@verb
def split_complaint(
    session: Session, collaborators: Collaborators, complaint: Complaint, reason: str, *, actor: Actor, at: datetime
) -> None:
    """A joined complaint to RECEIVED: it is answered by itself. `reason` stands in the record, not in the message."""
    actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER)
    reason = required_reason(reason, "reason", longest=1000)
    parting.split_off(session, collaborators, [complaint], reason, actor=actor, at=at)
