"""What associations owe upon letters: statements and proofs of rectification, the overdue ones first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request
from sqlmodel import Session, col, or_, select

from intake.casework.actor import Actor
from intake.casework.visibility import seen_by
from intake.letters.paper import number_words
from intake.models import Complaint, Handling, Letter
from intake.models.practice import is_shown
from intake.web.context import actor, moment, office_of, runtime
from intake.web.paging import page_of, window
from intake.web.staff_names import staff_names
from routing.directory import DepartmentCard
from routing.models import Association

bp = Blueprint("owed_letters", __name__)


@dataclass(frozen=True)
class OwedLetter:
    """One letter whose answer is waited for."""

    row: Letter
    number: str
    complaint_number: str
    association: str
    department: str
    issued_by: str


@bp.get("/")
def show() -> str:
    is_overdue = request.args.get("standing") == "overdue"
    limit, offset = window()
    with runtime().db.reading() as session:
        at = moment()
        departments = office_of(session).rules.directory.departments
        lines = owed_letters(session, departments, actor(), at=at, is_overdue=is_overdue, limit=limit, offset=offset)
        return render_template("letters/owed.html", page=page_of(lines), is_overdue=is_overdue, at=at)


def owed_letters(
    session: Session,
    departments: Mapping[int, DepartmentCard],
    who: Actor,
    *,
    at: datetime,
    is_overdue: bool,
    limit: int,
    offset: int,
) -> Sequence[OwedLetter]:
    """By their dates. The hotline sees those of the complaints it sees, a department its own."""
    wanted = (
        select(Letter, Complaint, Association.name)
        .join(Complaint, col(Complaint.id) == Letter.complaint_id)
        .outerjoin(Association, col(Association.id) == Letter.association_id)
        .where(col(Letter.due_at).is_not(None), col(Letter.answered_at).is_(None), is_shown())
    )
    condition = seen_by(who)
    if condition is not None:
        wanted = wanted.where(condition)
    if not who.is_hotline:
        own = select(Handling.complaint_id).where(Handling.department_id == who.department_id)
        is_own = Letter.department_id == who.department_id
        of_hotline = col(Letter.department_id).is_(None) & col(Letter.complaint_id).in_(own)
        wanted = wanted.where(or_(is_own, of_hotline))
    if is_overdue:
        wanted = wanted.where(col(Letter.due_at) < at)
    rows = session.exec(wanted.order_by(col(Letter.due_at), col(Letter.id)).limit(limit).offset(offset)).all()
    people = staff_names(session, {letter.issued_by_id for letter, _complaint, _name in rows})
    return [
        OwedLetter(
            row=letter,
            number=number_words(letter),
            complaint_number=complaint.number,
            association=name or complaint.association_text,
            department=_name(departments.get(letter.department_id or 0)),
            issued_by=people.get(letter.issued_by_id, ""),
        )
        for letter, complaint, name in rows
    ]


def _name(card: DepartmentCard | None) -> str:
    return card.name if card is not None else ""
