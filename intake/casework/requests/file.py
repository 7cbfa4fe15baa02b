"""What a department asks and a second person decides: a return, more time, a suspension, an end."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.clocks.clock import DerivedClock
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.casework.outbox.regional_hotlines import hotline_of
from intake.casework.parts import assignments
from intake.casework.parts.open_requests import find_procedure
from intake.casework.requests import approvers, statutory_procedure
from intake.casework.requests.closure_extension import longest_extension
from intake.casework.requests.conditions import check_allowed, part_of
from intake.casework.requests.reasons import LED_BY_ANOTHER, REASONS
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.errors import InvalidInput, NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint, DecisionRequest, Handling
from intake.numbers import new_id
from intake.sealing.text import text_key_of
from intake.vocabulary import RequestKind, RequestState, StaffRole
from routing.clocks.ladder import office_moment
from routing.translatable import N_
from routing.vocabulary import Clock, Unit


@dataclass(frozen=True)
class DecisionRequestInput:
    """What is asked, why, and by which law. `days` belong to an extension, `document` to that of a `procedure`."""

    kind: RequestKind
    reason_code: str
    evidence: str
    legal_basis: str
    suggested_department_id: int | None = None
    days: int | None = None
    procedure: Clock | None = None
    document: str = ""


@verb
def file_request(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    wish: DecisionRequestInput,
    *,
    actor: Actor,
    at: datetime,
) -> DecisionRequest:
    """Ask on behalf of the actor's department's part. To be decided before the clock it touches runs out."""
    actor.must_be(StaffRole.HANDLER)
    if wish.reason_code not in REASONS[wish.kind]:
        raise InvalidInput(N_("is no reason to ask for it"), field="reason_code")
    if wish.kind is RequestKind.STATUTORY_EXTENSION:
        request = _for_procedure(session, collaborators, complaint, wish, actor=actor, at=at)
    else:
        request = _for_part(session, collaborators, complaint, wish, actor=actor, at=at)
    session.add(request)
    session.flush()
    _announce(session, collaborators, complaint, request, actor=actor, at=at)
    return request


def extendable_procedures(
    session: Session, collaborators: Collaborators, complaint: Complaint, department_id: int | None, *, at: datetime
) -> list[DerivedClock]:
    """What this department has open and may ask more time for now."""
    own = statutory_procedure.running_procedures(session, collaborators, complaint, department_id, at=at)
    return [one for one in own if statutory_procedure.may_extend(one, at=at) and not _is_asked(session, one)]


def _for_part(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    wish: DecisionRequestInput,
    *,
    actor: Actor,
    at: datetime,
) -> DecisionRequest:
    part = _part_of(session, complaint, wish, actor)
    decide_by = check_allowed(session, collaborators, complaint, part, kind=wish.kind, at=at)
    _check(session, collaborators, complaint, wish, at=at)
    if assignments.has_open_request(session, part, wish.kind):
        raise NotPossibleNow(N_("a request of this kind is open already"))
    request = _request(session, complaint, part, wish, actor=actor, at=at)
    request.decide_by = decide_by
    return request


def _for_procedure(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    wish: DecisionRequestInput,
    *,
    actor: Actor,
    at: datetime,
) -> DecisionRequest:
    """Asked in time it is not lost, however late it is decided; it stands apart from the complaint's own course."""
    running = statutory_procedure.get_own(session, collaborators, complaint, wish.procedure, actor, at=at)
    statutory_procedure.check_extendable(running, at=at)
    if _is_asked(session, running):
        raise NotPossibleNow(N_("a request of this kind is open already"))
    statutory_procedure.check_days(running, wish.days)
    part = statutory_procedure.part_behind(session, complaint, running)
    request = _request(session, complaint, part, wish, actor=actor, at=at)
    request.deadline_id, request.decide_by = running.id, running.due_at
    request.document = required_text(wish.document, "document", longest=statutory_procedure.MAX_DOCUMENT)
    return request


