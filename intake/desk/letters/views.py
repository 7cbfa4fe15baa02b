"""The letters of a complaint: issued, read, printed, sent, answered; and the whole case as one file."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from urllib.parse import quote

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from pydantic import BaseModel
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.auth.confirming import confirmed
from intake.bulletin.official_letter import OfficialLetter, letter_as_word
from intake.casework import find
from intake.casework.collaborators import Collaborators
from intake.casework.letters.case_files import get_case_file, want_case_file
from intake.casework.letters.choosing import choose_road
from intake.casework.letters.course import enter_answer, get_letter, serve_letter, withdraw_letter
from intake.casework.letters.grounds import TO_ASSOCIATION, must_be_issuable
from intake.casework.letters.issue import USUAL_DAYS, LetterInput, issue_letter
from intake.casework.registering.idempotent import once
from intake.casework.text_input import required_text
from intake.desk.complaint import opened
from intake.desk.letters import forms
from intake.desk.letters.reading import file_of, letter_desk, letter_view, pdf_of
from intake.errors import NotAllowed
from intake.identity.person import unmask
from intake.identity.redacted_texts import texts_for
from intake.language.i18n import N_, _, use_language
from intake.letters.paper import LetterPaper, official, read_paper
from intake.letters.road_form import RoadForm
from intake.letters.wording import LetterMatter, compose
from intake.models import Complaint, Letter
from intake.reports.origin import is_synthetic
from intake.sealing.text import text_key_of
from intake.vocabulary import LetterRoad
from intake.web.context import actor, moment, office_of, runtime
from intake.web.forms import BadForm, read_form, reject, rejecting

bp = Blueprint("letters", __name__)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


@bp.get("/<number>/letters", endpoint="list")
def list_letters(number: str) -> str:
    return _page(number)


@bp.post("/<number>/letters")
def issue(number: str) -> str | Response:
    """Shown first, where that is asked for: what is issued has its number for good."""
    with rejecting(lambda: _page(number)):
        form = read_form(forms.LetterForm)
        if request.form.get("preview"):
            with runtime().db.reading() as session:
                complaint = find.get_by_number(session, number)
                find.must_see(session, complaint, actor())
                paper = _compose(session, office_of(session), complaint, form)
            reject(BadForm({}))  # nothing is wrong, but what was typed stands in the form again
            return _page(number, preview=official(None, paper))
        letter = once(runtime().db, lambda session: _issue(session, number, form))
    flash(_("Issued: %(number)s", number=letter))
    return redirect(url_for("letters.list", number=number), 303)


@bp.post("/<number>/letters/road")
def choose(number: str) -> str | Response:
    """How the complainant wishes letters, as they said it to the hotline."""
    with rejecting(lambda: _page(number)):
        form = read_form(RoadForm)
        who, at, house = actor(), moment(), runtime()

        def work(session: Session) -> None:
            complaint = find.lock_complaint(session, number)
            find.must_see(session, complaint, who)
            choose_road(session, house.collaborators(session), complaint, form.road_wish(), actor=who, at=at)

        once(house.db, work)
    flash(_("Saved: %(what)s.", what=_("How letters come")))
    return redirect(url_for("letters.list", number=number), 303)


@bp.get("/<number>/letters/<int:letter_id>", endpoint="show")
def show_letter(number: str, letter_id: int) -> str:
    return _one(number, letter_id)


@bp.get("/<number>/letters/<int:letter_id>/docx")
def as_docx(number: str, letter_id: int) -> Response:
    plain = opened(number, page="letters")
    with runtime().db.reading() as session:
        row, paper = _kept(session, plain, letter_id)
        return _word(official(row, paper), paper, row)


@bp.get("/<number>/letters/<int:letter_id>/pdf")
def as_pdf(number: str, letter_id: int) -> str | Response:
    """Until a worker has drawn it, the page of the letter says so."""
    plain = opened(number, page="letters")
    with runtime().db.reading() as session:
        complaint = find.get_by_number(session, plain)
        find.must_see(session, complaint, actor())
        row = get_letter(session, complaint, letter_id)
        drawn = pdf_of(session, complaint, row)
    if drawn is None:
        flash(_("The PDF is being drawn; it is there within a minute."))
        return redirect(url_for("letters.show", number=plain, letter_id=letter_id), 303)
    return _saved(drawn, PDF, f"{_file_name(row)}.pdf")


@bp.post("/<number>/letters/<int:letter_id>/print", endpoint="print")
@confirmed
def print_letter(number: str, letter_id: int) -> str | Response:
    """With the name and address in it, to be put into an envelope; that they were opened is recorded."""
    with rejecting(lambda: _one(number, letter_id)):
        form = read_form(forms.PrintForm)
        with runtime().db.unit_of_work() as session:
            complaint = find.lock_complaint(session, number)
            find.must_see(session, complaint, actor())
            row = get_letter(session, complaint, letter_id)
            if row.road is not LetterRoad.POST or row.association_id is not None:
                raise NotAllowed(N_("only a letter that is posted to the complainant is printed with the name"))
            paper = read_paper(text_key_of(session, complaint).open(row.content))
            person = unmask(session, runtime().ring, complaint, actor=actor(), reason=form.why, at=moment())
        if paper is None:
            abort(404)
        return _word(official(row, paper, to=person), paper, row)


@bp.post("/<number>/letters/<int:letter_id>/<deed>")
def act(number: str, letter_id: int, deed: str) -> str | Response:
    chosen = _DEEDS.get(deed)
    if chosen is None:
        abort(404)
    model, do, done = chosen
    with rejecting(lambda: _one(number, letter_id)):
        form = read_form(model)
        who, at, house = actor(), moment(), runtime()

        def work(session: Session) -> None:
            complaint = find.lock_complaint(session, number)
            find.must_see(session, complaint, who)
            do(session, house.collaborators(session), complaint, letter_id, form, actor=who, at=at)

        once(house.db, work)
    flash(_("Saved: %(what)s.", what=_(done)))
    return redirect(url_for("letters.show", number=number, letter_id=letter_id), 303)


@bp.post("/<number>/letters/case-file")
@confirmed
def want_file(number: str) -> str | Response:
    with rejecting(lambda: _page(number)):
        form = read_form(forms.CaseFileForm)
        who, at, house = actor(), moment(), runtime()

        def work(session: Session) -> None:
            complaint = find.lock_complaint(session, number)
            find.must_see(session, complaint, who)
            want_case_file(session, house.collaborators(session), complaint, form.purpose, actor=who, at=at)

        once(house.db, work)
    flash(_("The file is being made; it is there within a few minutes."))
    return redirect(url_for("letters.list", number=number), 303)


@bp.get("/<number>/letters/case-file/<int:file_id>")
@confirmed
def case_file(number: str, file_id: int) -> Response:
    plain = opened(number, page="case_file")
    with runtime().db.reading() as session:
        complaint = find.get_by_number(session, plain)
        find.must_see(session, complaint, actor())
        content = file_of(session, complaint, get_case_file(session, complaint, file_id, actor()))
    return _saved(content, PDF, f"case-{plain}.pdf")


def _issue(session: Session, number: str, form: forms.LetterForm) -> str:
    complaint = find.lock_complaint(session, number)
    find.must_see(session, complaint, actor())
    collaborators = runtime().collaborators(session)
    paper = _compose(session, collaborators, complaint, form)
    with use_language(paper.language):
        name = _(paper.title)
    address = f"{runtime().settings.public_url.rstrip('/')}{url_for('track.ask')}"
    days = form.days or USUAL_DAYS
    wish = LetterInput(form.kind, form.road, paper.as_text(), form.words, days, address, name)
    row = issue_letter(session, collaborators, complaint, wish, actor=actor(), at=moment())
    return official(row, paper).number


def _compose(
    session: Session, collaborators: Collaborators, complaint: Complaint, form: forms.LetterForm
) -> LetterPaper:
    """Refused where the letter could not be issued."""
    part = must_be_issuable(session, complaint, form.kind, actor())
    words = required_text(form.words, "words", longest=2000) if form.kind in TO_ASSOCIATION else form.words.strip()
    matter = LetterMatter(session, collaborators, complaint, part, words)
    return compose(matter, form.kind, hotline=runtime().settings.bulletin_issuer)


def _kept(session: Session, number: str, letter_id: int) -> tuple[Letter, LetterPaper]:
    complaint = find.get_by_number(session, number)
    find.must_see(session, complaint, actor())
    row = get_letter(session, complaint, letter_id)
    paper = read_paper(texts_for(session, complaint, actor()).open(row.content))
    if paper is None:
        abort(404)
    return row, paper


def _word(letter: OfficialLetter, paper: LetterPaper, row: Letter) -> Response:
    with use_language(paper.language):
        return _saved(letter_as_word(letter, made_at=row.issued_at), DOCX, f"{_file_name(row)}.docx")


def _file_name(row: Letter) -> str:
    return f"{row.kind.value}-{row.year}-{row.serial}"


def _saved(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(number: str, *, preview: OfficialLetter | None = None) -> str:
    plain = opened(number, page="letters")
    with runtime().db.reading() as session:
        office_of(session)
        complaint = find.get_by_number(session, plain)
        shown = letter_desk(session, complaint, actor())
        return render_template(
            "letters/list.html",
            complaint=complaint,
            desk=shown,
            wish=shown.wish,
            preview=preview,
            to_association=TO_ASSOCIATION,
            usual_days=USUAL_DAYS,
            is_synthetic=is_synthetic(session),
        )


def _one(number: str, letter_id: int) -> str:
    plain = opened(number, page="letters")
    with runtime().db.reading() as session:
        office_of(session)
        complaint = find.get_by_number(session, plain)
        row = get_letter(session, complaint, letter_id)
        view = letter_view(session, complaint, row, actor())
        return render_template("letters/show.html", complaint=complaint, letter=view, at=moment())


_Do = Callable[..., None]
_DEEDS: Mapping[str, tuple[type[BaseModel], _Do, str]] = MappingProxyType(
    {
        "serve": (
            forms.LetterNoteForm,
            lambda s, o, c, i, f, **who: serve_letter(s, o, c, i, f.note, **who),
            N_("Sent"),
        ),
        "answer": (
            forms.LetterAnswerForm,
            lambda s, o, c, i, f, **who: enter_answer(s, o, c, i, f.text, **who),
            N_("Answer of the association"),
        ),
        "withdraw": (
            forms.LetterWithdrawalForm,
            lambda s, o, c, i, f, **who: withdraw_letter(s, o, c, i, f.reason, **who),
            N_("Letter withdrawn"),
        ),
    }
)
