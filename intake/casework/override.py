"""Overruling the rules (改派): counted against the rule that was overruled, so that the table can learn."""

from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session

from intake.casework import acceptance, audit, clocks, coordination, lifecycle, notices, parts, placing
from intake.casework.actor import Actor
from intake.casework.office import Office
from intake.casework.placing import Choice
from intake.errors import IllegalMove, NotAllowed
from intake.events import EventKind
from intake.models import Complaint, DecisionRecord
from intake.vocabulary import HandlingState, Move, StaffRole, State
from routing.decide import decide
from routing.facts import Assigned


def override_decision(
    session: Session,
    office: Office,
    complaint: Complaint,
    choice: Choice,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Send it elsewhere than the rules say, before anybody has signed for it. The complainant's clocks run on."""
    actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER)
    picked = placing.picked(session, office, complaint, choice)
    chosen = [picked.lead, *picked.cos]
    if complaint.state is State.RECEIVED:
        decision = decide(placing.case_of(session, complaint), office.rules.table, office.rules.directory)
        acceptance.take_on(session, office, complaint, decision, actor=actor, at=at)
        lifecycle.move(session, complaint, Move.ACCEPT, actor=actor, at=at, note=picked.reason)
    elif complaint.state is State.DISPATCHED:
        _take_back(session, complaint, keep={one.department_id for one in chosen}, actor=actor, at=at)
    else:
        raise IllegalMove(complaint.state, "override")
    _keep(session, complaint, chosen, actor=actor, at=at, reason=picked.reason)
    rows = placing.chosen_values(complaint, picked.lead, picked.cos, at=at)
    parts.place(session, office, complaint, rows, actor=actor, at=at)
    clocks.meet(session, complaint, *coordination.CLOCKS, actor=actor, at=at)


def _take_back(session: Session, complaint: Complaint, *, keep: set[int], actor: Actor, at: datetime) -> None:
    given = parts.live_parts(session, complaint)
    if any(part.state is not HandlingState.PENDING for part in given):
        raise NotAllowed("a department has signed for it already")
    parts.take_back(session, complaint, given, actor=actor, at=at, reason="overruled")
    for part in given:
        if part.department_id not in keep:
            notices.notify_desk(
                session,
                notices.TAKEN_BACK,
                cause=str(part.id),
                at=at,
                complaint_id=complaint.id,
                department_id=part.department_id,
                number=complaint.number,
            )


def _keep(
    session: Session,
    complaint: Complaint,
    picked: list[Assigned],
    *,
    actor: Actor,
    at: datetime,
    reason: str,
) -> None:
    """The newest row is in force: what the rules said, with the hand that overruled it."""
    ruled = placing.find_decision(session, complaint.id)
    chosen = [one.department_id for one in picked]
    body = {"parts": [], "leads": [], "recused": []} | (ruled.body if ruled else {})
    row = {
        "complaint_id": complaint.id,
        "table_version": ruled.table_version if ruled else 0,
        "rule": ruled.rule if ruled else None,
        "body": body | {"overruled_to": chosen},
        "verdicts": ruled.verdicts if ruled else [],
        "decided_at": at,
        "override_reason": reason,
        "override_by_id": actor.staff_id,
    }
    session.connection().execute(insert(DecisionRecord.__table__), [row])
    audit.record(
        session,
        complaint,
        EventKind.DECISION_OVERRIDE,
        actor=actor,
        at=at,
        **{
            "rules": [part["rule"] for part in body["parts"]],
            "from": [lead["department_id"] for lead in body["leads"]],
            "to": chosen,
            "reason": reason,
        },
    )
