"""Under which conditions a department may ask for something, of its part or of the whole complaint."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.clocks.complaint_clocks import ComplaintClocks
from intake.casework.clocks.return_window import return_by
from intake.casework.collaborators import Collaborators
from intake.casework.requests import statutory_procedure
from intake.casework.requests.closure_extension import find_closure
from intake.errors import IllegalMove, NotPossibleNow
from intake.models import Complaint, DecisionRequest, Handling
from intake.vocabulary import HandlingState, RequestKind, State
from routing.clocks.deadlines import is_breached
from routing.translatable import N_, TranslatableText

MAX_RETURNS = 2  # then coordination
MAX_EXTENSIONS = 1


def check_allowed(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    part: Handling,
    *,
    kind: RequestKind,
    at: datetime,
) -> datetime | None:
    """When the clock runs out that the request touches, unless it stands still. Raises where it may not be asked.

    `at` is when it was filed: what was asked for in time is not lost because the decision came late.
    """
    match kind:
        case RequestKind.RETURN:
            return _check_return(collaborators, complaint, part, at=at)
        case RequestKind.EXTENSION:
            return _check_extension(session, collaborators, complaint, part, at=at)
        case RequestKind.SUSPENSION:
            _check_state(complaint, part, kind, State.HANDLING)
        case RequestKind.TERMINATION:
            _check_state(complaint, part, kind, State.HANDLING, State.SUSPENDED)
    closure = find_closure(session, collaborators, complaint, at=at)
    return closure.due_at if closure and not closure.is_paused else None


def check_grantable(
    session: Session, collaborators: Collaborators, complaint: Complaint, request: DecisionRequest
) -> None:
    """Raises where it could not be asked now as it was when it was asked."""
    asked_at = request.requested_at
    if request.deadline_id is not None:
        clocks = ComplaintClocks.of(session, collaborators, complaint)
        statutory_procedure.check_extendable(clocks.get(request.deadline_id, at=asked_at), at=asked_at)
    else:
        check_allowed(session, collaborators, complaint, part_of(session, request), kind=request.kind, at=asked_at)


def part_of(session: Session, request: DecisionRequest) -> Handling:
    """The part it was asked for."""
    return next(part for part in find.handlings_of(session, request.complaint_id) if part.id == request.handling_id)


def _check_return(collaborators: Collaborators, complaint: Complaint, part: Handling, *, at: datetime) -> datetime:
    allowed = {State.DISPATCHED} if part.is_principal else {State.DISPATCHED, State.HANDLING}
    if complaint.state not in allowed or part.state is not HandlingState.PENDING:
        raise IllegalMove(complaint.state, TranslatableText(N_("be returned")))
    if part.is_principal and complaint.return_count >= MAX_RETURNS:
        raise NotPossibleNow(N_("it was returned twice already and has been coordinated"))
    until = return_by(collaborators, part)
    if until is None:
        raise NotPossibleNow(N_("a designated department may not return it (Weifang regulation 潍坊条例 §22)"))
    if is_breached(until, at):
        raise NotPossibleNow(N_("the time to return it is over"))
    return until


def _check_extension(
    session: Session, collaborators: Collaborators, complaint: Complaint, part: Handling, *, at: datetime
) -> datetime:
    _check_state(complaint, part, RequestKind.EXTENSION, State.HANDLING)
    if complaint.extension_count >= MAX_EXTENSIONS:
        raise NotPossibleNow(N_("the time was extended once already"))
    closure = find_closure(session, collaborators, complaint, at=at)
    if closure is None or is_breached(closure.due_at, at):
        raise NotPossibleNow(N_("the deadline has passed; an extension is asked for before it does"))
    return closure.due_at


def _check_state(complaint: Complaint, part: Handling, kind: RequestKind, *states: State) -> None:
    if complaint.state not in states or part.state is not HandlingState.SIGNED:
        raise IllegalMove(complaint.state, TranslatableText(N_("ask for %(kind)s"), kind=kind))
