"""Calling complainants back: whom next, the words to say, and what they answered. Never about one's own work."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response

from intake.casework import find
from intake.casework.registering.idempotent import once
from intake.casework.verbs import conflict_of_interest
from intake.casework.verbs.callback import MAX_TRIES, record_callback, tries_of
from intake.conversation.survey import start_survey
from intake.desk.complaint import opened
from intake.desk.complaint_page import read_complaint_page
from intake.desk.cursors import find_place
from intake.desk.forms import CallbackForm
from intake.desk.listing import PAGE, ListLine, state_lines
from intake.desk.opening_identity import opened_identity
from intake.identity.person import Person
from intake.language.i18n import _
from intake.models import Callback, Complaint, ComplaintEvent, Handling
from intake.vocabulary import Contacted, Satisfaction, Solved, State
from intake.web.context import actor, moment, office_of, runtime
from intake.web.forms import read_form, rejecting
from routing.calendars.working_time import local_day

bp = Blueprint("callbacks", __name__)


@bp.get("/")
def queue() -> str:
    after = find_place(request.args.get("after", ""))
    with runtime().db.reading() as session:
        read = state_lines(session, [State.CALLBACK], actor(), after=after, limit=PAGE + 1)
        mine = _not_mine_to_call(session, read)
        called = _called_today(session, read)
    lines = [line for line in read[:PAGE] if line.row_id not in mine]
    next_place = str(read[PAGE - 1].place) if len(read) > PAGE else ""
    return render_template("desk/callbacks.html", lines=lines, called=called, left_out=len(mine), next_place=next_place)


@bp.get("/<number>")
def show(number: str) -> str:
    return _page(number)


@bp.post("/<number>")
def record(number: str) -> Response:
    with rejecting(lambda: _page(number)):
        form = read_form(CallbackForm)
        complaint = once(runtime().db, lambda session: _record(session, number, form))
    if complaint.state is State.CALLBACK and form.contacted is Contacted.REACHED:
        flash(_("Saved. It is not solved: have it redone, or close it with a reason."))
        return redirect(url_for("complaint.show", number=number, do="send_back"), 303)
    flash(_("Saved: closed.") if complaint.state is State.CLOSED else _("Saved. Try again on another day."))
    return redirect(url_for("callbacks.queue"), 303)


@bp.post("/<number>/survey")
def ask_by_text(number: str) -> Response:
    """The three questions by text, instead of a call or before one."""
    with rejecting(lambda: _page(number)):
        once(runtime().db, lambda session: _start_survey(session, number))
    flash(_("The three questions are on their way by text; what is answered is kept as your call."))
    return redirect(url_for("callbacks.queue"), 303)


@bp.post("/<number>/identity")
def show_phone(number: str) -> str:
    """Whom to call, in the clear, on this answer alone; recorded before it is shown."""
    with rejecting(lambda: _page(number)):
        person = opened_identity(number)
    return _page(number, person)


def _record(session: Session, number: str, form: CallbackForm) -> Complaint:
    collaborators, complaint = runtime().collaborators(session), find.lock_complaint(session, number)
    find.must_see(session, complaint, actor())
    record_callback(session, collaborators, complaint, form.call(), actor=actor(), at=moment(), called_at=form.moment)
    return complaint


def _start_survey(session: Session, number: str) -> None:
    collaborators, complaint = runtime().collaborators(session), find.lock_complaint(session, number)
    find.must_see(session, complaint, actor())
    start_survey(session, collaborators, complaint, actor=actor(), at=moment())


def _page(number: str, person: Person | None = None) -> str:
    plain = opened(number, page="callback")
    with runtime().db.reading() as session:
        complaint_page = read_complaint_page(session, office_of(session), plain, actor=actor(), at=moment())
        return render_template(
            "desk/callback.html",
            complaint_page=complaint_page,
            complaint=complaint_page.complaint,
            person=person,
            tries=tries_of(session, complaint_page.complaint),
            most_tries=MAX_TRIES,
            may_call=any(move.verb == "record_callback" for move in complaint_page.moves),
            contacted=list(Contacted),
            solved=list(Solved),
            satisfaction=list(Satisfaction),
        )


def _not_mine_to_call(session: Session, lines: list[ListLine]) -> set[int]:
    """Those the actor took, handled, reviewed or closed."""
    ids, me = [line.row_id for line in lines], actor().staff_id
    took = select(Complaint.id).where(
        col(Complaint.id).in_(ids), (Complaint.closed_by_id == me) | (Complaint.operator_id == me)
    )
    handled = select(Handling.complaint_id).where(col(Handling.complaint_id).in_(ids), Handling.handler_id == me)
    wrote = select(ComplaintEvent.complaint_id).where(
        col(ComplaintEvent.complaint_id).in_(ids), conflict_of_interest.wrote_an_answer(actor())
    )
    return {*session.exec(took), *session.exec(handled), *session.exec(wrote)}


def _called_today(session: Session, lines: list[ListLine]) -> set[int]:
    """Those tried today already: the next try is on another day."""
    statement = select(Callback.complaint_id, Callback.called_at).where(
        col(Callback.complaint_id).in_([line.row_id for line in lines])
    )
    today = local_day(moment())
    return {complaint_id for complaint_id, called_at in session.exec(statement) if local_day(called_at) == today}
