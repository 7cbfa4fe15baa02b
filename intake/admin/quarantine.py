"""Texts that came with a wrong signature: shown, never believed, and put aside by somebody who looked at them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response

from intake.casework.ledger.audit import record_office
from intake.clock import now
from intake.errors import NotFound
from intake.identity.excerpt import masked_excerpt
from intake.identity.mask import masked_phone
from intake.language.i18n import _
from intake.models import InboundMessage
from intake.sealing.envelope import CannotOpen
from intake.sealing.places import inbound_body_place, sender_place
from intake.sealing.ring import KeyRing
from intake.sealing.text import open_stray
from intake.web.context import actor, runtime
from intake.web.paging import Page, page_of, window
from routing.rules.store import load_violations
from routing.translatable import N_

bp = Blueprint("quarantine", __name__)

REVIEWED = "inbound:review"


@dataclass(frozen=True)
class QuarantinedText:
    """One such text, its sender masked."""

    row: InboundMessage
    sender: str
    body: str


@bp.get("/", endpoint="list")
def list_quarantined() -> str:
    with runtime().db.reading() as session:
        return render_template("admin/quarantine.html", page=_page(session, runtime().ring))


@bp.post("/<int:inbound_id>/review")
def review(inbound_id: int) -> Response:
    with runtime().db.unit_of_work() as session:
        row = session.exec(select(InboundMessage).where(InboundMessage.id == inbound_id).with_for_update()).first()
        if row is None or row.is_trusted:
            raise NotFound(N_("there is no such text"))
        if row.reviewed_at is None:
            row.reviewed_at, row.reviewed_by_id = now(), actor().staff_id
            record_office(session, REVIEWED, actor=actor(), at=row.reviewed_at, inbound_id=row.id)
    flash(_("Put aside. It stays on record and was not acted upon."))
    return redirect(url_for("quarantine.list"), 303)


def _page(session: Session, ring: KeyRing) -> Page[QuarantinedText]:
    """Those nobody has looked at first, newest first."""
    limit, offset = window()
    rows = session.exec(
        select(InboundMessage)
        .where(col(InboundMessage.is_trusted).is_(False))
        .order_by(
            col(InboundMessage.reviewed_at).is_not(None),
            col(InboundMessage.received_at).desc(),
            col(InboundMessage.id).desc(),
        )
        .limit(limit)
        .offset(offset)
    ).all()
    known = [said for card in load_violations(session) for said in card.keywords]
    return page_of([QuarantinedText(row, _sender(ring, row), _body(ring, row, known)) for row in rows])


def _sender(ring: KeyRing, row: InboundMessage) -> str:
    """Masked; a number that was never checked is no less somebody's."""
    try:
        return masked_phone(ring.open(row.sealed_from, place=sender_place(row.message_sid, is_trusted=False)).decode())
    except CannotOpen:
        return ""


def _body(ring: KeyRing, row: InboundMessage, known: Sequence[str]) -> str:
    """For who only keeps the installation those words that complaints are told by: forged or not, it is somebody's."""
    try:
        body = open_stray(ring, row.body, place=inbound_body_place(row.message_sid, is_trusted=False))
    except CannotOpen:
        return ""
    return masked_excerpt(body, known) if actor().only_administers else body
