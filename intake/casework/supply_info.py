"""The complainant answered (补正): the clocks run again, their due dates moved by the days that were paused."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import audit, lifecycle, pauses
from intake.casework.actor import Actor
from intake.casework.given import said
from intake.casework.office import Office
from intake.events import EventKind
from intake.models import Complaint
from intake.vocabulary import ActorKind, Move, StaffRole
from routing.vocabulary import Channel


def supply_info(
    session: Session, office: Office, complaint: Complaint, text: str, channel: Channel, *, actor: Actor, at: datetime
) -> None:
    """NEED_INFO back to RECEIVED, for triage to look at again."""
    if actor.kind is not ActorKind.COMPLAINANT:
        actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER)
    text = said(text, "text")
    lifecycle.move(session, complaint, Move.SUPPLY_INFO, actor=actor, at=at)
    audit.record(session, complaint, EventKind.COMPLAINT_SUPPLEMENT, actor=actor, at=at, channel=channel, text=text)
    pauses.resume(session, office, complaint, actor=actor, at=at)
