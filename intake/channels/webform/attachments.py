"""Adding files to a form and taking them out again, one request a file: on a bad line only the last one is lost."""

from flask import Blueprint, g, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from intake.channels.webform import form_drafts, track, views
from intake.web.context import is_htmx, runtime
from intake.web.files import draft_files
from intake.web.files.uploads import takes_evidence
from intake.web.forms import rejecting

bp = Blueprint("attachments", __name__)


@bp.post("/complain/files")
@takes_evidence
def of_form() -> str:
    """Without htmx the whole form again, with everything that was typed."""
    drafts = form_drafts.form_batch()
    with rejecting(lambda: _part(drafts.batch, drafts.token) if is_htmx() else views.form_page()):
        form_drafts.remember(drafts.token)
        draft_files.change(drafts.batch)
    g.refused = {}
    return _part(drafts.batch, drafts.token) if is_htmx() else views.form_page()


@bp.post("/track/complaint/files")
@takes_evidence
def of_complaint() -> str | Response:
    batch = form_drafts.track_batch()
    if not batch:
        session.pop(form_drafts.TRACKED, None)
        return redirect(url_for("track.ask"), 303)
    with rejecting(lambda: _part(batch) if is_htmx() else track.page()):
        draft_files.change(batch)
    g.refused = {}
    return _part(batch) if is_htmx() else track.page()


def _part(batch: str, token: str = "") -> str:
    address = url_for("attachments.of_form" if token else "attachments.of_complaint")
    with runtime().db.reading() as db:
        return render_template("partials/files.html", drafts=draft_files.listed(db, batch, token), attach_to=address)
