"""Calling complainants back: whom next, the words to say, and what they answered. Never about one's own work."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.auth.confirming import confirmed
from intake.casework import find
from intake.casework.parts import follow_ups
from intake.casework.reading.listed import CALL_LIST, record_listed
from intake.casework.registering.idempotent import once
from intake.casework.verbs.callback import MAX_TRIES, record_callback, tries_of
from intake.casework.verbs.following.number import ask_second_person, show_number, waiting_callers
from intake.conversation.survey import start_survey
from intake.desk.calling.following_view import following_view
from intake.desk.calling.forms import CallbackForm
from intake.desk.calling.queue import next_after, read_call_queue
from intake.desk.calling.reaching import reaching_view
from intake.desk.calling.script import script_of
from intake.desk.complaint import opened
from intake.desk.complaint_page import read_complaint_page
from intake.desk.cursors import find_place
from intake.errors import InvalidInput
from intake.identity.for_calls import needs_second_person, shown_at
from intake.identity.person import Person
from intake.identity.second_person import is_released
from intake.language.i18n import N_, _
from intake.models import Callback, Complaint
from intake.vocabulary import Contacted, Satisfaction, Solved, State
from intake.web.context import actor, moment, office_of, runtime
from intake.web.forms import read_form, rejecting

bp = Blueprint("callbacks", __name__)
# Nobody is dialled, answers and says whether it is solved in less.
_SOONEST = timedelta(seconds=10)


@bp.get("/")
def queue() -> str:
    after = find_place(request.args.get("after", ""))
    with runtime().db.reading() as session:
        listed = read_call_queue(session, actor(), at=moment(), after=after)
    shown = [line.row_id for line in (*listed.fresh, *listed.followed, *listed.again)]
    with runtime().db.unit_of_work() as session:
        record_listed(session, shown, CALL_LIST, actor=actor(), at=moment())
    return render_template("desk/calling/queue.html", queue=listed)


@bp.get("/<number>")
def show(number: str) -> str:
    return _page(number)


@bp.post("/<number>")
def record(number: str) -> Response:
    with rejecting(lambda: _page(number)):
        form = read_form(CallbackForm)
        complaint, following = once(runtime().db, lambda session: _record(session, number, form))
    if complaint.state is State.CALLBACK and form.contacted is Contacted.REACHED:
        flash(_("Saved. It is not solved: have it redone, or close it with a reason."))
        return redirect(url_for("complaint.show", number=number, do="send_back"), 303)
    flash(_said(complaint, form))
    return _on_to(following)


@bp.post("/<number>/number")
@confirmed
def show_phone(number: str) -> str:
    """Whom to call, in the clear, on this answer alone: the call is the reason, recorded before it is shown."""
    with rejecting(lambda: _page(number)), runtime().db.unit_of_work() as session:
        collaborators, complaint = runtime().collaborators(session), find.lock_complaint(session, number)
        find.must_see(session, complaint, actor())
        person = show_number(session, collaborators, complaint, actor=actor(), at=moment())
    return _page(number, person)


@bp.post("/<number>/second-person")
def ask_for_second(number: str) -> Response:
    with rejecting(lambda: _page(number)):
        once(runtime().db, lambda session: _ask_for_second(session, number))
    flash(_("A second person is asked. You will find the number here once somebody has agreed."))
    return redirect(url_for("callbacks.show", number=number), 303)


@bp.post("/<number>/survey")
def ask_by_text(number: str) -> Response:
    """The three questions by text, instead of a call or before one."""
    with rejecting(lambda: _page(number)):
        following = once(runtime().db, lambda session: _start_survey(session, number))
    flash(_("The three questions are on their way by text; what is answered is kept as your call."))
    return _on_to(following)


def _record(session: Session, number: str, form: CallbackForm) -> tuple[Complaint, str]:
    """And who is called next."""
    collaborators, complaint = runtime().collaborators(session), find.lock_complaint(session, number)
    find.must_see(session, complaint, actor())
    following = next_after(session, actor(), complaint.id, at=moment())
    made = record_callback(
        session, collaborators, complaint, form.call(), actor=actor(), at=moment(), called_at=form.moment
    )
    _must_have_had_time(made)
    return complaint, following


def _must_have_had_time(made: Callback) -> None:
    if made.contacted is Contacted.REACHED and made.shown_at is not None and moment() - made.shown_at < _SOONEST:
        raise InvalidInput(
            N_("cannot be: the number was shown less than %(seconds)s seconds ago; call first, then save"),
            seconds=_SOONEST.seconds,
            field="contacted",
        )


def _ask_for_second(session: Session, number: str) -> None:
    collaborators, complaint = runtime().collaborators(session), find.lock_complaint(session, number)
    find.must_see(session, complaint, actor())
    ask_second_person(session, collaborators, complaint, actor=actor(), at=moment())


def _start_survey(session: Session, number: str) -> str:
    collaborators, complaint = runtime().collaborators(session), find.lock_complaint(session, number)
    find.must_see(session, complaint, actor())
    following = next_after(session, actor(), complaint.id, at=moment())
    start_survey(session, collaborators, complaint, actor=actor(), at=moment())
    return following


def _on_to(following: str) -> Response:
    """The next one's page; behind the last the list, which says so."""
    if following:
        return redirect(url_for("callbacks.show", number=following), 303)
    return redirect(url_for("callbacks.queue"), 303)


def _said(complaint: Complaint, form: CallbackForm) -> str:
    if complaint.state is State.CALLBACK:
        return _("Saved. Try again on another day.")
    if form.contacted is Contacted.REACHED and not form.call().is_fine:
        return _("Saved, and put before the supervisors as an objection.")
    if form.contacted is Contacted.UNREACHED and complaint.state is not State.CLOSED:
        return _("Saved.")
    return _("Saved: closed.")


def _page(number: str, person: Person | None = None) -> str:
    plain = opened(number, page="callback")
    with runtime().db.reading() as session:
        complaint_page = read_complaint_page(session, office_of(session), plain, actor=actor(), at=moment())
        complaint, who = complaint_page.complaint, actor()
        tries, follow_up = tries_of(session, complaint), follow_ups.find_follow_up(session, complaint)
        since = max([complaint.closed_at or complaint.received_at, *(one.called_at for one in tries)])
        return render_template(
            "desk/calling/call.html",
            complaint_page=complaint_page,
            complaint=complaint,
            person=person,
            following=following_view(session, complaint_page),
            reaching=reaching_view(session, complaint_page),
            follow_up=follow_up,
            script=script_of(complaint, follow_up.because if follow_up else None),
            tries=tries,
            most_tries=MAX_TRIES,
            shown=shown_at(session, complaint, who, since=since, until=moment()),
            needs_second=needs_second_person(session, complaint)
            and not is_released(session, complaint.id, who.staff_id, at=moment()),
            has_asked=who.staff_id in waiting_callers(session, complaint, at=moment()),
            may_call=any(move.verb == "record_callback" for move in complaint_page.moves),
            next_number=next_after(session, who, complaint.id, at=moment()),
            contacted=list(Contacted),
            solved=list(Solved),
            satisfaction=list(Satisfaction),
        )
