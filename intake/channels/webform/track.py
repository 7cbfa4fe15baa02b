"""Where is my complaint? By number and tracking code, which stay in the form and the browser's own signed cookie."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.casework.actor import COMPLAINANT
from intake.casework.letters.choosing import may_choose, wish_of
from intake.casework.letters.grounds import shown_to_complainant
from intake.casework.reading.public_status import PublicStatus, public_status_of
from intake.casework.reading.track import track_complaint
from intake.casework.verbs.following.objection import file_objection
from intake.casework.verbs.following.survey import answer_survey
from intake.casework.verbs.supplement import supplement_complaint
from intake.casework.verbs.supply_info import supply_info
from intake.casework.verbs.withdraw import withdraw_complaint
from intake.channels.webform import form_drafts
from intake.channels.webform.following import OwnObjectionForm, SurveyForm, own_following
from intake.channels.webform.form_drafts import TRACKED
from intake.channels.webform.forms import SupplementForm, TrackForm, WithdrawForm
from intake.channels.webform.message_box import own_box
from intake.errors import InvalidInput, NotFound
from intake.evidence.enclosures import enclosures_of, open_enclosure
from intake.evidence.taking_off import UnwantedFile, own_files, take_off
from intake.language.i18n import N_, _
from intake.letters.paper import number_words
from intake.member_voice.stages import progress_of
from intake.models import Complaint
from intake.vocabulary import State
from intake.web.context import moment, office_of, runtime
from intake.web.deadline_sheet import public_sheets
from intake.web.files import draft_files
from intake.web.files.file_answer import answer_with, is_for_part
from intake.web.files.uploads import takes_evidence
from intake.web.forms import read_form, rejecting
from routing.vocabulary import Channel

bp = Blueprint("track", __name__)

_UNKNOWN = N_("No complaint has this number and code. Please compare both with your receipt.")


@bp.get("/")
def ask() -> str:
    return render_template("track/ask.html")


@bp.post("/")
def look() -> Response:
    with rejecting(lambda: render_template("track/ask.html")):
        form = read_form(TrackForm)
        with runtime().db.unit_of_work() as db:
            try:
                _tracked(db, form.number, form.code)
            except NotFound:
                raise InvalidInput(_UNKNOWN) from None
    session[TRACKED] = {"number": form.number, "code": form.code}
    return redirect(url_for("track.show"), 303)


@bp.get("/complaint")
def show() -> str | Response:
    return if_tracked(page)


@bp.get("/complaint/dates")
def dates() -> str | Response:
    """How each promised date was worked out, day by day."""
    return if_tracked(_dates)


@bp.get("/complaint/enclosures/<int:copy_id>")
def enclosure(copy_id: int) -> str | Response:
    """What is enclosed with the answer; the opening is recorded."""
    return if_tracked(lambda: _enclosure(copy_id))


@bp.post("/complaint")
@takes_evidence
def supplement() -> Response:
    with rejecting(page):
        batch = form_drafts.track_batch()
        if batch:
            draft_files.keep_sent(batch)
        text = _supplied(batch)
        with runtime().db.unit_of_work() as db:
            complaint = tracked_complaint(db)
            verb = supply_info if complaint.state is State.NEED_INFO else supplement_complaint
            verb(db, runtime().collaborators(db), complaint, text, Channel.WEB, actor=COMPLAINANT, at=moment())
            draft_files.attach(db, complaint.number, batch)
    flash(_("Saved. It has been added to your complaint."))
    return redirect(url_for("track.show"), 303)


@bp.post("/complaint/files/<int:evidence_id>/take-off")
def take_file_off(evidence_id: int) -> Response:
    """A file of one's own, sent by mistake."""
    with rejecting(page):
        of = UnwantedFile(runtime().evidence.store, evidence_id)
        with runtime().db.unit_of_work() as db:
            take_off(db, runtime().collaborators(db), tracked_complaint(db), of, actor=COMPLAINANT, at=moment())
    flash(_("Taken off. The file is destroyed."))
    return redirect(url_for("track.show"), 303)


