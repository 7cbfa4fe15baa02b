"""A statement or proof that an association owes upon a letter is overdue: who issued it and who handles it are told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, exists, literal
from sqlmodel import Session, col, select

from intake.casework.collaborators import Collaborators
from intake.casework.outbox import staff_notices
from intake.casework.parts import assignments
from intake.models import Complaint, Letter, Notice
from intake.models.practice import IS_COUNTED
from intake.vocabulary import HandlingRole
from routing.calendars.working_time import local_day
from routing.clocks.ladder import office_moment
from routing.models import Association

LOT = 100
_ISSUER, _DEPARTMENT = "issuer", "department"


def remind_of_letters(session: Session, collaborators: Collaborators, *, at: datetime) -> int:
    """How many were told of. Run twice, or by many at once, each is told once; an answer settles what was told."""
    found = _untold(session, at=at)
    rows: list[dict[str, Any]] = []
    for letter, complaint, association in found:
        rows += _lines(session, collaborators, letter, complaint, association or "", at=at)
    staff_notices.put_up(session, rows)
    return len(found)


def _untold(session: Session, *, at: datetime) -> Sequence[tuple[Letter, Complaint, str | None]]:
    """The oldest of which nobody was told."""
    cause = cast(col(Letter.id), String).concat(f":{_ISSUER}")
    key = literal(f"{staff_notices.LETTER_OVERDUE}:").concat(cause)
    statement = (
        select(Letter, Complaint, Association.name)
        .join(Complaint, col(Complaint.id) == Letter.complaint_id)
        .outerjoin(Association, col(Association.id) == Letter.association_id)
        .where(
            col(Letter.due_at) < at,
            col(Letter.answered_at).is_(None),
            IS_COUNTED,
            ~exists().where(col(Notice.dedupe_key) == key),
        )
        .order_by(col(Letter.due_at), col(Letter.id))
        .limit(LOT)
    )
    return session.exec(statement).all()


def _lines(
    session: Session,
    collaborators: Collaborators,
    letter: Letter,
    complaint: Complaint,
    association: str,
    *,
    at: datetime,
) -> list[dict[str, Any]]:
    said: dict[str, Any] = {
        "complaint_id": complaint.id,
        "number": complaint.number,
        "association": association or complaint.association_text,
        "letter": letter.kind.value,
        "letter_id": letter.id,
        "due": f"{local_day(letter.due_at or at):%Y-%m-%d}",
    }
    calendars, kind = collaborators.rules.calendars, staff_notices.LETTER_OVERDUE
    here = office_moment(calendars.of(complaint.region_code), at)
    lines = [
        staff_notices.notice_row(
            kind, cause=f"{letter.id}:{_ISSUER}", at=at, staff_id=letter.issued_by_id, shown_at=here, **said
        )
    ]
    for department_id in _handlers(session, letter, complaint):
        there = office_moment(calendars.of(complaint.region_code, department_id), at)
        cause = f"{letter.id}:{_DEPARTMENT}:{department_id}"
        lines.append(
            staff_notices.notice_row(kind, cause=cause, at=at, department_id=department_id, shown_at=there, **said)
        )
    return lines


def _handlers(session: Session, letter: Letter, complaint: Complaint) -> list[int]:
    """Whose letter it is; of the hotline's own those who lead in looking into the complaint."""
    if letter.department_id is not None:
        return [letter.department_id]
    leads = [part for part in assignments.open_parts(session, complaint) if part.role is HandlingRole.LEAD]
    return list(dict.fromkeys(part.department_id for part in leads))
