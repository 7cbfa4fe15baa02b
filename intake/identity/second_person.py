"""Whether a second person of the hotline has agreed that a confidential number is shown: asked of the record."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from intake.errors import SecondPersonNeeded
from intake.events import EventKind
from intake.models import ComplaintEvent
from routing.calendars.working_time import end_of, local_day
from routing.translatable import N_

_DAY = timedelta(days=1)
_OF_DAY = select(ComplaintEvent).where(
    ComplaintEvent.complaint_id == bindparam("complaint_id"),
    ComplaintEvent.kind == bindparam("kind"),
    ComplaintEvent.at > bindparam("since"),
)


def must_be_released(session: Session, complaint_id: int, staff_id: int | None, *, at: datetime) -> None:
    if not is_released(session, complaint_id, staff_id, at=at):
        raise SecondPersonNeeded(
            N_("asked for confidentiality: ask by text, or have a second person agree that the number is shown")
        )


def is_released(session: Session, complaint_id: int, staff_id: int | None, *, at: datetime) -> bool:
    """Whether a second person has agreed today, for this caller."""
    events = events_of_day(session, complaint_id, EventKind.CALLBACK_RELEASE, at)
    return any(event.data["staff_id"] == staff_id for event in events)


def events_of_day(session: Session, complaint_id: int, kind: EventKind, until: datetime) -> list[ComplaintEvent]:
    """Of the day in Shanghai, up to that moment of it."""
    given = {"complaint_id": complaint_id, "kind": kind, "since": end_of(local_day(until) - _DAY)}
    found = session.exec(_OF_DAY.order_by(col(ComplaintEvent.seq)), params=given)
    return [event for event in found if event.at <= until]
