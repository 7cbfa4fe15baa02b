"""Adding files to a form and taking them out again, one request a file: on a bad line only the last one is lost."""

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from intake.channels.webform import draft_files, track, views
from intake.errors import NotFound
from intake.web.context import is_htmx, runtime
from intake.web.forms import rejecting
from intake.web.row_ids import MOST
from intake.web.uploads import takes_evidence

bp = Blueprint("attachments", __name__)


@bp.post("/complain/files")
@takes_evidence
def of_form() -> str:
    """Without htmx the whole form again, with everything that was typed."""
    token = draft_files.form_token()
    batch = draft_files.batch_of(token)
    with rejecting(lambda: _part(batch, token) if is_htmx() else views.form_page()):
        draft_files.remember(token)
        _change(batch)
    g.refused = {}
    return _part(batch, token) if is_htmx() else views.form_page()


@bp.post("/track/complaint/files")
@takes_evidence
def of_complaint() -> str | Response:
    batch = draft_files.track_batch()
    if not batch:
        session.pop(draft_files.TRACKED, None)
        return redirect(url_for("track.ask"), 303)
    with rejecting(lambda: _part(batch) if is_htmx() else track.page()):
        _change(batch)
    g.refused = {}
    return _part(batch) if is_htmx() else track.page()


def _change(batch: str) -> None:
    removed = request.form.get("remove", "")
    if removed.isascii() and removed.lstrip("-").isdigit() and abs(int(removed)) <= MOST:
        try:
            draft_files.remove(batch, int(removed))
        except NotFound:
            return  # a second click: it is gone already
    else:
        draft_files.keep_sent(batch)


def _part(batch: str, token: str = "") -> str:
    address = url_for("attachments.of_form" if token else "attachments.of_complaint")
    with runtime().db.reading() as db:
        return render_template("webform/files.html", drafts=draft_files.listed(db, batch, token), attach_to=address)
