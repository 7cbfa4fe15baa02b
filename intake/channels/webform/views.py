"""The citizen's door: what this hotline is for, the complaint, its receipt. Works without JavaScript and accounts."""

from datetime import datetime

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.casework import find
from intake.casework.actor import COMPLAINANT
from intake.casework.collaborators import Collaborators
from intake.casework.reading.public_status import public_status_of
from intake.casework.registering.idempotent import once
from intake.casework.registering.register import Receipt, register_complaint
from intake.channels.webform import form_drafts
from intake.channels.webform.forms import ComplaintForm, WebFormStep
from intake.channels.webform.plain_words import GROUPS
from intake.channels.webform.preview import places, preview_submission
from intake.errors import InvalidInput
from intake.identity.person import NOTICE_VERSION
from intake.member_voice.stages import progress_of
from intake.numbers import spoken
from intake.sealing.text import text_key_of
from intake.suggesting.plain_words import WORDS
from intake.web.context import moment, office_of, runtime
from intake.web.fields import new_token
from intake.web.files import draft_files
from intake.web.files.uploads import takes_evidence
from intake.web.forms import read_form, rejecting
from routing.registry.search import find_associations, resolve_association
from routing.translatable import N_
from routing.vocabulary import Channel

bp = Blueprint("webform", __name__)

RECEIPT = "receipt"  # what the browser's own signed cookie keeps: number and code, never in an address or a log
_LONGEST_NAME = 60
# Not offered to choose from, only proposed.
_OTHERS = {code: WORDS[code] for code in WORDS.keys() - {code for group in GROUPS for code, _words in group.choices}}
_ANSWERED = ("violations", "proposed", "declined")  # what the buttons of the last look change
_NOT_CARRIED = frozenset({"csrf_token", "step", "proposal", *_ANSWERED})


@bp.get("/")
def home() -> str:
    return render_template("webform/home.html", sms_number=runtime().settings.twilio_number)


@bp.get("/complain")
def complain() -> str:
    return form_page()


@bp.post("/complain")
@takes_evidence
def submit() -> str | Response:
    if request.form.get("step") == WebFormStep.CHANGE:
        g.refused = {}  # the form again, with what was typed and nothing wrong
        return form_page()
    with rejecting(form_page):
        batch = keep_files()
        form, house, at = read_form(ComplaintForm), runtime(), moment()
        if form.step is not WebFormStep.SEND:
            return _check(form.answered(), batch)
        receipt = once(
            house.db, lambda db: register_sent(db, house.collaborators(db), form, batch, at=at), is_repeatable=True
        )
    session.pop(form_drafts.DRAFTS, None)
    session[RECEIPT] = {"number": receipt.number, "code": receipt.tracking_code}
    return redirect(url_for("webform.receipt"), 303)


@bp.get("/receipt")
def receipt() -> str | Response:
    kept = session.get(RECEIPT)
    if not kept:
        return redirect(url_for("track.ask"), 303)
    with runtime().db.reading() as db:
        collaborators = office_of(db)
        complaint = find.get_by_number(db, kept["number"])
        status, progress = public_status_of(db, collaborators, complaint), progress_of(db, complaint)
        return render_template("webform/receipt.html", status=status, code=kept["code"], progress=progress)


@bp.get("/complain/associations")
def associations() -> str:
    """Names for the field's list of suggestions, as it is typed."""
    text = request.args.get("association", "").strip()[:_LONGEST_NAME]
    with runtime().db.reading() as db:
        return render_template("webform/associations.html", found=find_associations(db, text) if text else [])


@bp.get("/privacy")
def privacy() -> str:
    return render_template(
        "webform/privacy.html",
        version=NOTICE_VERSION,
        years=runtime().settings.identity_years,
        backup_days=runtime().settings.backup_days,
    )


def keep_files() -> str:
    """What was sent with the form is kept at once, whatever else is wrong with it; answers which files are its own."""
    drafts = form_drafts.form_batch()
    if any(sent.filename for sent in request.files.getlist(draft_files.FIELD)):
        form_drafts.remember(drafts.token)
        draft_files.keep_sent(drafts.batch)
    return drafts.batch


def register_sent(
    db: Session, collaborators: Collaborators, form: ComplaintForm, batch: str, *, at: datetime
) -> Receipt:
    """The complaint of this form: its first sending makes it, any other finds it and is told the same."""
    new = form.to_new_complaint(db, collaborators)
    receipt = register_complaint(db, collaborators, new, actor=COMPLAINANT, at=at)
    if receipt.is_repeat:
        first = find.get_by_external_id(db, Channel.WEB, form.token)
        if text_key_of(db, first).open(first.narrative) != form.narrative:
            raise InvalidInput(
                N_("This form was sent already, as %(number)s. For another complaint, open a new form."),
                number=spoken(first.number),
            )
    draft_files.attach(db, receipt.number, batch)
    return Receipt(**vars(receipt) | {"tracking_code": form.tracking_code(collaborators)})


def _check(form: ComplaintForm, batch: str) -> str:
    """The last look, with everything that was typed carried along in hidden fields."""
    with runtime().db.reading() as db:
        collaborators = runtime().collaborators(db)
        files = draft_files.listed(db, batch).files
        preview = preview_submission(db, collaborators, form.to_new_complaint(db, collaborators), at=moment())
        proposal = form.next_proposal(db, collaborators)
    carried = [(name, value) for name, value in request.form.items(multi=True) if name not in _NOT_CARRIED]
    carried += [(name, code) for name in _ANSWERED for code in getattr(form, name)]
    return render_template(
        "webform/check.html",
        form=form,
        preview=preview,
        proposal=proposal,
        carried=carried,
        words=WORDS,
        files=files,
    )


def _about(db: Session) -> str:
    """The association that a link or a code on a sheet names by its key."""
    key = request.args.get("about", "")[:_LONGEST_NAME]
    found = resolve_association(db, key) if key else None
    return found.name if found else ""


def form_page() -> str:
    """The form, with what was typed and sent so far."""
    drafts = form_drafts.form_batch()
    with runtime().db.reading() as db:
        collaborators = runtime().collaborators(db)
        return render_template(
            "webform/complain.html",
            groups=GROUPS,
            others=_OTHERS,
            places=places(collaborators),
            home_region=collaborators.home_region,
            about=_about(db),
            token=new_token(),
            drafts=draft_files.listed(db, drafts.batch, drafts.token),
        )
