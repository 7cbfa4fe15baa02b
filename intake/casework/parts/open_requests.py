"""How a request ends: granted, refused, or overtaken by events. Each end is one event, whoever brings it about."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.events import EventKind
from intake.models import Complaint, Deadline, DecisionRequest, Notice, Staff
from intake.sealing.text import text_key_of
from intake.vocabulary import RequestState

# Every act that ends a part asks this: built once, as building and keying a statement costs as much as running it.
_OPEN = select(DecisionRequest).where(DecisionRequest.state == RequestState.OPEN).order_by(col(DecisionRequest.id))
_OPEN_OF_PARTS = _OPEN.where(
    # An index knows the complaint's requests; without it every request ever made is looked through.
    DecisionRequest.complaint_id == bindparam("complaint_id"),
    col(DecisionRequest.handling_id).in_(bindparam("parts", expanding=True)),
    col(DecisionRequest.deadline_id).is_(None),
)
_OPEN_OF_PROCEDURE = _OPEN.where(DecisionRequest.deadline_id == bindparam("procedure_id"))


def end_request(
    session: Session,
    complaint: Complaint,
    request: DecisionRequest,
    state: RequestState,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
) -> None:
    """What lapsed was decided by nobody. The caller holds the complaint's row."""
    request.state, request.decided_at = state, at
    request.decision_note = text_key_of(session, complaint).seal(note)
    request.decided_by_id = None if state is RequestState.LAPSED else actor.staff_id
    session.add(request)
    procedure = find_procedure(session, request)
    if procedure is not None:
        _put_away(session, request, procedure, actor=actor, at=at)
    audit.record(
        session,
        complaint,
        EventKind.REQUEST_DECIDE,
        actor=actor,
        at=at,
        request_id=request.id,
        kind=request.kind,
        clock=procedure.clock if procedure else "",
        decision=state,
        note=note,
    )


def _put_away(session: Session, request: DecisionRequest, procedure: Deadline, *, actor: Actor, at: datetime) -> None:
    """What asked each head of the department for a decision that is no longer needed."""
    people = session.exec(select(Staff.id).where(Staff.department_id == procedure.department_id))
    keys = [f"{staff_notices.REQUEST_FOR_HEAD}:{request.id}:{person}" for person in people]
    unread = (col(Notice.dedupe_key).in_(keys), col(Notice.read_at).is_(None))
    session.execute(update(Notice).where(*unread).values(read_at=at, read_by_id=actor.staff_id))


def find_procedure(session: Session, request: DecisionRequest) -> Deadline | None:
    """The procedure of the law a request wants to extend; None where it asks for something else."""
    return session.get(Deadline, request.deadline_id) if request.deadline_id is not None else None


def lapse_with_parts(
    session: Session, complaint: Complaint, part_ids: Iterable[int], *, actor: Actor, at: datetime
) -> None:
    """These parts have ended, and what was asked for them with them. A procedure of the law runs on."""
    parts = {"complaint_id": complaint.id, "parts": list(part_ids)}
    _lapse(session, complaint, session.exec(_OPEN_OF_PARTS, params=parts).all(), actor=actor, at=at)


def lapse_with_procedure(
    session: Session, complaint: Complaint, procedure_id: int, *, actor: Actor, at: datetime
) -> None:
    """It was concluded before more time was granted."""
    asked = session.exec(_OPEN_OF_PROCEDURE, params={"procedure_id": procedure_id}).all()
    _lapse(session, complaint, asked, actor=actor, at=at)


def _lapse(
    session: Session, complaint: Complaint, asked: Iterable[DecisionRequest], *, actor: Actor, at: datetime
) -> None:
    for request in asked:
        if request.state is RequestState.OPEN:  # not decided by this very act, which is written at its end
            end_request(session, complaint, request, RequestState.LAPSED, actor=actor, at=at)
