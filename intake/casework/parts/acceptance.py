"""Taking a complaint on: the decision stored, its policy and priority applied, its clocks promised anew if changed."""

from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.clocks import deadlines, pauses
from intake.casework.clocks.clock import COMPLAINT_CLOCKS, TRIAGE
from intake.casework.collaborators import Collaborators
from intake.casework.parts import from_decision
from intake.models import Complaint, Deadline
from routing.clocks.deadlines import Limit
from routing.facts import Decision


def take_on(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    decision: Decision,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """What accepting means, wherever the complaint then goes. The caller moves it."""
    from_decision.keep_decision(session, complaint, decision, at=at)
    complaint.policy = decision.policy or complaint.kind.value
    complaint.priority = decision.priority
    complaint.designated = False
    complaint.accepted_at = complaint.accepted_at or at
    deadlines.meet(session, complaint, *TRIAGE, actor=actor, at=at)
    _promise_anew(session, collaborators, complaint, actor=actor, at=at)


def _promise_anew(
    session: Session, collaborators: Collaborators, complaint: Complaint, *, actor: Actor, at: datetime
) -> None:
    """Under another policy the complainant's clocks run another time, still from when they started.

    One that the other policy does not set runs on: it was promised. So does one of the same policy whose limits have
    changed since.
    """
    running = {
        deadline.clock: deadline
        for deadline in deadlines.open_deadlines(session, complaint)
        if deadline.clock in COMPLAINT_CLOCKS and deadline.handling_id is None
    }
    wanted = {clock: collaborators.rules.limits.limit(complaint.policy, clock) for clock in COMPLAINT_CLOCKS}
    changed = [clock for clock, limit in wanted.items() if limit is not None and not _is_as(running.get(clock), limit)]
    if not changed:
        return
    started_at = min((deadline.started_at for deadline in running.values()), default=complaint.received_at)
    deadlines.cancel(
        session, complaint, actor=actor, at=at, reason="policy changed", clocks=changed, handling_ids=[None]
    )
    promises = [deadlines.Promise(clock, started_at, None, complaint.lead_department_id) for clock in changed]
    breaks = pauses.pauses_of(session, complaint.id)
    deadlines.promise(session, collaborators, complaint, promises, actor=actor, at=at, breaks=breaks)


def _is_as(running: Deadline | None, limit: Limit) -> bool:
    return running is not None and running.policy == limit.policy
