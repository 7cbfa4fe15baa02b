"""Texts and e-mails that failed, left twice, may have left, or wait: why, since when, what a person does about each."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.casework.reading.view import open_complaint
from intake.casework.registering.idempotent import once
from intake.desk.messaging.message_words import MessageWords
from intake.identity.mask import is_shown_masked, masked_email, masked_phone
from intake.identity.person import wishes_of
from intake.language.i18n import N_, _
from intake.models import Message
from intake.notify.by_hand import get_message, may_leave_again, send_again, settle_by_hand, text_of
from intake.notify.outbox import without_code
from intake.notify.unsettled import UnsettledKind, recipient_name, unsettled_lines
from intake.sealing.envelope import CannotOpen
from intake.sealing.places import address_place
from intake.vocabulary import Confidentiality, MessageState, Road, StaffRole
from intake.web.context import actor, moment, runtime
from intake.web.paging import page_of, window

bp = Blueprint("messages", __name__)

# Who calls instead, and sees that somebody does.
SETTLERS = (StaffRole.DISPATCHER, StaffRole.SUPERVISOR)
TABS = {
    UnsettledKind.OPEN: N_("Failed or uncertain"),
    UnsettledKind.WAITING: N_("Waiting to leave"),
    UnsettledKind.DOUBLED: N_("Sent twice"),
}
OPENED = "message"  # the page, as the record of who read what names it


@dataclass(frozen=True)
class MessageLine:
    """One line of the list; of whom it is for no more than a masked number."""

    words: MessageWords
    number: str
    phone: str
    name: str = ""  # of the member of staff, or the department, that it tells of notices


@dataclass(frozen=True)
class MessagePage:
    """One text, and what may be done about it."""

    line: MessageLine
    text: str
    may_send: bool


@bp.get("/", endpoint="list")
def list_messages() -> str:
    kind = _kind()
    limit, offset = window()
    with runtime().db.reading() as session:
        rows = unsettled_lines(session, kind, actor(), at=moment(), limit=limit, offset=offset)
        wishes = wishes_of(session, [row.message.complaint_id for row in rows])
        page = page_of([_line(row.message, row.number, row.name, wishes) for row in rows])
        return render_template("desk/messages.html", page=page, kind=kind, tabs=TABS, at=moment())


@bp.get("/<int:message_id>")
def show(message_id: int) -> str:
    """What it says is part of the complaint: that it was read is recorded there."""
    with runtime().db.unit_of_work() as session:
        page = _page(session, message_id)
    return render_template("desk/message.html", page=page, at=moment())


@bp.post("/<int:message_id>/again")
def again(message_id: int) -> Response:
    def act(session: Session) -> None:
        send_again(session, runtime().collaborators(session), message_id, actor=actor(), at=moment())

    once(runtime().db, act)
    return _back(_("It is sent once more."))


@bp.post("/<int:message_id>/phoned")
def phoned(message_id: int) -> Response:
    _settle(message_id, MessageState.PHONED)
    return _back(_("Settled: told by telephone."))


@bp.post("/<int:message_id>/dropped")
def dropped(message_id: int) -> Response:
    _settle(message_id, MessageState.DROPPED)
    return _back(_("Settled: left untold."))


def _settle(message_id: int, state: MessageState) -> None:
    once(runtime().db, lambda session: settle_by_hand(session, message_id, state, actor=actor(), at=moment()))


def _back(said: str) -> Response:
    runtime().unsettled_watch.forget()
    flash(said)
    return redirect(url_for("messages.list"), 303)


def _kind() -> UnsettledKind:
    wanted = request.args.get("kind", "")
    return UnsettledKind(wanted) if wanted in set(UnsettledKind) else UnsettledKind.OPEN


def _page(session: Session, message_id: int) -> MessagePage:
    collaborators = runtime().collaborators(session)
    message, complaint = get_message(session, message_id, actor())
    if complaint is not None:
        open_complaint(session, collaborators, complaint.number, actor=actor(), at=moment(), page=OPENED)
    wishes = wishes_of(session, [message.complaint_id])
    text = text_of(session, collaborators, message, complaint)
    line = _line(message, complaint.number if complaint else "", recipient_name(session, message), wishes)
    return MessagePage(line, without_code(text), may_leave_again(message, text))


def _line(message: Message, number: str, name: str, wishes: Mapping[int | None, Confidentiality]) -> MessageLine:
    is_shown = is_shown_masked(actor().roles, wishes.get(message.complaint_id))
    return MessageLine(MessageWords(message), number, _masked(message) if is_shown else "", name)


def _masked(message: Message) -> str:
    mask = masked_email if message.road is Road.MAIL else masked_phone
    try:
        return mask(runtime().ring.open(message.sealed_to, place=address_place(message.id)).decode())
    except CannotOpen:
        return ""
