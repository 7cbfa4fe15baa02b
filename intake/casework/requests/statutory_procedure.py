"""A procedure of the law beside the complaint (法定程序): its own clock, its own extension, its own end.

A department that opens an administrative penalty, a petition or the check of a report answers by that law's limit as
well. Nothing the hotline does stops or ends it, and the hotline's clocks run on beside it (Jinan hotline regulation
济南条例 §24, Weifang 潍坊条例 §20: where the law's limit is longer it is followed, and the complainant is told).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.clocks import promises
from intake.casework.clocks.clock import DerivedClock, settle, versions_of
from intake.casework.clocks.complaint_clocks import ComplaintClocks
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import complainant_messages
from intake.casework.parts.open_requests import lapse_with_procedure
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.errors import IllegalMove, InvalidInput, NotFound, NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint, Deadline, Handling
from intake.vocabulary import HandlingRole, HandlingState, StaffRole, State
from routing.calendars.working_time import local_day
from routing.clocks.deadlines import is_breached
from routing.clocks.policies import PUNITIVE, STATUTORY
from routing.translatable import N_, TranslatableText
from routing.vocabulary import NOT_ACCUSING, Clock, Unit

MAX_DOCUMENT = 120
_UNDER_WAY = frozenset({State.DISPATCHED, State.HANDLING})


@dataclass(frozen=True)
class ProcedureDecision:
    """What ended a procedure. `decided_at` is when, where it is entered later.

    The department itself says so: a decision bears its number and its date, and its clock is the law's.
    """

    document: str
    note: str = ""
    decided_at: datetime | None = None


@verb
def open_statutory(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    procedure: Clock,
    document: str,
    *,
    actor: Actor,
    at: datetime,
    opened_at: datetime | None = None,
) -> DerivedClock:
    """The lead department opens it under a document number (文号); its clock runs from `opened_at`, or from now."""
    actor.must_be(StaffRole.HANDLER)
    part = find.open_handling_of(session, complaint, actor.department_id)
    if complaint.state not in _UNDER_WAY or part.state is not HandlingState.SIGNED:
        raise IllegalMove(complaint.state, TranslatableText(N_("open a procedure")))
    if part.role is not HandlingRole.LEAD:
        raise NotPossibleNow(N_("a lead department opens a procedure of the law"))
    _check(session, collaborators, complaint, procedure, at=at)
    document = required_text(document, "document", longest=MAX_DOCUMENT)
    started_at = max(opened_at or at, complaint.received_at)
    if started_at > at or local_day(opened_at or at) < local_day(complaint.received_at):
        raise InvalidInput(N_("is after it was received and not in the future"), field="opened_on")
    opening = {"clock": procedure, "document": document, "department_id": part.department_id}
    audit.record(session, complaint, EventKind.STATUTORY_OPEN, actor=actor, at=at, **opening)
    wanted = promises.Promise(procedure, started_at, None, part.department_id)
    promises.promise(session, collaborators, complaint, [wanted], actor=actor, at=at)
    opened = ComplaintClocks.of(session, collaborators, complaint).find_open(procedure, at=at)
    if opened is None:
        raise NotPossibleNow(N_("the policy in force sets no limit for it"))
    cause, due_at = str(opened.id), opened.due_at
    complainant_messages.tell(
        session, collaborators, complaint, "statutory_opened", cause=cause, at=at, due_at=due_at, procedure=opened.clock
    )
    return opened


@verb
def conclude_statutory(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    procedure: Clock,
    decision: ProcedureDecision,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """It ends with its decision, whatever has become of the complaint meanwhile."""
    actor.must_be(StaffRole.HANDLER)
    running = get_own(session, collaborators, complaint, procedure, actor, at=at)
    document = required_text(decision.document, "document", longest=MAX_DOCUMENT)
    when = _concluded(running, decision.decided_at, at=at) if decision.decided_at else None
    audit.record(
        session,
        complaint,
        EventKind.STATUTORY_CONCLUDE,
        actor=actor,
        at=at,
        clock=running.clock,
        document=document,
        note=decision.note.strip(),
        happened_at=when.isoformat() if when else "",
    )
    lapse_with_procedure(session, complaint, running.id, actor=actor, at=at)


def running_procedures(
    session: Session, collaborators: Collaborators, complaint: Complaint, department_id: int | None, *, at: datetime
) -> list[DerivedClock]:
    """What this department has opened and not concluded."""
    running = ComplaintClocks.of(session, collaborators, complaint).open(at)
    return [one for one in running if one.clock in STATUTORY and one.department_id == department_id]


def may_be_opened(session: Session, collaborators: Collaborators, complaint: Complaint, *, at: datetime) -> list[Clock]:
    """Each procedure runs once at a time, whichever department opened it; none pursues a suggestion or a question."""
    running = {one.clock for one in ComplaintClocks.of(session, collaborators, complaint).open(at)}
    barred = running | PUNITIVE if complaint.kind in NOT_ACCUSING else running
    return [clock for clock in Clock if clock in STATUTORY and clock not in barred]


def get_own(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    procedure: Clock | None,
    actor: Actor,
    *,
    at: datetime,
) -> DerivedClock:
    """The procedure as the actor's department has it open; raises NotFound."""
    own = running_procedures(session, collaborators, complaint, actor.department_id, at=at)
    found = next((one for one in own if one.clock is procedure), None)
    if found is None:
        raise NotFound(N_("your department has no such procedure open"), field="procedure")
    return found


