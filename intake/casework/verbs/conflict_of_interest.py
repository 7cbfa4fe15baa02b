"""Who may not judge a reply: the one who gave it, and for the call-back everyone who had a hand in the complaint."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam
from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.matters import members
from intake.errors import SecondPersonNeeded
from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent
from routing.translatable import N_

_events = ComplaintEvent.__table__.c
# Every review and call-back asks this: built once, as building and keying it costs as much as running it.
_ANSWERED = (
    select(_events.id)
    .where(
        _events.complaint_id == bindparam("complaint_id"),
        _events.kind == EventKind.HANDLING_REPLY,
        _events.actor_id == bindparam("actor_id"),
        _events.actor_kind == bindparam("actor_kind"),
    )
    .limit(1)
)

_WORK = (
    EventKind.HANDLING_SIGN,
    EventKind.HANDLING_CONTACT,
    EventKind.HANDLING_INTERIM,
    EventKind.HANDLING_REPLY,
)
_WORKED = select(_events.kind, _events.data).where(
    _events.complaint_id == bindparam("complaint_id"),
    _events.kind.in_(_WORK),
    _events.actor_id == bindparam("actor_id"),
    _events.actor_kind == bindparam("actor_kind"),
)


def has_replied(session: Session, complaint: Complaint, actor: Actor) -> bool:
    """Whoever has a part in hand, or wrote an answer down, as the hotline does of one given on paper.

    What was joined with another has the answer of that one.
    """
    complaint = members.handled_with(session, complaint)
    if any(actor.staff_id in {part.handler_id, part.deputy_id} for part in find.handlings_of(session, complaint.id)):
        return True
    who = {"complaint_id": complaint.id, "actor_id": actor.staff_id, "actor_kind": actor.kind}
    return session.connection().execute(_ANSWERED, who).first() is not None


def has_worked_on(session: Session, complaint: Complaint, actor: Actor) -> bool:
    """As `has_replied`, and whoever signed, spoke with the complainant or gave an interim answer before."""
    complaint = members.handled_with(session, complaint)
    if any(actor.staff_id in {part.handler_id, part.deputy_id} for part in find.handlings_of(session, complaint.id)):
        return True
    who = {"complaint_id": complaint.id, "actor_id": actor.staff_id, "actor_kind": actor.kind}
    return any(is_work(kind, data, actor) for kind, data in session.connection().execute(_WORKED, who))


def may_be_work_of(actor: Actor) -> ColumnElement[bool]:
    """Of events those by which the actor may have worked on a complaint: `is_work` says which did."""
    return and_(
        col(ComplaintEvent.kind).in_(_WORK),
        col(ComplaintEvent.actor_id) == actor.staff_id,
        col(ComplaintEvent.actor_kind) == actor.kind,
    )


def is_work(kind: str, data: Mapping[str, Any], actor: Actor) -> bool:
    """Whoever wrote down what the department said or answered has; of a signature only in whose name it is."""
    return kind != EventKind.HANDLING_SIGN or bool(data["handler_id"] == actor.staff_id)


def must_not_have_replied(session: Session, complaint: Complaint, actor: Actor) -> None:
    if actor.staff_id is not None and has_replied(session, complaint, actor):
        raise SecondPersonNeeded(N_("who handled a complaint does not review it"))


def must_not_be_involved(session: Session, complaint: Complaint, actor: Actor) -> None:
    """The call-back is never made by who took, answered or closed the complaint."""
    if actor.staff_id in {complaint.closed_by_id, complaint.operator_id}:
        raise SecondPersonNeeded(N_("who took or closed a complaint does not call back about it"))
    if has_worked_on(session, complaint, actor):
        raise SecondPersonNeeded(N_("who handled a complaint does not call back about it"))
