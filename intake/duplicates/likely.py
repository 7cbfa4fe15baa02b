"""Complaints that a new one may repeat: the caller's own, those about the same matter, those told in like words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from intake.casework.lifecycle import ENDS
from intake.casework.registering.preview import is_under_way
from intake.duplicates.candidates import alike_by_wording
from intake.models import Complaint
from intake.models.practice import is_shown
from intake.sealing.ring import KeyRing
from intake.vocabulary import State

MOST = 4  # shown
# How far back an open complaint about the same thing is still likely to be the same matter.
RECENT = timedelta(days=90)
_LOOKED_AT = 60  # complaints about one association looked through


@dataclass(frozen=True)
class SimilarComplaint:
    """A complaint that a new one may repeat. `likeness`: of their wording, 0 to 1.

    One that is over is shown where its words are alike; nothing can be added to it.
    """

    complaint: Complaint
    is_same_person: bool
    is_same_matter: bool
    likeness: float = 0.0

    @property
    def percent(self) -> int:
        return round(self.likeness * 100)

    @property
    def is_open(self) -> bool:
        return is_under_way(self.complaint)

    @property
    def sureness(self) -> float:
        return self.is_open + self.is_same_person + 2 * self.is_same_matter + 2 * bool(self.likeness) + self.likeness


def likely_duplicates(
    session: Session,
    ring: KeyRing,
    of_caller: Collection[Complaint],
    *,
    association_id: int | None,
    violations: Collection[str],
    narrative: str,
    at: datetime,
    only: ColumnElement[bool] | None = None,
) -> list[SimilarComplaint]:
    """Of the caller, open; about the same association and violation, open and recent; in like words; surest first.

    `only`: of those that are not the caller's these.
    """
    own = {complaint.id for complaint in of_caller}
    found = {complaint.id: complaint for complaint in of_caller}
    if violations:  # without one nothing is the same matter yet: not worth asking while somebody types
        found |= {complaint.id: complaint for complaint in _about(session, association_id, at - RECENT, only)}
    alike = {one.complaint.id: one for one in alike_by_wording(session, ring, narrative, only=only, limit=MOST)}
    found |= {complaint_id: one.complaint for complaint_id, one in alike.items()}
    similar = [
        SimilarComplaint(
            complaint,
            complaint.id in own,
            is_under_way(complaint) and _is_same_matter(complaint, association_id, violations),
            alike[complaint.id].likeness if complaint.id in alike else 0.0,
        )
        for complaint in found.values()
        if is_under_way(complaint) or complaint.id in alike
    ]
    likely = [one for one in similar if one.is_same_person or one.is_same_matter or one.likeness]
    newest_first = sorted(likely, key=lambda one: one.complaint.received_at, reverse=True)
    return sorted(newest_first, key=lambda one: -one.sureness)[:MOST]


def _about(
    session: Session, association_id: int | None, since: datetime, only: ColumnElement[bool] | None
) -> Collection[Complaint]:
    """The newest that are under way."""
    if association_id is None:
        return ()
    is_recent = (Complaint.association_id == association_id, Complaint.received_at >= since, is_shown())
    statement = select(Complaint).where(*is_recent, col(Complaint.state).not_in([*ENDS, State.CLOSED]))
    if only is not None:
        statement = statement.where(only)
    return session.exec(statement.order_by(col(Complaint.received_at).desc()).limit(_LOOKED_AT)).all()


def _is_same_matter(complaint: Complaint, association_id: int | None, violations: Collection[str]) -> bool:
    return (
        association_id is not None
        and complaint.association_id == association_id
        and not set(complaint.violations).isdisjoint(violations)
    )
