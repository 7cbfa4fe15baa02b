"""The letters of a complaint on the complainant's own page: read, saved, and by which way they come."""

from base64 import b64decode

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.bulletin.official_letter import letter_as_word
from intake.casework.actor import COMPLAINANT
from intake.casework.letters.choosing import choose_road
from intake.casework.letters.grounds import shown_to_complainant
from intake.channels.webform.track import if_tracked, page, tracked_complaint
from intake.errors import NotFound
from intake.language.i18n import _, use_language
from intake.letters.paper import LetterPaper, number_words, official, read_paper
from intake.letters.road_form import RoadForm
from intake.models import Complaint, Letter
from intake.sealing.text import text_key_of
from intake.web.context import moment, runtime
from intake.web.forms import read_form, rejecting
from routing.translatable import N_

bp = Blueprint("track_letters", __name__)
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get("/<int:letter_id>")
def show(letter_id: int) -> str | Response:
    return if_tracked(lambda: _shown(letter_id))


@bp.get("/<int:letter_id>/<form>")
def saved(letter_id: int, form: str) -> str | Response:
    """As docx or PDF; until that is drawn, the letter's page."""
    if form not in {"docx", "pdf"}:
        abort(404)
    return if_tracked(lambda: _saved(letter_id, form))


@bp.post("/road")
def choose() -> Response:
    with rejecting(page):
        form = read_form(RoadForm)
        with runtime().db.unit_of_work() as db:
            complaint, house = tracked_complaint(db), runtime()
            choose_road(db, house.collaborators(db), complaint, form.road_wish(), actor=COMPLAINANT, at=moment())
    flash(_("Saved: %(what)s.", what=_("How letters come")))
    return redirect(url_for("track.show"), 303)


def _shown(letter_id: int) -> str:
    with runtime().db.unit_of_work() as db:
        row, paper = _own(db, tracked_complaint(db), letter_id)
        letter, number, has_pdf = official(row, paper), number_words(row), row.pdf is not None
    return render_template("track/letter.html", letter=letter, number=number, letter_id=letter_id, has_pdf=has_pdf)


def _saved(letter_id: int, form: str) -> Response:
    with runtime().db.unit_of_work() as db:
        complaint = tracked_complaint(db)
        row, paper = _own(db, complaint, letter_id)
        drawn = text_key_of(db, complaint).open(row.pdf) if form == "pdf" else ""
        if form == "docx":
            with use_language(paper.language):
                content = letter_as_word(official(row, paper), made_at=row.issued_at)
        elif drawn:
            content = b64decode(drawn)
        else:
            return redirect(url_for("track_letters.show", letter_id=letter_id), 303)
        name = f"{row.kind.value}-{row.year}-{row.serial}.{form}"
    response = Response(content, content_type=_DOCX if form == "docx" else "application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _own(db: Session, complaint: Complaint, letter_id: int) -> tuple[Letter, LetterPaper]:
    row = next((one for one in shown_to_complainant(db, complaint) if one.id == letter_id), None)
    paper = read_paper(text_key_of(db, complaint).open(row.content)) if row is not None else None
    if row is None or paper is None:
        raise NotFound(N_("there is no such letter"))
    return row, paper
