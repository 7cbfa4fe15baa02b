"""Calls through the hotline that show neither side the other's number: which there were, and what rests on them."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.models import Complaint, MaskedCall
from intake.vocabulary import MaskedCallState
from routing.calendars.working_time import end_of, local_day

_DAY = timedelta(days=1)
# Whoever has not been rung by then is not rung any more: they have gone on to something else.
RINGS_WITHIN = timedelta(minutes=3)
# No call lasts longer; what the provider has said nothing of by then it never will.
LONGEST = timedelta(hours=4)
TALKED = frozenset({MaskedCallState.TALKING, MaskedCallState.TALKED})
OVER = frozenset({MaskedCallState.TALKED, MaskedCallState.UNANSWERED, MaskedCallState.FAILED})
_OF_ONE = (
    select(MaskedCall)
    .where(MaskedCall.complaint_id == bindparam("complaint_id"))
    .order_by(col(MaskedCall.asked_at), col(MaskedCall.id))
)
_RUNNING = select(MaskedCall).where(
    MaskedCall.asked_by_id == bindparam("staff_id"),
    col(MaskedCall.ended_at).is_(None),
    col(MaskedCall.asked_at) > bindparam("since"),
)


def calls_of(session: Session, complaint: Complaint) -> list[MaskedCall]:
    """The oldest first."""
    return list(session.exec(_OF_ONE, params={"complaint_id": complaint.id}))


def newest_of(session: Session, complaint: Complaint, actor: Actor) -> MaskedCall | None:
    return next((one for one in reversed(calls_of(session, complaint)) if one.asked_by_id == actor.staff_id), None)


def is_in_call(session: Session, actor: Actor, *, at: datetime) -> bool:
    """Whether somebody is being rung or connected, about whatever complaint."""
    given = {"staff_id": actor.staff_id, "since": at - LONGEST}
    return session.exec(_RUNNING, params=given).first() is not None


def tried(
    session: Session, complaint: Complaint, actor: Actor, *, since: datetime, until: datetime, is_reached: bool
) -> MaskedCall | None:
    """The actor's last call of that day that a try may rest on: one in which they talked, or that nobody answered."""
    began = max(since, end_of(local_day(until) - _DAY))
    wanted = TALKED if is_reached else frozenset({*TALKED, MaskedCallState.UNANSWERED})
    found = [
        one
        for one in calls_of(session, complaint)
        if one.asked_by_id == actor.staff_id and began <= one.asked_at <= until and one.state in wanted
    ]
    return found[-1] if found else None
