"""Taking a complaint on: the decision stored, its policy and priority applied, its clocks promised anew if changed."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import clocks, pauses, placing
from intake.casework.actor import Actor
from intake.casework.office import Office
from intake.models import Complaint
from routing.facts import Decision
from routing.vocabulary import Clock


def take_on(
    session: Session, office: Office, complaint: Complaint, decision: Decision, *, actor: Actor, at: datetime
) -> None:
    """What accepting means, wherever the complaint then goes. The caller moves it."""
    placing.keep_decision(session, complaint, decision, at=at)
    complaint.policy = decision.policy or complaint.kind.value
    complaint.priority = decision.priority
    complaint.designated = False
    complaint.accepted_at = complaint.accepted_at or at
    clocks.meet(session, complaint, Clock.ACCEPTANCE, actor=actor, at=at)
    _promise_anew(session, office, complaint, actor=actor, at=at)


def _promise_anew(session: Session, office: Office, complaint: Complaint, *, actor: Actor, at: datetime) -> None:
    """Under another policy the complainant's clocks run another time, still from when they started."""
    running = {
        deadline.clock: deadline
        for deadline in clocks.open_deadlines(session, complaint)
        if deadline.clock in clocks.COMPLAINT_CLOCKS and deadline.handling_id is None
    }
    changed = [
        clock
        for clock in clocks.COMPLAINT_CLOCKS
        if (clocks.limit_of(running[clock]) if clock in running else None)
        != office.rules.limits.limit(complaint.policy, clock)
    ]
    if not changed:
        return
    started_at = min((deadline.started_at for deadline in running.values()), default=complaint.received_at)
    clocks.cancel(session, complaint, actor=actor, at=at, reason="policy changed", clocks=changed, handling_ids=[None])
    wanted = [clocks.Promise(clock, started_at, None, complaint.lead_department_id) for clock in changed]
    breaks = pauses.pauses_of(session, complaint.id)
    clocks.promise(session, office, complaint, wanted, actor=actor, at=at, breaks=breaks)
