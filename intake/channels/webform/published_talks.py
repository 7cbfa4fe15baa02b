"""Regulatory talks with associations as anybody may read them: what a person chose to publish, and nothing else.

What is taken back is gone with the next look: nobody keeps a copy of the page for us.
"""

from flask import Blueprint, Response, render_template, request

from intake.channels.webform.associations import find_entry
from intake.registry_upkeep.talks.reading import published_talks
from intake.web.context import runtime
from intake.web.paging import page_of, window

bp = Blueprint("published_talks", __name__)


@bp.get("/")
def show() -> Response:
    """All of them, or those with one association; the talk held last first."""
    key = request.args.get("about", "").strip()
    limit, offset = window()
    with runtime().db.reading() as session:
        about = find_entry(session, key) if key else None
        talks = published_talks(session, about.id if about else None, limit=limit, offset=offset)
        name = about.name if about else ""
    page = render_template("webform/published_talks.html", page=page_of(talks), about=key.upper(), name=name)
    response = Response(page)
    response.headers["Cache-Control"] = "no-store"
    return response
