"""Texts that the dialogue could file nowhere: from whom, masked, why they wait, and what a person makes of them."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.casework import find
from intake.casework.ledger import audit
from intake.casework.ledger.audit import record_office
from intake.casework.registering.idempotent import once
from intake.conversation import inbox, taking_over
from intake.conversation.held_media import HeldFile, held_files, open_held
from intake.conversation.waiting import get_kept, kept_texts
from intake.events import EventKind
from intake.identity.mask import is_shown_masked, masked_phone
from intake.identity.person import wishes_of_numbers
from intake.language.i18n import N_, _
from intake.models import Complaint, InboundMessage, KeptText
from intake.sealing.envelope import CannotOpen
from intake.vocabulary import TextMeaning
from intake.web.context import actor, moment, office_of, runtime
from intake.web.files.file_answer import answer_with
from intake.web.forms import read_form, rejecting
from intake.web.paging import Page, page_of, window

bp = Blueprint("texts", __name__)


class FileTextForm(BaseModel):
    """Which complaint it is about."""

    number: str = Field(min_length=16, max_length=24, title=N_("Number"))


@dataclass(frozen=True)
class TextLine:
    """One text on the list: nothing of what it says."""

    kept: KeptText
    row: InboundMessage
    sender: str
    number: str  # of the complaint it is about, where that is known

    @property
    def is_held(self) -> bool:
        return self.kept.meaning is TextMeaning.LOOP


@bp.get("/", endpoint="list")
def list_texts() -> str:
    with runtime().db.reading() as session:
        return render_template("desk/texts.html", page=_page(session))


@bp.get("/<int:inbound_id>")
def show(inbound_id: int) -> str:
    """What it says; that it was read is on record."""
    with runtime().db.unit_of_work() as session:
        _record_reading(session, inbound_id)
    with runtime().db.reading() as session:
        line = _line(session, *get_kept(session, inbound_id, actor()))
        shown = [(one, _thumbnail(one)) for one in held_files(session, inbound_id)]
        return render_template("desk/text.html", line=line, words=_words(session, line.row), files=shown)


@bp.get("/<int:inbound_id>/files/<int:media_id>")
def open_file(inbound_id: int, media_id: int) -> Response:
    """What came with it; that it was opened is on record."""
    with runtime().db.unit_of_work() as session:
        opened = open_held(session, inbound_id, media_id, actor=actor(), at=moment())
    return answer_with(opened, str(inbound_id))


@bp.post("/<int:inbound_id>/file")
def file(inbound_id: int) -> Response:
    with rejecting(lambda: show(inbound_id)):
        number = "".join(read_form(FileTextForm).number.split())
        once(
            runtime().db,
            lambda session: taking_over.file_by_hand(
                session, office_of(session), inbound_id, number, actor=actor(), at=moment()
            ),
        )
    runtime().texts_watch.forget()
    flash(_("Added to the complaint."))
    return redirect(url_for("complaint.show", number=number), 303)


@bp.post("/<int:inbound_id>/register")
def register(inbound_id: int) -> Response:
    with rejecting(lambda: show(inbound_id)):
        made = once(
            runtime().db,
            lambda session: taking_over.register_by_hand(
                session, office_of(session), inbound_id, actor=actor(), at=moment()
            ),
        )
    runtime().texts_watch.forget()
    flash(_("Registered as a complaint."))
    return redirect(url_for("complaint.show", number=made.number), 303)


@bp.post("/<int:inbound_id>/put-aside")
def put_aside(inbound_id: int) -> Response:
    with runtime().db.unit_of_work() as session:
        taking_over.put_aside(session, inbound_id, actor=actor(), at=moment())
    runtime().texts_watch.forget()
    flash(_("Put aside. It stays on record."))
    return redirect(url_for("texts.list"), 303)


@bp.post("/<int:inbound_id>/release")
def release(inbound_id: int) -> Response:
    with runtime().db.unit_of_work() as session:
        taking_over.release(session, inbound_id, actor=actor(), at=moment())
    runtime().texts_watch.forget()
    flash(_("Texts of this number are answered again."))
    return redirect(url_for("texts.list"), 303)


def _page(session: Session) -> Page[TextLine]:
    limit, offset = window()
    rows = kept_texts(session, actor(), limit=limit, offset=offset)
    return page_of([_line(session, kept, row) for kept, row in rows])


def _line(session: Session, kept: KeptText, row: InboundMessage) -> TextLine:
    complaint = session.get(Complaint, row.complaint_id) if row.complaint_id is not None else None
    return TextLine(kept, row, _sender(session, row), complaint.number if complaint is not None else "")


def _record_reading(session: Session, inbound_id: int) -> None:
    """With the complaint it is about, else with the office's."""
    _kept, row = get_kept(session, inbound_id, actor())
    if row.complaint_id is None:
        record_office(session, taking_over.READ, actor=actor(), at=moment(), inbound_id=row.id)
        return
    complaint = find.lock_by_id(session, row.complaint_id)
    find.must_see(session, complaint, actor())
    seen = {"page": "text", "address": actor().address}
    audit.record(session, complaint, EventKind.COMPLAINT_VIEW, actor=actor(), at=moment(), **seen)


def _sender(session: Session, row: InboundMessage) -> str:
    if not is_shown_masked(actor().roles, wishes_of_numbers(session, [row.phone_hash]).get(row.phone_hash)):
        return ""
    try:
        sender = inbox.sender_of(session, row)
    except CannotOpen:
        return ""
    return masked_phone(sender) if any(sign.isdigit() for sign in sender) else sender


def _thumbnail(file: HeldFile) -> bytes:
    return file.thumbnail.content_or_nothing(runtime().evidence.store) if file.thumbnail else b""


def _words(session: Session, row: InboundMessage) -> str:
    try:
        return inbox.words_of(session, row)
    except CannotOpen:
        return ""
