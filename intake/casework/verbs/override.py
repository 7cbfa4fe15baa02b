"""Overruling the rules (改派): counted against the rule that was overruled, so that the table can learn."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import lifecycle
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.casework.parts import acceptance, assignments, from_decision
from intake.casework.parts.from_decision import DispatchChoice
from intake.casework.verb import verb
from intake.errors import IllegalMove, NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint
from intake.numbers import new_id
from intake.sealing.text import text_key_of
from intake.vocabulary import HandlingState, Move, StaffRole, State
from routing.decision.decide import decide
from routing.facts import Assigned
from routing.translatable import N_, TranslatableText


@verb
def override_decision(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    choice: DispatchChoice,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Send it elsewhere than the rules say, before anybody has signed for it. The complainant's clocks run on."""
    actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER)
    picked = from_decision.picked(session, collaborators, complaint, choice)
    chosen = [picked.lead, *picked.cos]
    if complaint.state is State.RECEIVED:
        decision = decide(
            from_decision.case_of(session, complaint), collaborators.rules.table, collaborators.rules.directory
        )
        acceptance.take_on(session, collaborators, complaint, decision, actor=actor, at=at)
        lifecycle.move(session, complaint, Move.ACCEPT, actor=actor, at=at, note=picked.reason)
    elif complaint.state is State.DISPATCHED:
        _take_back(session, complaint, keep={one.department_id for one in chosen}, actor=actor, at=at)
    else:
        raise IllegalMove(complaint.state, TranslatableText(N_("override")))
    _keep(session, complaint, chosen, actor=actor, at=at, reason=picked.reason)
    rows = from_decision.picked_values(session, complaint, picked, at=at)
    assignments.place(session, collaborators, complaint, rows, actor=actor, at=at)


def _take_back(session: Session, complaint: Complaint, *, keep: set[int], actor: Actor, at: datetime) -> None:
    given = assignments.live_parts(session, complaint)
    if any(part.state is not HandlingState.PENDING for part in given):
        raise NotPossibleNow(N_("a department has signed for it already"))
    assignments.take_back(session, complaint, given, actor=actor, at=at, reason="overruled")
    gone = [part for part in given if part.department_id not in keep]
    staff_notices.notify_parts(session, staff_notices.TAKEN_BACK, complaint, gone, at=at)


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
    ruled = from_decision.find_decision(session, complaint.id)
    chosen = [one.department_id for one in picked]
    body = {"parts": [], "leads": [], "recused": []} | (ruled.body if ruled else {})
    row = {
        "id": new_id(at),
        "complaint_id": complaint.id,
        "table_version": ruled.table_version if ruled else 0,
        "rule": ruled.rule if ruled else None,
        "body": body | {"overruled_to": chosen},
        "verdicts": ruled.verdicts if ruled else [],
        "decided_at": at,
        "override_reason": text_key_of(session, complaint).seal(reason),
        "override_by_id": actor.staff_id,
    }
    from_decision.store_decision(session, row)
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
