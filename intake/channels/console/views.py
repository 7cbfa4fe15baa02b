"""The call screen: one page an operator never leaves while the telephone is in use."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask import session as kept
from werkzeug.wrappers import Response

from intake.casework.find import get_by_number
from intake.casework.reading.view import open_complaint
from intake.casework.registering.idempotent import once
from intake.channels.console.forms import Action, IncomingCallForm, read_sketch
from intake.channels.console.live_preview import preview_call
from intake.channels.console.preview_labels import named, reason_of, weeks_of
from intake.channels.console.submit import SubmittedCall, enter_call
from intake.clock import now
from intake.errors import NotFound
from intake.identity.person import masked_person
from intake.sealing.text import text_key_of
from intake.vocabulary import Confidentiality
from intake.web.context import actor, is_htmx, moment, office_of, runtime
from intake.web.fields import new_token
from intake.web.forms import error_of, read_form, rejecting
from routing.models import Association
from routing.translatable import N_
from routing.vocabulary import Kind

bp = Blueprint("console", __name__)
_RECEIPTS = "receipts"
_RECEIPTS_KEPT = 5


@bp.get("/")
def new() -> str:
    return _page(IncomingCallForm())


@bp.post("/")
def submit() -> str | Response:
    with rejecting(_again):
        form = read_form(IncomingCallForm)
        if form.action is Action.CHECK:
            return _again()
        at, who = now(), actor()
        entered = once(runtime().db, lambda s: enter_call(s, runtime().collaborators(s), form, actor=who, at=at))
    _keep(entered)
    return redirect(url_for("console.receipt", number=entered.number), 303)


@bp.post("/preview")
def preview() -> str:
    return _told("console/preview.html", read_sketch())


@bp.get("/receipt/<number>")
def receipt(number: str) -> str:
    """Only what this operator entered in this session: anything else is opened on its own page, and recorded."""
    receipt = kept.get(_RECEIPTS, {}).get(number)
    if receipt is None:
        raise NotFound(N_("there is no such receipt"))
    with runtime().db.reading() as session:
        complaint = get_by_number(session, number)
        directory = office_of(session).rules.directory
        lead = directory.departments.get(complaint.lead_department_id or 0)
        entered = SubmittedCall(number, receipt["code"], Action(receipt["done"]), receipt["joined"])
        return render_template("console/receipt.html", complaint=complaint, lead=lead, entered=entered)


@bp.get("/earlier/<number>")
def earlier(number: str) -> str | Response:
    """One earlier complaint, folded out beside the call. The reading is recorded with it."""
    at, who = now(), actor()
    with runtime().db.unit_of_work() as session:
        collaborators = office_of(session)
        complaint = open_complaint(session, collaborators, number, actor=who, at=at, page="console")
        key = text_key_of(session, complaint)
        shown = {
            "complaint": complaint,
            "narrative": key.open(complaint.narrative),
            "end_note": key.open(complaint.end_note),
            "person": masked_person(session, collaborators.ring, complaint.id),
            "association": session.get(Association, complaint.association_id) if complaint.association_id else None,
            "lead": collaborators.rules.directory.departments.get(complaint.lead_department_id or 0),
        }
    return make_response(render_template("console/earlier.html", is_part=is_htmx(), **shown))


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "reason_of": reason_of,
        "weeks_of": weeks_of,
        "named": named,
        "Kind": Kind,
        "Confidentiality": Confidentiality,
    }


def _again() -> str:
    """The page with what was typed, after a refusal or a check without scripts."""
    return _page(read_sketch())


def _page(form: IncomingCallForm) -> str:
    typed = request.form if request.method == "POST" else {}
    # A token that was used up is replaced, so that sending again enters another call.
    token = new_token() if error_of("token") else form.token
    return _told("console/new.html", form, given=typed, token=token)


def _told(template: str, form: IncomingCallForm, **values: object) -> str:
    """Shown while the session that read it is open."""
    with runtime().db.reading() as session:
        preview = preview_call(session, office_of(session), form, actor=actor(), at=moment())
        return render_template(template, preview=preview, **values)


def _keep(entered: SubmittedCall) -> None:
    """The receipt survives a reload, in the operator's own signed session; the code is never in an address or a log."""
    receipts = dict(kept.get(_RECEIPTS, {}))
    receipt = {"code": entered.code, "done": entered.done.value, "joined": entered.joined}
    if receipts.get(entered.number, {}).get("code") and not entered.code:
        receipt["code"] = receipts[entered.number]["code"]  # posted twice: the first answer had it
    receipts.pop(entered.number, None)
    kept[_RECEIPTS] = dict([*receipts.items(), (entered.number, receipt)][-_RECEIPTS_KEPT:])
