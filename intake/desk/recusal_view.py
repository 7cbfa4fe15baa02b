"""Who is set aside in a complaint, in three fields: what was named, what it was matched to, what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.parts.recusals import recusals_of
from intake.casework.visibility import seen_by
from intake.identity.redacted_texts import redacted_texts
from intake.models import Complaint, ComplaintRecusal
from intake.models.practice import is_shown
from intake.vocabulary import RecusalState
from intake.web.staff_names import staff_names

_AT_ONCE = 100  # decided from the top; the rest moves up


@dataclass(frozen=True)
class RecusedDepartment:
    """One department, and what was decided of it."""

    row: ComplaintRecusal
    department: str
    decided_by: str
    reason: str

    @property
    def is_in_force(self) -> bool:
        return self.row.state is not RecusalState.LIFTED

    @property
    def is_waiting(self) -> bool:
        return self.row.state is RecusalState.PROVISIONAL


@dataclass(frozen=True)
class RecusalView:
    """`named` is the complainant's own text."""

    named: str
    departments: Sequence[RecusedDepartment]


@dataclass(frozen=True)
class WaitingRecusal:
    """One on the list of those that a dispatcher must decide."""

    number: str
    association: str
    department: str
    decide_by: datetime


def recusal_view(session: Session, collaborators: Collaborators, complaint: Complaint) -> RecusalView:
    rows = recusals_of(session, complaint.id)
    people, key = staff_names(session, {row.decided_by_id for row in rows}), redacted_texts(session, complaint)
    cards = collaborators.rules.directory.departments
    return RecusalView(
        key.open(complaint.implicated_text),
        [
            RecusedDepartment(
                row,
                cards[row.department_id].name if row.department_id in cards else "",
                people.get(row.decided_by_id or 0, ""),
                key.open(row.reason),
            )
            for row in rows
        ],
    )


def waiting_recusals(session: Session, collaborators: Collaborators, *, actor: Actor) -> list[WaitingRecusal]:
    """What waits for a dispatcher in complaints that are not over, those first that are due first."""
    condition = seen_by(actor)
    rows = session.exec(
        select(ComplaintRecusal, Complaint.number, Complaint.association_text)
        .join(Complaint, col(Complaint.id) == ComplaintRecusal.complaint_id)
        .where(
            ComplaintRecusal.state == RecusalState.PROVISIONAL,
            col(Complaint.finished_at).is_(None),
            col(Complaint.closed_at).is_(None),
            is_shown(),
            *(() if condition is None else (condition,)),
        )
        .order_by(col(ComplaintRecusal.decide_by), col(ComplaintRecusal.id))
        .limit(_AT_ONCE)
    ).all()
    cards = collaborators.rules.directory.departments
    return [
        WaitingRecusal(
            number, association, cards[row.department_id].name if row.department_id in cards else "", row.decide_by
        )
        for row, number, association in rows
    ]
