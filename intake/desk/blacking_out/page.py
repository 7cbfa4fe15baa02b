"""Blacking out: boxes over the pages of a file, a look at what the department will see, and the release with a reason.

Nothing is kept between the steps: the boxes travel in the form, and what is shown, and then stored, is drawn anew from
the sealed file each time.
"""

import re
from base64 import b64encode
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as Answer

from intake.casework import find
from intake.casework.registering.idempotent import once
from intake.desk.blacking_out.forms import MarkedPages, ReleaseForm, boxes_of, turn_of
from intake.desk.blacking_out.source import FileToRelease, file_to_release
from intake.desk.blacking_out.withdrawing import withdraw_released
from intake.desk.complaint import opened
from intake.errors import InvalidInput, NotFound
from intake.evidence.covering import CoveredPage, cover_all, turned
from intake.evidence.document_pages import draw_all, draw_page
from intake.evidence.releasing import ReleasedFile, release_pages
from intake.evidence.viewing import open_copy
from intake.language.i18n import N_, _
from intake.vocabulary import EvidenceCopyKind
from intake.web.context import actor, moment, runtime
from intake.web.files.file_answer import SANDBOX
from intake.web.forms import read_form, rejecting
from intake.web.refusals import refusal_message

bp = Blueprint("blacking_out", __name__)
_BLANK_ROWS = 3
_EDIT, _PREVIEW = "edit", "preview"
_TURN = re.compile(r"turn-([1-9][0-9]?)")


@bp.get("/black-out")
def show(number: str, evidence_id: int) -> str:
    return _tool(number, evidence_id, MarkedPages())


@bp.post("/black-out")
def step(number: str, evidence_id: int) -> str | Answer:
    """Back to the boxes or to more rows of them, a page turned, on to what they make, or the release itself."""
    wanted = request.form.get("step", _EDIT)
    if turning := _TURN.fullmatch(wanted):
        return _tool(number, evidence_id, _typed().turn(int(turning[1])))
    if wanted == _EDIT:
        return _tool(number, evidence_id, _typed())
    with rejecting(lambda: _tool(number, evidence_id, _typed())):
        marked = MarkedPages.read(request.form)
        file = _file(number, evidence_id)
        pages = _covered(file, marked)
    if wanted == _PREVIEW:
        return _preview(number, file, marked, pages)
    with rejecting(lambda: _refused(number, evidence_id, marked, pages)):
        form = read_form(ReleaseForm)
        once(runtime().db, lambda session: _release(session, number, evidence_id, pages, form.reason))
    flash(_("Released: the departments see the blacked-out copy."))
    return redirect(url_for("complaint.show", number=number), 303)


@bp.get("/pages/<int:page>")
def picture(number: str, evidence_id: int, page: int) -> Response:
    """One page as it came, for the eyes of the hotline; its opening is recorded."""
    file = _file(number, evidence_id)
    if file.source is None:
        raise NotFound(N_("there is no such file"))
    with runtime().db.unit_of_work() as session:
        complaint = find.lock_complaint(session, number)
        source = open_copy(session, complaint, file.source.copy_id, actor=actor(), at=moment())
    content = b"".join(source.blocks(runtime().evidence.store))
    seen = turned(draw_page(source.media, content, page), turn_of(request.args.get("turn", "")))
    answer = Response(seen, mimetype="image/jpeg")
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["Content-Disposition"] = "inline"
    return answer


@bp.post("/black-out/withdraw")
def withdraw(number: str, evidence_id: int) -> Answer:
    with rejecting(lambda: _tool(number, evidence_id, MarkedPages())):
        withdraw_released(number)
    return redirect(url_for("complaint.show", number=number), 303)


def _file(number: str, evidence_id: int) -> FileToRelease:
    with runtime().db.reading() as session:
        return file_to_release(session, number, evidence_id, EvidenceCopyKind.BLACKED_OUT, actor=actor())


def _covered(file: FileToRelease, marked: MarkedPages) -> list[CoveredPage]:
    """Drawn while no transaction is open."""
    boxes, content = boxes_of(marked.rows), file.content(runtime().evidence.store)
    assert file.source is not None
    return cover_all(draw_all(file.source.media, content), boxes, marked.turns)


def _release(session: Session, number: str, evidence_id: int, pages: list[CoveredPage], reason: str) -> None:
    collaborators, complaint = runtime().collaborators(session), find.lock_complaint(session, number)
    find.must_see(session, complaint, actor())
    of = ReleasedFile(runtime().evidence, evidence_id, reason)
    release_pages(session, collaborators, complaint, of, pages, actor=actor(), at=moment())


def _typed() -> MarkedPages:
    try:
        return MarkedPages.read(request.form)
    except InvalidInput:
        return MarkedPages()  # what nobody typed by hand


def _refused(number: str, evidence_id: int, marked: MarkedPages, pages: list[CoveredPage]) -> str:
    """The look at it again; where a colleague was faster, what stands."""
    file = _file(number, evidence_id)
    return _tool(number, evidence_id, marked) if file.standing else _preview(number, file, marked, pages)


def _tool(number: str, evidence_id: int, marked: MarkedPages) -> str:
    plain = opened(number, page="black_out")
    file, count, unreadable = _file(plain, evidence_id), 0, ""
    if file.source is None:
        raise NotFound(N_("there is no such file"))
    if not file.standing:
        try:
            count = file.count_pages(runtime().evidence.store)
        except InvalidInput as error:
            unreadable = refusal_message(error)
    further = {"page_count": count, "unreadable": unreadable, "blank_rows": _BLANK_ROWS}
    return _render("tool", file, marked, **further)


def _preview(number: str, file: FileToRelease, marked: MarkedPages, pages: list[CoveredPage]) -> str:
    opened(number, page="black_out")
    _record_look(number, file)
    shown = [b64encode(page.jpeg).decode() for page in pages]
    return _render("preview", file, marked, pages=shown)


def _record_look(number: str, file: FileToRelease) -> None:
    """Whoever draws one small box reads the file here; that they opened its pages before is the same reading."""
    assert file.source is not None
    with runtime().db.unit_of_work() as session:
        complaint = find.lock_complaint(session, number)
        open_copy(session, complaint, file.source.copy_id, actor=actor(), at=moment(), is_part=True)


def _render(name: str, file: FileToRelease, marked: MarkedPages, **further: Any) -> str:
    return render_template(f"desk/blacking_out/{name}.html", file=file, rows=marked.rows, turns=marked.turns, **further)
