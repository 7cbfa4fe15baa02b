"""Files of the complaints that were joined with another, seen from that one by who may see both."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.matters import members
from intake.casework.visibility import seen_by
from intake.evidence.viewing import EvidenceView, evidence_of
from intake.models import Complaint, Evidence


@dataclass(frozen=True)
class JoinedFiles:
    """Of one complaint: what kind, how large, when. Name and thumbnail are its own page's, which records who looks."""

    number: str
    views: Sequence[EvidenceView]


def joined_files(session: Session, complaint: Complaint, actor: Actor) -> list[JoinedFiles]:
    """In the order the complaints came; only of those that have files."""
    has_files = select(Evidence.id).where(Evidence.complaint_id == Complaint.id).exists()
    wanted = select(Complaint).where(col(Complaint.id).in_(members.ids_joined_with(session, complaint.id)), has_files)
    condition = seen_by(actor)
    if condition is not None:
        wanted = wanted.where(condition)
    return [
        JoinedFiles(one.number, [_bare(view) for view in evidence_of(session, one, actor)])
        for one in session.exec(wanted.order_by(col(Complaint.id)))
    ]


def _bare(view: EvidenceView) -> EvidenceView:
    return replace(view, name="", thumbnail=None)
