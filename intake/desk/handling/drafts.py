"""The draft of an answer: saved while one types, shown where a colleague was quicker, and put together with theirs."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, jsonify, make_response, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.casework import find
from intake.casework.registering.idempotent import once
from intake.casework.reply_drafts import DraftOvertaken, KeptReply, draft_of, save_draft
from intake.desk.handling.choices import view_of
from intake.desk.handling.forms import drafted_fields, revision_in
from intake.desk.handling.merging import merged
from intake.language.formats import shanghai
from intake.language.i18n import _
from intake.models import Complaint
from intake.sealing.text import text_key_of
from intake.web.context import actor, moment, runtime

bp = Blueprint("reply_drafts", __name__)

_WRITTEN = ("reply_text", "internal_note")
Fields = Mapping[str, Sequence[str]]


@bp.post("/<number>/draft")
def save(number: str) -> Response:
    """Answers with the revision it has now; 409 and what a colleague wrote where they have saved since."""
    fields, revision, who, at = drafted_fields(request.form), revision_in(request.form), actor(), moment()

    def keep(session: Session) -> KeptReply:
        complaint = _locked(session, number)
        return save_draft(session, complaint, fields, revision=revision, actor=who, at=at)

    is_typing = request.headers.get("X-Autosave") == "1"
    try:
        kept = once(runtime().db, keep)
    except DraftOvertaken as error:
        if not is_typing:
            return merge(number)
        with runtime().db.reading() as session:
            draft = view_of(session, error.kept)
        panel = render_template("desk/handling/overtaken.html", draft=draft, complaint={"number": number})
        return make_response(panel, error.status)
    if is_typing:
        saved = _("Draft saved %(time)s", time=shanghai(kept.saved_at or at, "%H:%M:%S"))
        return jsonify(revision=kept.revision, saved=saved)
    flash(_("The draft is saved."))
    return redirect(url_for("complaint.show", number=number, do="reply", _anchor="now"), 303)


@bp.post("/<number>/draft/merge")
def merge(number: str) -> Response:
    """Both versions in one, saved as the next: whoever reads it decides what goes."""
    mine, who, at = drafted_fields(request.form), actor(), moment()
    base = {name: request.form.get(f"base_{name}", "") for name in _WRITTEN}

    def put_together(session: Session) -> None:
        complaint = _locked(session, number)
        part = find.open_handling_of(session, complaint, who.department_id)
        stands = draft_of(session, part, text_key_of(session, complaint))
        both = _both(base, stands.fields, mine)
        save_draft(session, complaint, both, revision=stands.revision, actor=who, at=at)

    once(runtime().db, put_together)
    flash(_("Both versions stand in the draft now, theirs first where you differ. Read it through before you send it."))
    return redirect(url_for("complaint.show", number=number, do="reply", _anchor="now"), 303)


def _both(base: Mapping[str, str], theirs: Fields, mine: Fields) -> Fields:
    """Texts sentence by sentence; measures of both; of any other field mine, where I filled it in."""
    both = {**theirs, **mine}
    if theirs.get("measures") and mine.get("measures"):
        both["measures"] = list(dict.fromkeys([*theirs["measures"], *mine["measures"]]))
    for name in _WRITTEN:
        text = merged(base[name], "".join(theirs.get(name, ())), "".join(mine.get(name, ())))
        both[name] = [text] if text else []
    return both


def _locked(session: Session, number: str) -> Complaint:
    complaint = find.lock_complaint(session, number)
    find.must_see(session, complaint, actor())
    return complaint
