"""Taking up again what had a result: the leads answer anew (重办), or it begins from its acceptance (重新办理)."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import lifecycle
from intake.casework.actor import Actor
from intake.casework.clocks import promises
from intake.casework.clocks.clock import COMPLAINT_CLOCKS, TRIAGE
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.casework.outbox.regional_hotlines import hotline_of
from intake.casework.parts import assignments, follow_ups
from intake.events import EventKind
from intake.language.i18n import use_language
from intake.language.words import word
from intake.models import Complaint, Handling
from intake.sealing.text import text_key_of
from intake.vocabulary import HandlingRole, HandlingState, Move, State
from routing.vocabulary import Clock


def redo(
    session: Session, collaborators: Collaborators, complaint: Complaint, reason: str, *, actor: Actor, at: datetime
) -> None:
    """The leads answer anew, in half the time; where the complainant is not satisfied, under supervision."""
    is_supervised = complaint.state is not State.REPLIED
    lifecycle.move(session, complaint, Move.REDO, actor=actor, at=at, note=reason)
    complaint.redo_count += 1
    complaint.closed_at = complaint.closed_by_id = complaint.replied_at = complaint.outcome = None
    complaint.finished_at = complaint.end_note = None
    for part in _leads_to_reopen(session, complaint, actor=actor, at=at):
        _reopen(session, complaint, part, at=at)
    if is_supervised:
        _tell_supervision(session, collaborators, complaint, at=at)
    wanted = promises.Promise(Clock.REDO, at, None, complaint.lead_department_id)
    promises.promise(session, collaborators, complaint, [wanted], actor=actor, at=at)


def reopen(
    session: Session, collaborators: Collaborators, complaint: Complaint, new_facts: str, *, actor: Actor, at: datetime
) -> None:
    """Back to RECEIVED, with new clocks; what was answered stays as history, `first_closed_at` too."""
    supplement = EventKind.COMPLAINT_SUPPLEMENT, {"channel": complaint.channel, "text": new_facts}
    moved = lifecycle.take(complaint, Move.REOPEN)
    audit.record_all(session, complaint, [moved, supplement], actor=actor, at=at)
    _begin(session, collaborators, complaint, actor=actor, at=at)


def reopen_for_objection(
    session: Session, collaborators: Collaborators, complaint: Complaint, reason: str, *, actor: Actor, at: datetime
) -> None:
    """As `reopen`, for the reason an objection was upheld for: no new facts."""
    lifecycle.move(session, complaint, Move.REOPEN, actor=actor, at=at, note=reason)
    _begin(session, collaborators, complaint, actor=actor, at=at)
    _tell_supervision(session, collaborators, complaint, at=at)


def has_lead(session: Session, complaint: Complaint) -> bool:
    """Whether a department answered it, and so can answer it anew."""
    return any(part.role is HandlingRole.LEAD for part in assignments.live_parts(session, complaint))


def _begin(session: Session, collaborators: Collaborators, complaint: Complaint, *, actor: Actor, at: datetime) -> None:
    assignments.end_all(session, complaint, actor=actor, at=at, reason=Move.REOPEN)
    follow_ups.give_up(session, complaint, at=at)
    complaint.closed_at = complaint.finished_at = complaint.replied_at = None
    complaint.closed_by_id = complaint.outcome = complaint.lead_department_id = None
    complaint.end_note = complaint.reject_reason = None
    wanted = [promises.Promise(clock, at) for clock in (*TRIAGE, *COMPLAINT_CLOCKS)]
    promises.promise(session, collaborators, complaint, wanted, actor=actor, at=at)


def _leads_to_reopen(session: Session, complaint: Complaint, *, actor: Actor, at: datetime) -> list[Handling]:
    """One part a department: who led twice, one violation after another, answers for all of them at once."""
    kept: dict[int, Handling] = {}
    joined: list[Handling] = []
    for part in assignments.live_parts(session, complaint):
        if part.role is not HandlingRole.LEAD:
            continue
        first = kept.setdefault(part.department_id, part)
        if first is not part:
            first.violations = list(dict.fromkeys((*first.violations, *part.violations)))
            joined.append(part)
    assignments.join(session, complaint, joined, actor=actor, at=at)
    return list(kept.values())


def _reopen(session: Session, complaint: Complaint, part: Handling, *, at: datetime) -> None:
    """What was answered before is put aside in the department's own note, not lost."""
    key = text_key_of(session, complaint)
    told = key.open(part.reply_text)
    with use_language(complaint.language):
        earlier = f"[{part.replied_at:%Y-%m-%d} {word(part.outcome)}] {told}" if part.replied_at else ""
    part.internal_note = key.seal("\n".join(filter(None, (key.open(part.internal_note), earlier))))
    part.state, part.replied_at = HandlingState.SIGNED, None
    session.add(part)
    staff_notices.notify_desk(
        session,
        staff_notices.SENT_BACK,
        cause=f"{part.id}:{complaint.redo_count}",
        at=at,
        complaint_id=complaint.id,
        department_id=part.department_id,
        number=complaint.number,
    )


def _tell_supervision(session: Session, collaborators: Collaborators, complaint: Complaint, *, at: datetime) -> None:
    staff_notices.notify_desk(
        session,
        staff_notices.REDO_SUPERVISED,
        cause=f"{complaint.id}:{complaint.event_count}",
        at=at,
        complaint_id=complaint.id,
        region_code=hotline_of(session, collaborators, complaint),
        number=complaint.number,
    )
