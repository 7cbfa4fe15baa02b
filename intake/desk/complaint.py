"""One complaint: what is asked, what one can do now, what happened, and why. Opening it is recorded."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from pydantic import BaseModel
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.auth.confirming import confirmed
from intake.casework import find
from intake.casework.actions.allowed import moves_for
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.reading import view
from intake.casework.registering.idempotent import once
from intake.desk.action_panel import offered
from intake.desk.actions import ACTS
from intake.desk.calling.following_view import following_view
from intake.desk.complaint_page import read_complaint_page
from intake.desk.desk_action import Do
from intake.desk.fees.panel import fee_panel
from intake.desk.files.evidence import case_files
from intake.desk.forms import TriageForm
from intake.desk.handling.acts import IRREVOCABLE
from intake.desk.handling.asked_of_me import asked_of_me
from intake.desk.handling.live import last_seen
from intake.desk.handling.panels import panels_of
from intake.desk.member_voice.panel import suggestion_panel
from intake.desk.opening_identity import opened_identity
from intake.desk.supervision.panel import order_panel
from intake.desk.timeline_picture import course_of
from intake.desk.triage import candidates, preview
from intake.desk.turnover.repeats import repeats_panel
from intake.identity.hiding import Decided, decide_hiding
from intake.identity.hiding_places import hiding_view
from intake.identity.redacted_texts import READS_ORIGINALS
from intake.language.i18n import _
from intake.web.context import actor, is_htmx, moment, office_of, runtime
from intake.web.forms import BadForm, read_form, reject, rejecting
from intake.web.history.timeline import GROUPS, folded

bp = Blueprint("complaint", __name__)


@bp.get("/<number>")
def show(number: str) -> str:
    return page(number, chosen=request.args.get("do", ""))


@bp.post("/<number>/identity")
@confirmed
def show_identity(number: str) -> str:
    """The complainant in the clear, once, on this answer alone; who, when and why is recorded before it is shown."""
    with rejecting(lambda: page(number)):
        person = opened_identity(number)
    return page(number, person=person)


@bp.post("/<number>/original")
def show_original(number: str) -> str:
    """As it was written, once, on this answer alone: for the hotline, and recorded before it is shown."""
    actor().must_be(*sorted(READS_ORIGINALS))
    return page(number, is_original=True)


@bp.post("/<number>/hiding")
def hide(number: str) -> Response:
    """Which of the places proposed departments do not read: those that are ticked; the others are left."""
    wanted = set(request.form.getlist("hide"))

    def decided(session: Session) -> None:
        complaint = find.lock_complaint(session, number)
        find.must_see(session, complaint, actor())
        given = [Decided(one.span, one.token in wanted) for one in hiding_view(session, complaint).proposals]
        decide_hiding(session, complaint, given, actor=actor(), at=moment())

    once(runtime().db, decided)
    flash(_("Saved. Departments read it so."))
    return redirect(url_for("complaint.show", number=number), 303)


@bp.post("/<number>/accept/preview")
def preview_acceptance(number: str) -> str:
    """Where it would go with the facts as typed; writes nothing."""
    with rejecting(lambda: _unforeseen(number) if is_htmx() else page(number, chosen="accept")):
        form = read_form(TriageForm)
        with runtime().db.reading() as session:
            complaint = find.get_by_number(session, number)
            find.must_see(session, complaint, actor())
            foreseen = preview(session, runtime().collaborators(session), complaint, form)
    if is_htmx():
        return render_template("desk/foreseen.html", foreseen=foreseen)
    reject(BadForm({}))  # nothing is wrong, but what was typed stands in the form again
    return page(number, chosen="accept", foreseen=foreseen)


@bp.post("/<number>/<verb>")
def act(number: str, verb: str) -> Response:
    deed = ACTS.get(verb)
    if deed is None or deed.do is None:
        abort(404)
    with rejecting(lambda: page(number, chosen=verb)):
        form, house = read_form(deed.form), runtime()
        do, who, at = deed.do, actor(), moment()
        if verb in IRREVOCABLE and not request.form.get("confirmed") and _is_open(number, verb):
            return _asked_first(number, verb)
        once(house.db, lambda session: _act(session, house.collaborators(session), number, do, form, actor=who, at=at))
    flash(_("Saved: %(what)s.", what=_(deed.label)))
    return redirect(url_for("complaint.show", number=number), 303)


def _is_open(number: str, verb: str) -> bool:
    """Whether it could be done now: what could not is refused by the verb, which says why."""
    with runtime().db.reading() as session:
        complaint = find.get_by_number(session, number)
        find.must_see(session, complaint, actor())
        moves = moves_for(session, runtime().collaborators(session), complaint, actor(), at=moment())
        return any(move.verb == verb for move in moves)


def _asked_first(number: str, verb: str) -> Response:
    """What was typed stands in the form again, under what cannot be taken back; nothing is done yet."""
    reject(BadForm({}))
    return make_response(page(number, chosen=verb, confirming=_(IRREVOCABLE[verb])))


def _act(
    session: Session, collaborators: Collaborators, number: str, do: Do, form: BaseModel, *, actor: Actor, at: datetime
) -> None:
    complaint = find.lock_complaint(session, number)
    find.must_see(session, complaint, actor)
    do(session, collaborators, complaint, form, actor=actor, at=at)


@bp.get("/lookup/associations")
def associations() -> str:
    """Names for the type-ahead of triage."""
    text = request.args.get("association", "").strip()
    with runtime().db.reading() as session:
        return render_template("desk/associations.html", found=candidates(session, text), text=text)


def _unforeseen(number: str) -> str:
    with runtime().db.reading() as session:
        collaborators = office_of(session)
        complaint_page = read_complaint_page(session, collaborators, number, actor=actor(), at=moment())
        choices = offered(session, collaborators, complaint_page, "accept").choices
        return render_template("desk/unforeseen.html", choices=choices)


def opened(number: str, *, page: str) -> str:
    """Record that the actor opens a page of the complaint; its number as it is written. Raises NotFound."""
    plain = number.replace(" ", "")
    with runtime().db.unit_of_work() as session:
        view.open_complaint(session, runtime().collaborators(session), plain, actor=actor(), at=moment(), page=page)
    return plain


def page(number: str, *, chosen: str = "", is_original: bool = False, **further: Any) -> str:
    """Whoever is shown the page has opened the complaint, also where a form of it was refused."""
    plain, group = opened(number, page="original" if is_original else "complaint"), request.args.get("show", "")
    with runtime().db.reading() as session:
        collaborators = office_of(session)
        who, at = actor(), moment()
        complaint_page = read_complaint_page(session, collaborators, plain, actor=who, at=at, original=is_original)
        return render_template(
            "desk/complaint.html",
            complaint_page=complaint_page,
            complaint=complaint_page.complaint,
            last_seen=last_seen(complaint_page),
            asked_of_me=asked_of_me(complaint_page, actor()),
            panels=panels_of(session, collaborators, complaint_page),
            course=course_of(session, complaint_page, at=moment()),
            now=offered(session, collaborators, complaint_page, chosen),
            lines=folded(complaint_page.entries, group if group in GROUPS else ""),
            group=group,
            groups=GROUPS,
            suggestion=suggestion_panel(session, complaint_page.complaint, actor=actor()),
            repeats=repeats_panel(session, complaint_page.complaint),
            fees=fee_panel(session, complaint_page.complaint, verbs=[move.verb for move in complaint_page.moves]),
            following=following_view(session, complaint_page),
            supervision=order_panel(session, collaborators, complaint_page.complaint, actor=actor()),
            case=case_files(session, complaint_page.complaint, actor=actor()),
            **{"person": None, "foreseen": None, "confirming": ""} | further,
        )
