"""Who may not judge a reply: the one who gave it, and for the call-back everyone who had a hand in the complaint."""

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.errors import SecondPersonNeeded
from intake.models import Complaint


def has_replied(session: Session, complaint: Complaint, actor: Actor) -> bool:
    return any(part.handler_id == actor.staff_id for part in find.handlings_of(session, complaint.id))


def must_not_have_replied(session: Session, complaint: Complaint, actor: Actor) -> None:
    if actor.staff_id is not None and has_replied(session, complaint, actor):
        raise SecondPersonNeeded("who handled a complaint does not review it")


def must_not_be_involved(session: Session, complaint: Complaint, actor: Actor) -> None:
    """The call-back is never made by who took, answered or closed the complaint."""
    if actor.staff_id in {complaint.closed_by_id, complaint.operator_id}:
        raise SecondPersonNeeded("who took or closed a complaint does not call back about it")
    if has_replied(session, complaint, actor):
        raise SecondPersonNeeded("who handled a complaint does not call back about it")
