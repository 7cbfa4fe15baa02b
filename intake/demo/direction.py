"""Which act follows when a complaint has moved: the only place that knows all acts."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.collaborators import Collaborators
from intake.demo import afterwards, asking, filing, handling
from intake.demo.habits import happens, office_hours
from intake.demo.stage import Act, Stage
from intake.models import Complaint
from intake.vocabulary import HandlingState, State
from routing.vocabulary import Kind

_REOPENED_BY = 120.0  # working hours; after thirty days it lies in the archive


def direct(stage: Stage, session: Session, collaborators: Collaborators, complaint: Complaint, at: datetime) -> None:  # noqa: ARG001
    """Plan what follows from the state the complaint has reached."""
    if complaint.state in _SIMPLE:
        act, median = _SIMPLE[complaint.state]
        stage.later(complaint.number, act, at, hours=office_hours(stage.draw, median))
    elif complaint.state in _PLANS:
        _PLANS[complaint.state](stage, session, complaint, at)


def _plan_first_look(stage: Stage, session: Session, complaint: Complaint, at: datetime) -> None:  # noqa: ARG001
    is_question = complaint.kind is Kind.CONSULTATION and happens(stage.draw, "answered_at_once")
    hours = 0.1 if is_question else office_hours(stage.draw, 2)
    stage.later(complaint.number, filing.answer if is_question else filing.triage, at, hours=hours)


def _plan_reopening(stage: Stage, session: Session, complaint: Complaint, at: datetime) -> None:  # noqa: ARG001
    if stage.turns.comes("reopened"):
        stage.later(complaint.number, afterwards.reopen, at, hours=min(office_hours(stage.draw, 28), _REOPENED_BY))


def _plan_signing(stage: Stage, session: Session, complaint: Complaint, at: datetime) -> None:
    if happens(stage.draw, "overruled"):
        stage.later(complaint.number, filing.overrule, at, hours=office_hours(stage.draw, 0.3))
    for part in find.handlings_of(session, complaint.id):
        if part.state is not HandlingState.PENDING or part.dispatched_at != at:
            continue
        is_returned = part.is_principal and not part.is_designated and happens(stage.draw, "returned")
        if is_returned:
            stage.later(complaint.number, asking.to_return, at, hours=office_hours(stage.draw, 1))
        hours = office_hours(stage.draw, 2.5) + (8 if is_returned else 0)
        stage.later(complaint.number, handling.signing(part.department_id), at, hours=hours)


def _plan_redo(stage: Stage, session: Session, complaint: Complaint, at: datetime) -> None:
    """Parts reopened by a redo; a part just signed for has planned its own reply."""
    if complaint.redo_count == 0:
        return
    for part in find.handlings_of(session, complaint.id):
        if part.state is HandlingState.SIGNED:
            hours = office_hours(stage.draw, 12)
            stage.later(complaint.number, handling.replying(part.department_id), at, hours=hours)


# State → the act that follows and the working hours until somebody gets to it.
_SIMPLE: dict[State, tuple[Act, float]] = {
    State.NEED_INFO: (filing.supply, 14),
    State.COORDINATING: (filing.settle, 10),
    State.REPLIED: (afterwards.review, 3),
    State.CALLBACK: (afterwards.call_back, 5),
}
_PLANS = {
    State.RECEIVED: _plan_first_look,
    State.DISPATCHED: _plan_signing,
    State.HANDLING: _plan_redo,
    State.CLOSED: _plan_reopening,
}
