"""The page of what waits for another administrator: roles granted, passwords reset, accounts let in again."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response

from intake.auth import second_administrator
from intake.auth.confirming import confirmed
from intake.auth.privileges import administrators
from intake.language.i18n import _
from intake.models import AccountRequest, Staff
from intake.vocabulary import AccountRequestState, StaffRole
from intake.vocabulary.accounts import FORBIDDEN_OF_ONE_COMPLAINT, FORBIDDEN_PAIRS, OFFICE_OF_THREE
from intake.web.context import actor, moment, runtime
from intake.web.forms import rejecting

bp = Blueprint("account_requests", __name__)
_TWO = 2


@dataclass(frozen=True)
class RequestLine:
    """One request with the people in it."""

    row: AccountRequest
    about: Staff
    asker: Staff
    decider: Staff | None

    @property
    def has_lapsed(self) -> bool:
        return self.row.state is AccountRequestState.OPEN


@bp.get("/", endpoint="list")
def list_requests() -> str:
    return _page()


@bp.post("/<int:request_id>/approve")
@confirmed
def approve(request_id: int) -> str | Response:
    """Whoever agrees to a new password hands it over: it is shown to nobody else."""
    with rejecting(_page), runtime().db.unit_of_work() as session:
        staff, password = second_administrator.approve(session, request_id, actor=actor(), at=moment())
    if password is not None:
        return render_template("admin/staff_password.html", staff=staff, password=password, is_waiting=False)
    flash(_("Approved; it holds now."))
    return redirect(url_for("account_requests.list"), 303)


@bp.post("/<int:request_id>/refuse")
def refuse(request_id: int) -> Response:
    with rejecting(_page), runtime().db.unit_of_work() as session:
        second_administrator.refuse(session, request_id, actor=actor(), at=moment())
    flash(_("Refused; nothing was changed."))
    return redirect(url_for("account_requests.list"), 303)


@bp.post("/<int:request_id>/withdraw")
def withdraw(request_id: int) -> Response:
    with rejecting(_page), runtime().db.unit_of_work() as session:
        second_administrator.withdraw(session, request_id, actor=actor(), at=moment())
    flash(_("Taken back."))
    return redirect(url_for("account_requests.list"), 303)


def said_of_roles() -> dict[str, object]:
    """What the pages of accounts say of roles that do not go together (templates/admin/staff_duties.html)."""
    return {"pairs": FORBIDDEN_PAIRS, "of_one_complaint": FORBIDDEN_OF_ONE_COMPLAINT, "office": OFFICE_OF_THREE}


def _page() -> str:
    with runtime().db.reading() as session:
        return render_template(
            "admin/staff_requests.html",
            waiting=_lines(session, second_administrator.waiting(session, at=moment())),
            over=_lines(session, second_administrator.latest(session, at=moment())),
            is_alone=len(administrators(session)) < _TWO,
            StaffRole=StaffRole,
            me=actor().staff_id,
        )


def _lines(session: Session, rows: Sequence[AccountRequest]) -> list[RequestLine]:
    named = {staff_id for row in rows for staff_id in (row.staff_id, row.asked_by_id, row.decided_by_id)}
    people = {staff.id: staff for staff in session.exec(select(Staff).where(col(Staff.id).in_(named)))}
    return [
        RequestLine(row, people[row.staff_id], people[row.asked_by_id], people.get(row.decided_by_id or 0))
        for row in rows
    ]