def _is_asked(session: Session, procedure: DerivedClock) -> bool:
    asked = select(DecisionRequest.id).where(
        DecisionRequest.deadline_id == procedure.id, DecisionRequest.state == RequestState.OPEN
    )
    return session.exec(asked.limit(1)).first() is not None


def _request(
    session: Session,
    complaint: Complaint,
    part: Handling,
    wish: DecisionRequestInput,
    *,
    actor: Actor,
    at: datetime,
) -> DecisionRequest:
    assert actor.staff_id is not None  # a handler is a member of staff
    evidence = text_key_of(session, complaint).seal(required_text(wish.evidence, "evidence"))
    assert evidence is not None  # it was required
    return DecisionRequest(
        id=new_id(at),
        complaint_id=complaint.id,
        handling_id=part.id,
        kind=wish.kind,
        state=RequestState.OPEN,
        reason_code=required_text(wish.reason_code, "reason_code", longest=40),
        evidence=evidence,
        legal_basis=required_text(wish.legal_basis, "legal_basis", longest=300),
        suggested_department_id=wish.suggested_department_id,
        days=wish.days,
        requested_by_id=actor.staff_id,
        requested_at=at,
    )


def _announce(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    request: DecisionRequest,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    procedure = find_procedure(session, request)
    audit.record(
        session,
        complaint,
        EventKind.REQUEST_FILE,
        actor=actor,
        at=at,
        request_id=request.id,
        kind=request.kind,
        handling_id=request.handling_id,
        reason=request.reason_code,
        clock=procedure.clock if procedure else "",
        days=request.days,
        unit=statutory_procedure.extension_unit(procedure) if procedure else Unit.WORKING_DAYS if request.days else "",
    )
    _tell_deciders(session, collaborators, complaint, request, at=at)


def _tell_deciders(
    session: Session, collaborators: Collaborators, complaint: Complaint, request: DecisionRequest, *, at: datetime
) -> None:
    """A head within the hours of their department; where none decides, the hotline, which never closes."""
    part = part_of(session, request)
    heads = approvers.heads_of(session, request, part.department_id)
    shown_at = office_moment(collaborators.rules.calendars.of(complaint.region_code, part.department_id), at)
    for head in heads:
        cause = f"{request.id}:{head.id}"
        staff_notices.notify_desk(
            session,
            staff_notices.REQUEST_FOR_HEAD,
            cause=cause,
            at=at,
            complaint_id=complaint.id,
            staff_id=head.id,
            shown_at=shown_at,
            number=complaint.number,
            kind=request.kind,
        )
    if not heads:
        staff_notices.notify_desk(
            session,
            staff_notices.REQUEST_FILED,
            cause=str(request.id),
            at=at,
            complaint_id=complaint.id,
            region_code=hotline_of(session, collaborators, complaint),
            number=complaint.number,
            kind=request.kind,
        )


def _part_of(session: Session, complaint: Complaint, wish: DecisionRequestInput, actor: Actor) -> Handling:
    part = find.open_handling_of(session, complaint, actor.department_id)
    if wish.kind is not RequestKind.RETURN and not part.is_principal:
        raise NotPossibleNow(N_("only the principal department asks this, for the whole complaint"))
    return part


def _check(
    session: Session, collaborators: Collaborators, complaint: Complaint, wish: DecisionRequestInput, *, at: datetime
) -> None:
    if wish.kind is RequestKind.EXTENSION:
        most = longest_extension(session, collaborators, complaint, at=at)
        if not most:
            raise NotPossibleNow(N_("its time limit may not be extended"))
        if not 1 <= (wish.days or 0) <= most:
            raise InvalidInput(N_("is 1 to %(most)s working days"), most=most, field="days")
    suggested = wish.suggested_department_id
    if suggested is None and wish.reason_code == LED_BY_ANOTHER:
        raise InvalidInput(N_("name the department that leads it by law"), field="suggested")
    if suggested is not None and collaborators.rules.directory.find_active(suggested) is None:
        raise InvalidInput(N_("is not an active department"), field="suggested_department_id")
