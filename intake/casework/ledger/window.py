"""What no anchor covers yet: the open window, in which a record put back to an earlier state looks whole."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from intake.casework.ledger.anchor import ANCHORED
from intake.models import AuditAnchor, ComplaintEvent, OfficeEvent


@dataclass(frozen=True)
class OpenWindow:
    """Since when, None for ever; and what has happened since: the anchors' own events are not counted."""

    since: datetime | None
    events: int
    office_events: int


def open_window(session: Session, anchor: AuditAnchor | None) -> OpenWindow:
    """What has happened since an anchor; without one, all there is."""
    events = select(func.count()).select_from(ComplaintEvent)
    office = select(func.count()).select_from(OfficeEvent).where(OfficeEvent.kind != ANCHORED)
    if anchor is not None:
        events = events.where(col(ComplaintEvent.id) > anchor.last_event_id)
        office = office.where(OfficeEvent.at > anchor.at)
    return OpenWindow(anchor.at if anchor else None, session.scalar(events) or 0, session.scalar(office) or 0)


def find_anchor(session: Session, digest: str) -> AuditAnchor | None:
    return session.exec(select(AuditAnchor).where(AuditAnchor.digest == digest)).first()
