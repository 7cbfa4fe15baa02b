"""Explain this deadline: a page for each clock of a complaint, all of them on one, and both as printed sheets."""

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, render_template
from sqlmodel import Session

from intake.casework.clocks.explanation import explain_deadline
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.desk.complaint import opened
from intake.desk.complaint_page import ComplaintPage, read_complaint_page
from intake.desk.timeline_picture import course_of
from intake.errors import NotFound
from intake.models import Deadline
from intake.web.context import actor, moment, office_of, runtime
from intake.web.deadline_sheet import Sheet, staff_sheet
from routing.translatable import N_

bp = Blueprint("deadlines", __name__)


@bp.get("/<number>/deadlines")
def every(number: str) -> str:
    """Every clock, day by day, made to be printed."""
    return _page(opened(number, page="deadlines"))


@bp.get("/<number>/deadlines/<int:deadline_id>")
def one(number: str, deadline_id: int) -> str:
    return _page(opened(number, page="deadlines"), deadline_id)


def _page(number: str, deadline_id: int | None = None) -> str:
    with runtime().db.reading() as session:
        collaborators, at = office_of(session), moment()
        complaint_page = read_complaint_page(session, collaborators, number, actor=actor(), at=at)
        rows = complaint_page.deadlines if deadline_id is None else [_row(session, complaint_page, deadline_id)]
        return render_template(
            "desk/deadlines.html",
            complaint=complaint_page.complaint,
            sheets=_sheets(session, collaborators, complaint_page, rows, at),
            course=course_of(session, complaint_page, at=at) if deadline_id is None else None,
            complaint_page=complaint_page,
        )


def _row(session: Session, complaint_page: ComplaintPage, deadline_id: int) -> Deadline:
    """Also one that has lost its meaning; of another complaint there is none by this number."""
    row = session.get(Deadline, deadline_id)
    if row is None or row.complaint_id != complaint_page.complaint.id:
        raise NotFound(N_("there is no such deadline"), field="deadline")
    return row


def _sheets(
    session: Session,
    collaborators: Collaborators,
    complaint_page: ComplaintPage,
    rows: Sequence[Deadline],
    at: datetime,
) -> list[Sheet]:
    events = audit.timeline(session, complaint_page.complaint.id)
    explained = [explain_deadline(session, collaborators, complaint_page.complaint, row, events, at=at) for row in rows]
    return [staff_sheet(session, collaborators, each, at=at) for each in explained]
