"""Reaching a complainant unseen, on the complaint's page and on that of a call: the box, and the call through us."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.casework import find
from intake.casework.parts import masked_calls, message_box
from intake.casework.registering.idempotent import once
from intake.casework.verbs.reaching.masked_call import ask_masked_call
from intake.desk.complaint_page import ComplaintPage
from intake.errors import NotPossibleNow
from intake.identity.person import phone_to_dial
from intake.language.i18n import N_, _, ngettext
from intake.models import MaskedCall
from intake.notify.staff.contacts import reach_of
from intake.notify.twilio_caller import can_connect
from intake.web.context import actor, moment, office_of, runtime
from intake.web.refusals import refusal_message

bp = Blueprint("reaching", __name__)


@dataclass(frozen=True)
class BoxMessage:
    """One message as the desk shows it; `by` is a department or the hotline, empty for the complainant."""

    line: message_box.BoxLine
    by: str


@dataclass(frozen=True)
class ReachingView:
    """`why_not` says why nobody can be connected now; `call` is the newest that whoever looks asked for."""

    messages: Sequence[BoxMessage]
    may_write: bool
    may_connect: bool
    why_not: str
    call: MaskedCall | None

    @property
    def is_shown(self) -> bool:
        return bool(self.messages) or self.may_write or self.call is not None

    @property
    def note(self) -> str:
        """In a line: how many, and whether the last of ours was read."""
        count = len(self.messages)
        told = [ngettext("%(num)d message", "%(num)d messages", count)] if count else []
        last = self.messages[-1].line if self.messages else None
        if last is not None:
            said = _("the last not read yet") if last.read_at is None else _("the last was read")
            told.append(said if last.is_ours else _("the complainant answered"))
        return " · ".join(told)


def reaching_view(session: Session, page: ComplaintPage) -> ReachingView:
    complaint, who = page.complaint, actor()
    directory = office_of(session).rules.directory
    lines = message_box.lines_of(session, complaint, page.text_key)
    moves = {move.verb for move in page.moves}
    is_known = bool(phone_to_dial(session, runtime().ring, complaint.id))
    return ReachingView(
        messages=[
            BoxMessage(line, _by(directory.department(line.department_id).name if line.department_id else "", line))
            for line in lines
        ],
        may_write="write_message" in moves,
        may_connect=is_known and bool(moves & {"write_message", "record_callback"}),
        why_not=_why_not(session, who.staff_id) if is_known else "",
        call=masked_calls.newest_of(session, complaint, who),
    )


@bp.post("/<number>/masked-call")
def connect(number: str) -> Response:
    """One's own telephone rings in a moment; the complainant is dialled once a key is pressed there."""
    once(runtime().db, lambda session: _ask(session, number))
    flash(_("Your telephone rings in a moment: pick up and press any key."))
    is_callback = request.form.get("from") == "callback"
    return redirect(url_for("callbacks.show" if is_callback else "complaint.show", number=number) + "#reaching", 303)


@bp.get("/<number>/masked-call")
def state(number: str) -> str:
    """How one's own newest call stands, for the page that waits for it."""
    with runtime().db.reading() as session:
        complaint = find.get_by_number(session, number)
        find.must_see(session, complaint, actor())
        call = masked_calls.newest_of(session, complaint, actor())
    return render_template("desk/calling/masked.html", call=call, number=number)


def _ask(session: Session, number: str) -> None:
    collaborators, complaint = runtime().collaborators(session), find.lock_complaint(session, number)
    find.must_see(session, complaint, actor())
    _must_be_possible(session, actor().staff_id)
    ask_masked_call(session, collaborators, complaint, actor=actor(), at=moment())


def _must_be_possible(session: Session, staff_id: int | None) -> None:
    if not can_connect(runtime().settings):
        raise NotPossibleNow(N_("no calls are placed by this installation"))
    if not reach_of(session, staff_id or 0).phone:
        raise NotPossibleNow(N_("your own telephone number is not known: enter it under your account first"))


def _why_not(session: Session, staff_id: int | None) -> str:
    """Why nobody can be connected from here, in the language spoken; empty where one can."""
    try:
        _must_be_possible(session, staff_id)
    except NotPossibleNow as error:
        return refusal_message(error)
    return ""


def _by(department: str, line: message_box.BoxLine) -> str:
    return (department or _("The hotline")) if line.is_ours else ""
