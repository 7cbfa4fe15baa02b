"""What departments asked for, in words: whose it is, what it touches, and whether the reader decides it."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.requests import approvers, statutory_procedure
from intake.casework.requests.reasons import reason_text
from intake.identity.redacted_texts import texts_of_many
from intake.models import Complaint, Deadline, DecisionRequest, Handling
from intake.vocabulary import RequestKind, RequestState
from intake.web.deadline_sheet import amount_words
from intake.web.staff_names import staff_names
from routing.vocabulary import Clock, Unit

# The clock a request presses: it is to be decided before that one runs out.
_TOUCHES = MappingProxyType(
    {
        RequestKind.RETURN: Clock.RETURN_WINDOW,
        RequestKind.EXTENSION: Clock.CLOSURE,
        RequestKind.SUSPENSION: Clock.CLOSURE,
        RequestKind.TERMINATION: Clock.CLOSURE,
    }
)


@dataclass(frozen=True)
class RequestView:
    """A request with the names behind its ids; `procedure` is what an extension of one is about."""

    row: DecisionRequest
    evidence: str
    decision_note: str
    by: str
    department: str
    suggested: str
    decided_by: str
    procedure: Deadline | None
    may_decide: bool

    @property
    def reason(self) -> str:
        return reason_text(self.row.kind, self.row.reason_code)

    @property
    def touches(self) -> Clock:
        return self.procedure.clock if self.procedure else _TOUCHES[self.row.kind]

    @property
    def days(self) -> str:
        """How much more time; empty where none is asked for."""
        if not self.row.days:
            return ""
        unit = statutory_procedure.extension_unit(self.procedure) if self.procedure else Unit.WORKING_DAYS
        return amount_words(self.row.days, unit)


def requests_of(
    session: Session, collaborators: Collaborators, complaint: Complaint, *, actor: Actor
) -> list[RequestView]:
    """Every request on the complaint, the newest first."""
    statement = select(DecisionRequest, Handling.department_id).join(
        Handling, col(Handling.id) == DecisionRequest.handling_id
    )
    rows = session.exec(
        statement.where(DecisionRequest.complaint_id == complaint.id).order_by(col(DecisionRequest.id).desc())
    ).all()
    return asked(session, collaborators, rows, actor=actor)


def asked(
    session: Session, collaborators: Collaborators, rows: Sequence[tuple[DecisionRequest, int]], *, actor: Actor
) -> list[RequestView]:
    """Requests with the names behind their ids; each row is (request, department of its part)."""
    people = staff_names(session, {one for row, _d in rows for one in (row.requested_by_id, row.decided_by_id)})
    names = {card.id: card.name for card in collaborators.rules.directory.departments.values()}
    procedures = _procedures(session, [row for row, _d in rows])
    keys = texts_of_many(session, {row.complaint_id for row, _d in rows}, actor)
    theirs = _decided_by(session, actor, [row for row, _d in rows])
    return [
        RequestView(
            row,
            evidence=keys[row.complaint_id].open(row.evidence),
            decision_note=keys[row.complaint_id].open(row.decision_note),
            by=people.get(row.requested_by_id, ""),
            department=names.get(department_id, ""),
            suggested=names.get(row.suggested_department_id or 0, ""),
            decided_by=people.get(row.decided_by_id or 0, ""),
            procedure=procedures.get(row.deadline_id or 0),
            may_decide=row.id in theirs,
        )
        for row, department_id in rows
    ]


def _procedures(session: Session, rows: Sequence[DecisionRequest]) -> dict[int, Deadline]:
    wanted = [row.deadline_id for row in rows if row.deadline_id is not None]
    if not wanted:
        return {}
    return {one.id: one for one in session.exec(select(Deadline).where(col(Deadline.id).in_(wanted)))}


def _decided_by(session: Session, actor: Actor, rows: Sequence[DecisionRequest]) -> set[int]:
    """Of these the open ones whose decision is the actor's; nobody decides what they asked for."""
    waiting = [row.id for row in rows if row.state is RequestState.OPEN and row.requested_by_id != actor.staff_id]
    if not waiting:
        return set()
    statement = select(DecisionRequest.id).where(col(DecisionRequest.id).in_(waiting), approvers.is_decided_by(actor))
    return set(session.exec(statement))