def part_behind(session: Session, complaint: Complaint, running: DerivedClock) -> Handling:
    """The latest part of the department that has it open: the procedure may outlive it, and the complaint."""
    own = (part for part in find.handlings_of(session, complaint.id) if part.department_id == running.department_id)
    return max(own, key=lambda part: (part.dispatched_at, part.id))


def extension_unit(running: DerivedClock | Deadline) -> Unit:
    """Natural days where the limit is in days, else working days."""
    return Unit.DAYS if running.unit is Unit.DAYS else Unit.WORKING_DAYS


def check_extendable(running: DerivedClock, *, at: datetime) -> None:
    """Whether more time may be asked for at this moment: once, and before it expires. Raises NotPossibleNow."""
    if running.met_at is not None:
        raise NotPossibleNow(N_("the procedure has been concluded"))
    if not running.limit.extension or running.extension_days:
        raise NotPossibleNow(N_("the law does not let it be extended, or it was extended once already"))
    if is_breached(running.due_at, at):
        raise NotPossibleNow(N_("the deadline has passed; an extension is asked for before it does"))


def may_extend(running: DerivedClock, *, at: datetime) -> bool:
    try:
        check_extendable(running, at=at)
    except NotPossibleNow:
        return False
    return True


def check_days(running: DerivedClock, days: int | None) -> None:
    most = running.limit.extension
    if 1 <= (days or 0) <= most:
        return
    if extension_unit(running) is Unit.DAYS:
        raise InvalidInput(N_("is 1 to %(most)s days"), most=most, field="days")
    raise InvalidInput(N_("is 1 to %(most)s working days"), most=most, field="days")


def due_if_extended(session: Session, collaborators: Collaborators, running: Deadline, days: int) -> datetime:
    """Its date if `days` more were granted."""
    calendars = [collaborators.rules.calendar_at(session, version, running) for version in versions_of(running)]
    return settle(running.limit, running.started_at, calendars, (), running.extension_days + days).due_at


def _concluded(running: DerivedClock, decided_at: datetime, *, at: datetime) -> datetime:
    """Both are known by their day: one concluded on the day it was opened was so after that."""
    if local_day(decided_at) < local_day(running.started_at) or decided_at > at:
        raise InvalidInput(N_("is after it was opened and not in the future"), field="concluded_on")
    return max(decided_at, running.started_at)


def _check(
    session: Session, collaborators: Collaborators, complaint: Complaint, procedure: Clock, *, at: datetime
) -> None:
    if procedure not in STATUTORY:
        raise InvalidInput(N_("is no procedure of the law"), field="procedure")
    if procedure in PUNITIVE and complaint.kind in NOT_ACCUSING:
        raise NotPossibleNow(N_("a suggestion or a question starts no penalty and no check of a report"))
    if procedure not in may_be_opened(session, collaborators, complaint, at=at):
        raise NotPossibleNow(N_("this procedure is open already"))
