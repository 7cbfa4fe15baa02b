"""What the page of a complaint says of the matter it belongs to."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from intake.casework.matters import members, parting
from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent
from intake.vocabulary import State
from intake.web.staff_names import staff_names

ANSWERED = (State.CALLBACK, State.CLOSED, State.ARCHIVED)


@dataclass(frozen=True)
class MatterPanel:
    """`into`: the number of the complaint it is handled with, its own where others are handled with it."""

    into: str
    joined: int  # complaints that were joined with that one
    answered: int
    said: int  # what joined complainants added, on the page of the one that is handled
    joined_at: datetime | None = None
    joined_by: str = ""
    undo_until: datetime | None = None  # while the join of this one can be undone

    @property
    def complaints(self) -> int:
        """All that are this one matter."""
        return self.joined + 1


def matter_panel(session: Session, complaint: Complaint, *, at: datetime) -> MatterPanel | None:
    """None of a complaint that stands alone."""
    lead = members.handled_with(session, complaint)
    counts = members.count_joined(session, lead.id)
    if not counts:
        return None
    joined, answered = sum(counts.values()), sum(counts.get(state, 0) for state in ANSWERED)
    if lead is complaint:
        return MatterPanel(lead.number, joined, answered, _count_said(session, lead.id))
    join = parting.joins_of(session, [complaint]).get(complaint.id)
    if join is None:
        return MatterPanel(lead.number, joined, answered, 0)
    by = staff_names(session, {join.by_id}).get(join.by_id or 0, "")
    is_fresh = complaint.state is State.MERGED and join.may_be_undone(at)
    return MatterPanel(
        lead.number, joined, answered, 0, join.at, by, join.at + parting.UNDO_WITHIN if is_fresh else None
    )


def _count_said(session: Session, lead_id: int) -> int:
    """Also what they added before they were joined: it is part of what is known of the matter."""
    ids = members.ids_joined_with(session, lead_id)
    statement = select(func.count(col(ComplaintEvent.id))).where(
        col(ComplaintEvent.complaint_id).in_(ids), ComplaintEvent.kind == EventKind.COMPLAINT_SUPPLEMENT
    )
    return session.exec(statement).one()
