"""What becomes of a letter: posted or collected, answered by the association, withdrawn as wrong."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.letters.grounds import HOTLINE, OWES
from intake.casework.outbox import staff_notices
from intake.casework.reasons import required_reason
from intake.casework.text_input import optional_text, required_text
from intake.casework.verb import verb
from intake.errors import NotAllowed, NotFound, NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint, Letter
from intake.sealing.text import text_key_of
from intake.vocabulary import LetterState, StaffRole
from routing.translatable import N_

LONGEST_ANSWER = 3000


@verb
def serve_letter(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    letter_id: int,
    note: str = "",
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Printed and posted, or handed over; `note` is the number of the item, or who took it."""
    row = _own(session, complaint, letter_id, actor)
    if row.state is not LetterState.ISSUED:
        raise NotPossibleNow(N_("the letter does not wait to be sent any more"))
    note = optional_text(note, "note", longest=200)
    row.state, row.served_at, row.served_by_id = LetterState.SERVED, at, actor.staff_id
    row.service_note = text_key_of(session, complaint).seal(note)
    session.add(row)
    audit.record(
        session, complaint, EventKind.LETTER_SERVE, actor=actor, at=at, **_named(row), road=row.road.value, note=note
    )


@verb
def enter_answer(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    letter_id: int,
    text: str,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """The association's statement in reply, or its proof that it put the matter right; late ones are taken too."""
    text = required_text(text, "text", longest=LONGEST_ANSWER)
    row = _own(session, complaint, letter_id, actor)
    if row.kind not in OWES or row.state not in {LetterState.ISSUED, LetterState.SERVED}:
        raise NotPossibleNow(N_("no answer is owed upon this letter"))
    row.state, row.answered_at, row.answered_by_id = LetterState.ANSWERED, at, actor.staff_id
    row.answer = text_key_of(session, complaint).seal(text)
    session.add(row)
    _settle(session, complaint, row, at=at)
    is_late = row.due_at is not None and at > row.due_at
    audit.record(
        session, complaint, EventKind.LETTER_ANSWER, actor=actor, at=at, **_named(row), is_late=is_late, text=text
    )


@verb
def withdraw_letter(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    letter_id: int,
    reason: str,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """It keeps its number, which nothing else gets."""
    reason = required_reason(reason, "reason", longest=500)
    row = _own(session, complaint, letter_id, actor)
    if row.state in {LetterState.WITHDRAWN, LetterState.ANSWERED}:
        raise NotPossibleNow(N_("the letter can no longer be withdrawn"))
    row.state, row.answered_at, row.answered_by_id = LetterState.WITHDRAWN, at, actor.staff_id
    row.answer = text_key_of(session, complaint).seal(reason)
    session.add(row)
    _settle(session, complaint, row, at=at)
    audit.record(session, complaint, EventKind.LETTER_WITHDRAW, actor=actor, at=at, **_named(row), reason=reason)


def get_letter(session: Session, complaint: Complaint, letter_id: int) -> Letter:
    row = session.get(Letter, letter_id)
    if row is None or row.complaint_id != complaint.id:
        raise NotFound(N_("there is no such letter"))
    return row


def is_own(row: Letter, actor: Actor) -> bool:
    """A department's is its own people's, the hotline's of those who may issue its kind."""
    if row.department_id is not None and StaffRole.HANDLER in actor.roles:
        return row.department_id == actor.department_id
    return bool(actor.roles & HOTLINE[row.kind])


def _own(session: Session, complaint: Complaint, letter_id: int, actor: Actor) -> Letter:
    find.must_see(session, complaint, actor)
    row = get_letter(session, complaint, letter_id)
    if not is_own(row, actor):
        raise NotAllowed(N_("this letter is not yours to issue"))
    return row


def _settle(session: Session, complaint: Complaint, row: Letter, *, at: datetime) -> None:
    """Nobody need read any more that the answer is overdue."""
    staff_notices.settle_about(session, complaint.id, (staff_notices.LETTER_OVERDUE,), str(row.id), at=at)


def _named(row: Letter) -> dict[str, object]:
    return {"letter_id": row.id, "kind": row.kind.value, "year": row.year, "serial": row.serial}
