"""Which letter the record gives ground for, whose it is to issue, and since when the ground is there."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.parts import assignments
from intake.errors import DomainError, NotAllowed, NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint, Handling, Letter
from intake.vocabulary import HandlingRole, HandlingState, LetterKind, LetterState, Move, StaffRole, State
from routing.translatable import N_

TO_COMPLAINANT = (
    LetterKind.ACCEPTANCE,
    LetterKind.REFUSAL,
    LetterKind.SUPPLEMENT,
    LetterKind.EXTENSION,
    LetterKind.ANSWER,
)
TO_ASSOCIATION = (LetterKind.INQUIRY, LetterKind.RECTIFICATION, LetterKind.NO_FAULT)
# What the association owes something upon: its statement, its proof.
OWES = frozenset({LetterKind.INQUIRY, LetterKind.RECTIFICATION})
_TRIAGE = frozenset({StaffRole.OPERATOR, StaffRole.DISPATCHER})
_REVIEW = frozenset({StaffRole.DISPATCHER, StaffRole.SUPERVISOR})
# Of the hotline; a department issues the answer it gave, and the letters to the association it looks into.
HOTLINE: Mapping[LetterKind, frozenset[StaffRole]] = MappingProxyType(
    dict.fromkeys((LetterKind.ACCEPTANCE, LetterKind.REFUSAL, LetterKind.SUPPLEMENT), _TRIAGE)
    | {LetterKind.EXTENSION: _REVIEW, LetterKind.ANSWER: _REVIEW}
    | dict.fromkeys(TO_ASSOCIATION, _REVIEW)
)
_DEPARTMENTS_OWN = frozenset({LetterKind.ANSWER, *TO_ASSOCIATION})
_ANSWERED = frozenset({State.CALLBACK, State.CLOSED, State.ARCHIVED})
_LOOKED_INTO = frozenset({State.DISPATCHED, State.HANDLING, State.SUSPENDED, State.REPLIED, *_ANSWERED})
_NOTHING = N_("the record gives no ground for this letter now")


def letters_of(session: Session, complaint: Complaint) -> list[Letter]:
    """Those of a complaint in the order they were issued."""
    wanted = select(Letter).where(Letter.complaint_id == complaint.id).order_by(col(Letter.issued_at), col(Letter.id))
    return list(session.exec(wanted))


def shown_to_complainant(session: Session, complaint: Complaint) -> list[Letter]:
    """To the complainant, without those that were withdrawn."""
    return [
        row
        for row in letters_of(session, complaint)
        if row.kind in TO_COMPLAINANT and row.state is not LetterState.WITHDRAWN
    ]


def issuable(session: Session, complaint: Complaint, actor: Actor) -> list[LetterKind]:
    """What the actor may issue now: the verb's own check, so that the two cannot disagree."""
    return [kind for kind in LetterKind if _may_issue(session, complaint, kind, actor)]


def _may_issue(session: Session, complaint: Complaint, kind: LetterKind, actor: Actor) -> bool:
    try:
        must_be_issuable(session, complaint, kind, actor)
    except DomainError:
        return False
    return True


def must_be_issuable(session: Session, complaint: Complaint, kind: LetterKind, actor: Actor) -> Handling | None:
    """The actor's own part where the letter is a department's, else None. Raises DomainError."""
    part = _own_part(session, complaint, kind, actor)
    if part is None:
        _must_be_of_hotline(kind, actor)
    if complaint.is_training:
        raise NotPossibleNow(N_("a complaint of practice gets no number of a document"))
    since = _ground(session, complaint, kind, part)
    if since is None:
        raise NotPossibleNow(_NOTHING)
    for letter in letters_of(session, complaint):
        is_again = letter.kind is kind and letter.department_id == (part.department_id if part else None)
        if is_again and letter.state is not LetterState.WITHDRAWN and _stands(letter, since):
            raise NotPossibleNow(N_("this letter was issued already; withdraw it first where it is wrong"))
    return part


def _must_be_of_hotline(kind: LetterKind, actor: Actor) -> None:
    if not actor.roles & HOTLINE[kind]:
        raise NotAllowed(N_("this letter is not yours to issue"))


def _stands(letter: Letter, since: datetime) -> bool:
    """Issued upon the same ground; of an inquiry and a demand, while the association still owes its answer."""
    if letter.kind in OWES:
        return letter.state is not LetterState.ANSWERED
    return letter.issued_at >= since


def _own_part(session: Session, complaint: Complaint, kind: LetterKind, actor: Actor) -> Handling | None:
    if kind not in _DEPARTMENTS_OWN or StaffRole.HANDLER not in actor.roles or actor.department_id is None:
        return None
    signed = (HandlingState.SIGNED, HandlingState.REPLIED)
    own = [
        part
        for part in assignments.live_parts(session, complaint)
        if part.department_id == actor.department_id and part.role is HandlingRole.LEAD and part.state in signed
    ]
    return own[0] if own else None


def _ground(session: Session, complaint: Complaint, kind: LetterKind, part: Handling | None) -> datetime | None:
    """Since when there is one; None where there is none."""
    if kind in TO_ASSOCIATION:
        is_looked_into = complaint.association_id is not None and complaint.state in _LOOKED_INTO
        return (complaint.accepted_at or complaint.received_at) if is_looked_into else None
    if kind is LetterKind.SUPPLEMENT:
        return _asked_at(session, complaint) if complaint.state is State.NEED_INFO else None
    if kind is LetterKind.EXTENSION:
        return _extended_at(session, complaint)
    if kind is LetterKind.ANSWER:
        return _answered_at(complaint, part)
    is_refused = complaint.state is State.REJECTED
    if kind is LetterKind.REFUSAL:
        return complaint.finished_at if is_refused else None
    return None if is_refused else complaint.accepted_at


def _answered_at(complaint: Complaint, part: Handling | None) -> datetime | None:
    """Once it passed review: what the hotline may still send back is no answer yet."""
    if complaint.state not in _ANSWERED or (part is not None and part.replied_at is None):
        return None
    return complaint.closed_at


def _asked_at(session: Session, complaint: Complaint) -> datetime | None:
    asked = [
        event.at
        for event in audit.timeline(session, complaint.id)
        if event.kind is EventKind.COMPLAINT_MOVE and event.data["move"] == Move.ASK_INFO
    ]
    return asked[-1] if asked else None


def _extended_at(session: Session, complaint: Complaint) -> datetime | None:
    """While the longer limit still runs: afterwards the answer says it."""
    if complaint.closed_at is not None or complaint.finished_at is not None or not complaint.extension_count:
        return None
    times: Sequence[datetime] = [
        event.at for event in audit.timeline(session, complaint.id) if event.kind is EventKind.DEADLINE_EXTEND
    ]
    return times[-1] if times else None
