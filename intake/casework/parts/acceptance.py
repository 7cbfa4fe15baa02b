"""Taking a complaint on: the decision stored, its policy and priority applied, its clocks promised anew if changed."""

from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.clocks import promises
from intake.casework.clocks.clock import COMPLAINT_CLOCKS, DerivedClock
from intake.casework.clocks.complaint_clocks import ComplaintClocks
from intake.casework.collaborators import Collaborators
from intake.casework.parts import from_decision
from intake.models import Complaint
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
    _promise_anew(session, collaborators, complaint, actor=actor, at=at)


def _promise_anew(
    session: Session, collaborators: Collaborators, complaint: Complaint, *, actor: Actor, at: datetime
) -> None:
    """Under another policy the complainant's clocks run another time, still from when they started.

    One that the other policy does not set runs on: it was promised. So does one of the same policy whose limits have
    changed since.
    """
    clocks = ComplaintClocks.of(session, collaborators, complaint)
    own = [clock for clock in clocks.open(at) if clock.handling_id is None]
    running = {clock.clock: clock for clock in own if clock.clock in COMPLAINT_CLOCKS}
    wanted = {clock: collaborators.rules.limits.limit(complaint.policy, clock) for clock in COMPLAINT_CLOCKS}
    changed = [clock for clock, limit in wanted.items() if limit is not None and not _is_as(running.get(clock), limit)]
    if not changed:
        return
    started_at = min((clock.started_at for clock in running.values()), default=complaint.received_at)
    anew = [promises.Promise(clock, started_at, None, complaint.lead_department_id) for clock in changed]
    promises.promise(session, collaborators, complaint, anew, actor=actor, at=at)


def _is_as(running: DerivedClock | None, limit: Limit) -> bool:
    return running is not None and running.policy == limit.policy
