"""The word on a suggestion: adopted, in part or not, and why; who suggested is told, and whoever was joined with it."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.matters.members import lock_joined
from intake.casework.outbox.complainant_messages import tell
from intake.casework.reasons import required_reason
from intake.errors import NotAllowed, NotPossibleNow
from intake.models import Complaint, SuggestionStudy
from intake.sealing.text import SealedText, text_key_of
from intake.vocabulary import HandlingState, StaffRole, State, SuggestionVerdict
from routing.translatable import N_
from routing.vocabulary import Kind

DECIDED = "suggestion:decide"
_HELD = frozenset({HandlingState.SIGNED, HandlingState.REPLIED})
# Nobody studies what was not taken up or is somebody else's now.
_OVER = frozenset({State.REJECTED, State.WITHDRAWN, State.TRANSFERRED, State.TERMINATED, State.MERGED})


def decide_suggestion(
    session: Session,
    collaborators: Collaborators,
    number: str,
    verdict: SuggestionVerdict,
    reason: str,
    *,
    actor: Actor,
    at: datetime,
) -> SuggestionStudy:
    """By a department that has signed for it, once; the answer itself goes the way of every answer."""
    complaint = find.lock_complaint(session, number)
    find.must_see(session, complaint, actor)
    reason = required_reason(reason, "reason", longest=1000)
    why_not = find_hindrance(session, complaint, actor)
    if why_not is not None:
        raise why_not
    study = SuggestionStudy(
        complaint_id=complaint.id,
        verdict=verdict,
        reason=bytes(text_key_of(session, complaint).seal(reason) or b""),
        department_id=actor.department_id,
        decided_by_id=actor.staff_id or 0,
        decided_at=at,
        is_told=False,
    )
    told: dict[str, Any] = {"verdict": verdict, "reason": reason}
    study.is_told = tell(session, collaborators, complaint, "suggestion_decided", cause="suggestion", at=at, **told)
    for joined in lock_joined(session, complaint.id, {State.MERGED}):
        tell(session, collaborators, joined, "suggestion_decided", cause="suggestion", at=at, **told)
    session.add(study)
    session.flush()
    said = {"complaint": complaint.number, "verdict": verdict.value, "department_id": actor.department_id}
    audit.record_office(session, DECIDED, actor=actor, at=at, **said)
    return study


def find_hindrance(session: Session, complaint: Complaint, actor: Actor) -> NotPossibleNow | NotAllowed | None:
    """Why this person cannot decide on it now."""
    if complaint.kind is not Kind.SUGGESTION:
        return NotPossibleNow(N_("it is no suggestion"))
    if session.get(SuggestionStudy, complaint.id) is not None:
        return NotPossibleNow(N_("the suggestion has been decided on already"))
    if complaint.state in _OVER:
        return NotPossibleNow(N_("the suggestion is not pursued any more"))
    holders = {part.department_id for part in find.handlings_of(session, complaint.id) if part.state in _HELD}
    if StaffRole.HANDLER not in actor.roles or actor.department_id not in holders:
        return NotAllowed(N_("the department that has signed for it decides on it"))
    return None


def reason_of(session: Session, complaint: Complaint, study: SuggestionStudy) -> str:
    """In the clear; nothing where it was erased with who suggested."""
    return text_key_of(session, complaint).open(SealedText(study.reason) if study.reason else None)
