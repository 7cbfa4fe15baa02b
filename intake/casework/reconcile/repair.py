"""Bringing the stored clocks of a complaint in line with its record, as one event that says what was changed."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.clocks.projection import restore
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.reconcile.verification import StoredDifference, differences
from intake.events import EventKind


def repair_clocks(
    session: Session, collaborators: Collaborators, complaint_id: int, *, actor: Actor, at: datetime
) -> list[StoredDifference]:
    """Write what the events give wherever something else is stored; answers what was changed. Twice is once.

    A contradiction within the events themselves is nothing that rows could be brought in line with: it stays.
    """
    complaint = find.lock_by_id(session, complaint_id)
    found = [one for one in differences(session, collaborators, at=at, only=complaint.id) if one.field != "events"]
    if not found:
        return []
    restore(session, collaborators, complaint, at=at)
    changes = [
        {
            "deadline_id": one.deadline_id,
            "clock": one.clock,
            "field": one.field,
            "stored": stored_text(one.stored),
            "derived": stored_text(one.derived),
        }
        for one in found
    ]
    audit.record(session, complaint, EventKind.DEADLINE_REPAIR, actor=actor, at=at, changes=changes)
    return found


def stored_text(value: object) -> str:
    """A stored value as text: times in ISO 8601, nothing as an empty word."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime) else str(value)
