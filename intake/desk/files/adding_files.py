"""Files added to a complaint on its page: evidence, documents of the case, and what is enclosed with the answer.

A script sends them one by one as they are dropped, pasted or chosen; without one a button sends them together.
"""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from intake.casework import find
from intake.casework.actor import Actor
from intake.desk.complaint import opened, page
from intake.desk.files.evidence import case_files
from intake.errors import DomainError, InvalidInput
from intake.evidence.attaching import NewEvidence, attach_evidence, sort_evidence
from intake.evidence.receiving import receive_file
from intake.evidence.stored_file import StoredFile
from intake.language.i18n import N_, _
from intake.models import Complaint
from intake.vocabulary import EvidencePurpose
from intake.web.context import actor, is_htmx, moment, office_of, runtime
from intake.web.files.uploads import takes_evidence
from intake.web.forms import BadForm, rejecting
from intake.web.refusals import refusal_message
from intake.web.row_ids import MOST
from routing.vocabulary import Channel

bp = Blueprint("adding_files", __name__)

FIELD = "files"


@bp.post("/<number>/files")
@takes_evidence
def add(number: str) -> str | Response:
    with rejecting(lambda: _shown(number)):
        purpose = _purpose()
        chosen = [sent for sent in request.files.getlist(FIELD) if sent.filename]
        if not chosen:
            raise BadForm({FIELD: _("Choose at least one file.")})
        refused = [why for sent in chosen if (why := _add(number, sent, purpose))]
        if refused:
            raise BadForm({FIELD: " ".join(refused)})
    return _answer(number, _("Saved: %(what)s.", what=_("Add files")))


@bp.post("/<number>/files/<int:evidence_id>")
def sort(number: str, evidence_id: int) -> str | Response:
    """Say anew what a file is to the case."""
    with rejecting(lambda: _shown(number)):
        purpose = _purpose()
        with runtime().db.unit_of_work() as session:
            complaint = _seen(session, number, actor())
            if not 0 < evidence_id <= MOST:
                raise InvalidInput(N_("there is no such file"), field=FIELD)
            collaborators = runtime().collaborators(session)
            sort_evidence(session, collaborators, complaint, evidence_id, purpose, actor=actor(), at=moment())
    return _answer(number, _("Saved: %(what)s.", what=_("What the file is")))


def _add(number: str, sent: FileStorage, purpose: EvidencePurpose) -> str:
    """Why a file is not added, naming it; empty where it is. The others of the same form are added all the same."""
    who, at, room = actor(), moment(), runtime().evidence
    with runtime().db.reading() as session:  # before anything is stored for whoever may not see it
        find.must_see(session, find.get_by_number(session, number), who)
    stored: StoredFile | None = None
    try:
        stored = receive_file(room, sent.stream, sent.filename or "", at=at)
        with runtime().db.unit_of_work() as session:
            complaint = _seen(session, number, who)
            new = NewEvidence(room, [stored], Channel.PHONE, purpose=purpose)
            attach_evidence(session, runtime().collaborators(session), complaint, new, actor=who, at=at)
    except DomainError as error:
        # Of what else fails nobody knows whether it is recorded: if not, it is swept out of the store.
        if stored is not None:
            room.store.delete([copy.id for copy in stored.copies])
        if isinstance(error, InvalidInput):
            return refusal_message(error)
        raise
    return ""


def _seen(session: Session, number: str, who: Actor) -> Complaint:
    complaint = find.lock_complaint(session, number)
    find.must_see(session, complaint, who)
    return complaint


def _purpose() -> EvidencePurpose:
    try:
        return EvidencePurpose(request.form.get("purpose", EvidencePurpose.MATERIAL))
    except ValueError:
        raise InvalidInput(N_("choose what the files are"), field="purpose") from None


def _answer(number: str, said: str) -> str | Response:
    if is_htmx():
        g.refused = {}
        return _shown(number)
    flash(said)
    return redirect(url_for("complaint.show", number=number, _anchor="case-files"), 303)


def _shown(number: str) -> str:
    """The part of the page, or all of it; its opening is recorded either way, for it shows what is on the files."""
    if not is_htmx():
        return page(number)
    plain = opened(number, page="complaint")
    with runtime().db.reading() as session:
        complaint = find.get_by_number(session, plain)
        office_of(session)
        shown = case_files(session, complaint, actor=actor())
        return render_template("desk/parts/evidence.html", complaint=complaint, case=shown)
