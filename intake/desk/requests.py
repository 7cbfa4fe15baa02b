"""What departments ask for, decided by a second person: the queue, and one page to decide each."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response

from intake.casework import find
from intake.casework.collaborators import Collaborators
from intake.casework.outbox.absences import covered_by
from intake.casework.registering.idempotent import once
from intake.casework.requests import approvers, statutory_procedure
from intake.casework.requests.decide import decide_request
from intake.casework.visibility import seen_by
from intake.desk.complaint import opened
from intake.desk.complaint_page import read_complaint_page
from intake.desk.forms import DecideRequestForm
from intake.desk.recusal_view import waiting_recusals
from intake.desk.request_view import RequestView, asked
from intake.errors import NotFound
from intake.language.i18n import N_, _
from intake.models import Complaint, DecisionRequest, Handling
from intake.models.practice import is_shown
from intake.vocabulary import RequestKind, RequestState
from intake.web.context import actor, moment, office_of, runtime
from intake.web.department_choices import department_named
from intake.web.forms import read_form, rejecting

bp = Blueprint("requests", __name__)
_AT_ONCE = 100  # decided from the top; the rest moves up

# What granting does at once.
GRANTED = {
    RequestKind.RETURN: N_("Granted: the next department's time to sign starts anew; the complainant's dates stay."),
    RequestKind.EXTENSION: N_(
        "Granted: the closure moves once; the first date stays on record, the complainant is told."
    ),
    RequestKind.SUSPENSION: N_("Granted: every clock stands still until it is resumed; the complainant is told."),
    RequestKind.TERMINATION: N_("Granted: it ends without a result, every clock ends, the complainant is told why."),
    RequestKind.STATUTORY_EXTENSION: N_(
        "Granted: the procedure's date moves once; the first date stays on record, the complainant is told both."
    ),
}


@dataclass(frozen=True)
class WaitingRequest:
    """A request on the list, with the complaint it is about."""

    asked: RequestView
    number: str
    association: str
    is_mine: bool
    for_name: str = ""  # asked by somebody the reader stands in for


@bp.get("/")
def queue() -> str:
    with runtime().db.reading() as session:
        collaborators = office_of(session)
        waiting = _waiting(session, collaborators)
        is_head = not actor().is_hotline
        recusals = [] if is_head else waiting_recusals(session, collaborators, actor=actor())
        return render_template("desk/requests.html", waiting=waiting, is_head=is_head, recusals=recusals)


@bp.get("/<int:request_id>")
def show(request_id: int) -> str:
    return _page(request_id)


@bp.post("/<int:request_id>")
def decide(request_id: int) -> Response:
    with rejecting(lambda: _page(request_id)):
        form = read_form(DecideRequestForm)
        once(runtime().db, lambda session: _decide(session, request_id, form))
    flash(_("Saved: granted.") if form.is_granted else _("Saved: refused."))
    return redirect(url_for("requests.queue"), 303)


def _decide(session: Session, request_id: int, form: DecideRequestForm) -> None:
    collaborators = runtime().collaborators(session)
    complaint = find.lock_complaint(session, _number_of(session, request_id))
    find.must_see(session, complaint, actor())
    request = session.get_one(DecisionRequest, request_id)
    lead = _new_lead(collaborators, request, form)
    decide_request(
        session,
        collaborators,
        complaint,
        request,
        approve=form.is_granted,
        note=form.note,
        new_lead_id=lead,
        actor=actor(),
        at=moment(),
    )


def _page(request_id: int) -> str:
    with runtime().db.reading() as session:
        number = _number_of(session, request_id)
    opened(number, page="request")
    with runtime().db.reading() as session:
        collaborators = office_of(session)
        complaint_page = read_complaint_page(session, collaborators, number, actor=actor(), at=moment())
        one = next(each for each in complaint_page.requests if each.row.id == request_id)
        return render_template(
            "desk/request.html",
            complaint_page=complaint_page,
            asked=one,
            granted=_(GRANTED[one.row.kind]),
            longer_due_at=_longer_due_at(session, collaborators, one),
            is_own=one.row.requested_by_id == actor().staff_id,
        )


def _longer_due_at(session: Session, collaborators: Collaborators, one: RequestView) -> datetime | None:
    """When the procedure would end if its extension were granted."""
    if one.procedure is None or one.row.state is not RequestState.OPEN:
        return None
    return statutory_procedure.due_if_extended(session, collaborators, one.procedure, one.row.days or 0)


def _new_lead(collaborators: Collaborators, request: DecisionRequest, form: DecideRequestForm) -> int | None:
    if request.kind is not RequestKind.RETURN or not form.is_granted or not form.new_lead:
        return None
    return department_named(collaborators.rules.directory, form.new_lead, field="new_lead")


def _number_of(session: Session, request_id: int) -> str:
    statement = select(Complaint.number).join(DecisionRequest, col(DecisionRequest.complaint_id) == Complaint.id)
    number = session.exec(statement.where(DecisionRequest.id == request_id, is_shown())).first()
    if number is None:
        raise NotFound(N_("there is no such request"))
    return number


def _waiting(session: Session, collaborators: Collaborators) -> list[WaitingRequest]:
    """What one decides, and what one has asked, or who one stands in for; those first whose clock runs out first."""
    who, covered = actor(), covered_by(session, actor(), at=moment())
    askers = sorted({who.staff_id or 0, *covered})
    concerns = approvers.is_decided_by(who) | col(DecisionRequest.requested_by_id).in_(askers)
    condition = seen_by(who)
    is_seen = () if condition is None else (condition,)
    rows = session.exec(
        select(DecisionRequest, Handling.department_id, Complaint.number, Complaint.association_text)
        .join(Handling, col(Handling.id) == DecisionRequest.handling_id)
        .join(Complaint, col(Complaint.id) == DecisionRequest.complaint_id)
        .where(DecisionRequest.state == RequestState.OPEN, concerns, is_shown(), *is_seen)
        .order_by(col(DecisionRequest.decide_by).is_(None), col(DecisionRequest.decide_by), col(DecisionRequest.id))
        .limit(_AT_ONCE)
    ).all()
    named = asked(session, collaborators, [(row[0], row[1]) for row in rows], actor=who)
    return [
        WaitingRequest(
            one,
            number=row[2],
            association=row[3],
            is_mine=one.row.requested_by_id == who.staff_id,
            for_name=one.by if one.row.requested_by_id in covered else "",
        )
        for one, row in zip(named, rows, strict=True)
    ]
