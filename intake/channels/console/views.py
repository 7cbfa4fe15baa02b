"""The call screen: one page an operator never leaves while the telephone is in use."""

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from flask import session as kept
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.casework.find import get_by_number
from intake.casework.reading.view import open_complaint
from intake.casework.registering.idempotent import once
from intake.channels.console.forms import Action, IncomingCallForm, read_sketch, sketch_of
from intake.channels.console.knowledge import knowledge_of
from intake.channels.console.live_preview import preview_call, typed_of
from intake.channels.console.opening import opened_call
from intake.channels.console.preview_labels import basis_lines, called, named, place_of, reason_of, weeks_of
from intake.channels.console.shorthand import read_matter
from intake.channels.console.submit import SubmittedCall, enter_call, faults_of
from intake.clock import now
from intake.errors import NotFound
from intake.identity.hiding_places import hiding_view
from intake.identity.person import masked_person
from intake.models import ComplaintArrival
from intake.sealing.text import text_key_of
from intake.telephone.drafts import KeptDraft, drafts_of
from intake.vocabulary import ArrivalMode, Confidentiality
from intake.web.context import actor, is_htmx, moment, office_of, runtime
from intake.web.fields import new_token
from intake.web.files import draft_files
from intake.web.files.uploads import takes_evidence
from intake.web.forms import BadForm, error_of, read_form, rejecting
from routing.models import Association
from routing.translatable import N_
from routing.vocabulary import Kind

bp = Blueprint("console", __name__)
_REGISTERING = frozenset({Action.SUBMIT, Action.ANSWER})
_RECEIPTS = "receipts"
_RECEIPTS_KEPT = 5


@bp.get("/")
def new() -> str:
    """Empty, or with what is known: an unfinished call, one just taken, a number that the exchange hands over."""
    with runtime().db.reading() as session:
        opened = opened_call(session, runtime().ring, request.args, actor=actor())
        unfinished = () if opened.draft.revision else drafts_of(session, runtime().ring, actor=actor())
    return _page(sketch_of(opened.fields), given=opened.fields, draft=opened.draft, unfinished=unfinished)


@bp.post("/")
@takes_evidence
def submit() -> str | Response:
    with rejecting(_again):
        batch = draft_files.batch_of(request.form.get(draft_files.TOKEN, ""))
        if batch:
            draft_files.keep_sent(batch)
        form = _read()
        if form.action is Action.CHECK:
            return _again()
        entered = once(runtime().db, lambda session: _enter(session, form, batch))
    _keep(entered)
    return redirect(url_for("console.receipt", number=entered.number), 303)


def _read() -> IncomingCallForm:
    """Whoever corrects a field is told of all the others at the same time."""
    try:
        return read_form(IncomingCallForm)
    except BadForm as bad:
        form = read_sketch()
        if form.action not in _REGISTERING:
            raise
        with runtime().db.reading() as session:
            matter = read_matter(session, runtime().collaborators(session), typed_of(form))
        errors = faults_of(form, matter) | bad.errors
        raise BadForm({name: errors[name] for name in IncomingCallForm.model_fields if name in errors}) from None


def _enter(session: Session, form: IncomingCallForm, batch: str) -> SubmittedCall:
    """What the caller handed over becomes evidence of what was entered."""
    entered = enter_call(session, runtime().collaborators(session), form, actor=actor(), at=moment())
    draft_files.attach(session, entered.number, batch, form.channel, by=actor())
    return entered


@bp.post("/files")
@takes_evidence
def files() -> str:
    """Files added while the caller talks, or taken out again; without htmx the whole page with what was typed."""
    sent = draft_files.draft_batch(request.form.get(draft_files.TOKEN, ""))
    with rejecting(lambda: _files(sent) if is_htmx() else _again()):
        draft_files.change(sent.batch)
    g.refused = {}
    return _files(sent) if is_htmx() else _again()


def _files(sent: draft_files.DraftBatch) -> str:
    with runtime().db.reading() as session:
        drafts = draft_files.listed(session, sent.batch, sent.token)
        return render_template("partials/files.html", drafts=drafts, attach_to=url_for("console.files"))


@bp.post("/preview")
def preview() -> str:
    """While somebody types: files of the call are left as they stand."""
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
        arrival = session.get(ComplaintArrival, complaint.id)
        told = {"entered": entered, "arrival": arrival, "hiding": hiding_view(session, complaint)}
        return render_template("console/receipt.html", complaint=complaint, lead=lead, **told)


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
        "basis_lines": basis_lines,
        "reason_of": reason_of,
        "weeks_of": weeks_of,
        "named": named,
        "called": called,
        "place_of": place_of,
        "ArrivalMode": ArrivalMode,
        "idle_minutes": runtime().settings.session_minutes,
        "Kind": Kind,
        "Confidentiality": Confidentiality,
    }


def _again() -> str:
    """The page with what was typed, after a refusal or a check without scripts."""
    form = read_sketch()
    revision = request.form.get("revision", "")
    draft = KeptDraft(form.draft or new_token(), int(revision) if revision.isdecimal() else 0)
    return _page(form, given=request.form, draft=draft)


def _page(form: IncomingCallForm, **shown: object) -> str:
    # A token that was used up is replaced, so that sending again enters another call.
    token = new_token() if error_of("token") else form.token
    uploads = draft_files.draft_batch(form.evidence)
    with runtime().db.reading() as session:
        drafts = draft_files.listed(session, uploads.batch, uploads.token)
    return _told("console/new.html", form, **{"token": token, "unfinished": (), "drafts": drafts, **shown})


def _told(template: str, form: IncomingCallForm, **values: object) -> str:
    """Shown while the session that read it is open."""
    with runtime().db.reading() as session:
        collaborators = office_of(session)
        preview = preview_call(session, collaborators, form, actor=actor(), at=moment())
        rules = collaborators.rules
        card = knowledge_of(session, preview, rules.limits, rules.fees, at=moment())
        return render_template(template, preview=preview, knowledge=card, **values)


def _keep(entered: SubmittedCall) -> None:
    """The receipt survives a reload, in the operator's own signed session; the code is never in an address or a log."""
    receipts = dict(kept.get(_RECEIPTS, {}))
    receipt = {"code": entered.code, "done": entered.done.value, "joined": entered.joined}
    if receipts.get(entered.number, {}).get("code") and not entered.code:
        receipt["code"] = receipts[entered.number]["code"]  # posted twice: the first answer had it
    receipts.pop(entered.number, None)
    kept[_RECEIPTS] = dict([*receipts.items(), (entered.number, receipt)][-_RECEIPTS_KEPT:])
