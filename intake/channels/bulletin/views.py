"""A released bulletin for whoever was sent its link: the page and its files, nothing else of the hotline."""

from flask import Blueprint, Response, abort, make_response, render_template

from intake.bulletin.archive import FORMS, document_of, file_of, get_by_link
from intake.bulletin.blocks import cell_words
from intake.bulletin.document import section_words
from intake.web.context import runtime

bp = Blueprint("bulletin", __name__)

# No search engine keeps it, and where its links lead does not learn its address.
_APART = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer", "Cache-Control": "private, no-store"}


@bp.get("/<link>")
def show(link: str) -> Response:
    with runtime().db.reading() as session:
        paper = document_of(get_by_link(session, link))
    words = {"cell_words": cell_words, "section_words": section_words, "FORMS": tuple(FORMS)}
    return make_response(render_template("bulletin/show.html", paper=paper, link=link, **words), _APART)


@bp.get("/<link>/<form>")
def file(link: str, form: str) -> Response:
    if form not in FORMS:
        abort(404)
    with runtime().db.reading() as session:
        written = file_of(get_by_link(session, link), form)
    saved_as = {"Content-Disposition": f'attachment; filename="{written.name}"'}
    return Response(written.body, content_type=written.content_type, headers=saved_as | _APART)