@bp.post("/withdraw")
def withdraw() -> Response:
    with rejecting(page):
        form = read_form(WithdrawForm)
        with runtime().db.unit_of_work() as db:
            withdraw_complaint(
                db, runtime().collaborators(db), tracked_complaint(db), form.note, actor=COMPLAINANT, at=moment()
            )
    flash(_("Your complaint is withdrawn."))
    return redirect(url_for("track.show"), 303)


@bp.post("/survey")
def survey() -> Response:
    """Solved, satisfied: the complainant's own answer, in place of a call."""
    with rejecting(page):
        call = read_form(SurveyForm).call()
        with runtime().db.unit_of_work() as db:
            answer_survey(db, runtime().collaborators(db), tracked_complaint(db), call, actor=COMPLAINANT, at=moment())
    flash(_("Thank you. Your answer is kept.") if call.is_fine else _("Your answer is kept; a person looks at it."))
    return redirect(url_for("track.show"), 303)


@bp.post("/objection")
def object_to_result() -> Response:
    with rejecting(page):
        reason = read_form(OwnObjectionForm).reason
        with runtime().db.unit_of_work() as db:
            file_objection(
                db, runtime().collaborators(db), tracked_complaint(db), reason, actor=COMPLAINANT, at=moment()
            )
    flash(_("Your objection is received. You are told what is decided, and why."))
    return redirect(url_for("track.show"), 303)


@bp.post("/leave")
def leave() -> Response:
    """On a shared computer, the next one shall not read on."""
    for kept in (TRACKED, form_drafts.DRAFTS, "receipt"):
        session.pop(kept, None)
    flash(_("Number and code are forgotten on this device."))
    return redirect(url_for("track.ask"), 303)


def if_tracked(shown: Callable[[], str | Response]) -> str | Response:
    """The page of the complaint this browser has named; without one, the form that asks for it."""
    if not session.get(TRACKED):
        return redirect(url_for("track.ask"), 303)
    try:
        return shown()
    except NotFound:  # what this browser remembers is no more
        session.pop(TRACKED)
        return redirect(url_for("track.ask"), 303)


def _dates() -> str:
    with runtime().db.unit_of_work() as db:
        complaint = tracked_complaint(db)
        sheets = public_sheets(db, office_of(db), complaint, at=moment())
        return render_template("track/dates.html", complaint=complaint, sheets=sheets)


def page() -> str:
    """Where it stands, and what can be added."""
    with runtime().db.unit_of_work() as db:
        complaint = tracked_complaint(db)
        status: PublicStatus = public_status_of(db, runtime().collaborators(db), complaint)
        handed_in = own_files(db, complaint)
        drafts = draft_files.listed(db, form_drafts.track_batch())
        enclosed = enclosures_of(db, complaint)
        letters = [(row, number_words(row)) for row in shown_to_complainant(db, complaint)]
        wish, may_wish = wish_of(db, complaint), may_choose(db, complaint, COMPLAINANT)
        progress = progress_of(db, complaint)
        following = own_following(db, runtime().collaborators(db), complaint, at=moment())
        box = own_box(db, runtime().collaborators(db), complaint, at=moment())
    shown = {"handed_in": handed_in, "drafts": drafts, "enclosed": enclosed, "following": following}
    shown |= {"progress": progress, "box": box}
    shown |= {"letters": letters, "wish": wish, "may_wish": may_wish}
    return render_template("track/show.html", status=status, **shown)


def _enclosure(copy_id: int) -> Response:
    with runtime().db.unit_of_work() as db:
        complaint = tracked_complaint(db)
        opened = open_enclosure(db, complaint, copy_id, actor=COMPLAINANT, at=moment(), is_part=is_for_part())
    return answer_with(opened, complaint.number)


def _supplied(batch: str) -> str:
    """What was written; of files alone, that they are there."""
    if request.form.get("text", "").strip() or not draft_files.has_drafts(batch):
        return read_form(SupplementForm).text
    return _(form_drafts.ENCLOSED)


def tracked_complaint(db: Session) -> Complaint:
    """The complaint this browser has named with its code; its row is held and the look recorded."""
    kept = session.get(TRACKED) or {}
    return _tracked(db, kept.get("number", ""), kept.get("code", ""))


def _tracked(db: Session, number: str, code: str) -> Complaint:
    return track_complaint(db, runtime().collaborators(db), number, code, at=moment())
