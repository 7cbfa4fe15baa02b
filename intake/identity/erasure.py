"""Erasing who complained, when the purpose is achieved: the complaint and its record stand, the person is gone.

PIPL 个人信息保护法 §19, §47: kept no longer than the purpose needs, then deleted. How long is a setting, shown to the
citizen in the privacy notice.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, update
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.errors import NotFound, NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint, ComplaintIdentity, Deadline, InboundMessage, Message
from intake.notify.opt_out import OPT_OUTS
from intake.vocabulary import MessageState
from routing.translatable import N_

_NOTHING = b""
_BLANK = {"sealed_from": _NOTHING, "phone_hash": "", "body": None}
_WAITING = (MessageState.QUEUED, MessageState.CLAIMED)
_GIVEN_UP = "the complainant's identity was erased"


def erase_identity(session: Session, complaint: Complaint, *, actor: Actor, at: datetime, reason: str) -> None:
    """Name, number and address of the complainant go, with every copy in the texts of this complaint.

    Refused while anything may still have to be answered. The caller holds the complaint's row.
    """
    row = session.get(ComplaintIdentity, complaint.id)
    if row is None or row.erased_at is not None:
        raise NotFound(N_("no identity is kept for this complaint"))
    if complaint.finished_at is None or session.scalar(select(_has_running_clock(complaint.id))):
        raise NotPossibleNow(N_("the complainant is still to be answered; an identity is erased after that"))
    row.sealed, row.phone_hash, row.has_contact, row.erased_at = _NOTHING, None, False, at
    session.add(row)
    complaint.text_key = None  # no text of it can be read any more, wherever copies are
    _erase_texts(session, complaint.id)
    audit.record(session, complaint, EventKind.IDENTITY_ERASE, actor=actor, at=at, reason=reason)


def due_for_erasure(session: Session, *, before: datetime, after_id: int, limit: int) -> Sequence[int]:
    """Ids, ascending after `after_id`, of complaints finished `before` whose complainant is still known."""
    statement = (
        select(ComplaintIdentity.complaint_id)
        .join(Complaint, col(Complaint.id) == ComplaintIdentity.complaint_id)
        .where(
            ComplaintIdentity.complaint_id > after_id,
            col(ComplaintIdentity.erased_at).is_(None),
            col(Complaint.finished_at) <= before,
            ~_has_running_clock(ComplaintIdentity.complaint_id),
        )
    )
    return session.exec(statement.order_by(col(ComplaintIdentity.complaint_id)).limit(limit)).all()


def erase_stray_texts(session: Session, *, before: datetime) -> int:
    """Texts that came in `before` and became no complaint; how many. Who wished for no texts is remembered by hash."""
    statement = update(InboundMessage).where(
        col(InboundMessage.received_at) <= before,
        col(InboundMessage.complaint_id).is_(None),
        col(InboundMessage.sealed_from) != _NOTHING,
    )
    session.execute(statement.where(col(InboundMessage.reply).in_(OPT_OUTS)).values(sealed_from=_NOTHING))
    return session.exec(statement.values(**_BLANK)).rowcount


def _erase_texts(session: Session, complaint_id: int) -> None:
    """One that has not left by now never will."""
    texts = update(Message).where(col(Message.complaint_id) == complaint_id)
    session.execute(
        texts.where(col(Message.state).in_(_WAITING)).values(state=MessageState.FAILED, last_error=_GIVEN_UP)
    )
    session.execute(texts.values(sealed_to=_NOTHING))
    mine = update(InboundMessage).where(col(InboundMessage.complaint_id) == complaint_id)
    session.execute(mine.where(col(InboundMessage.reply).not_in(OPT_OUTS)).values(**_BLANK))
    session.execute(mine.values(sealed_from=_NOTHING))


def _has_running_clock(complaint_id: Any) -> ColumnElement[bool]:
    """A procedure of the law may go on after the complaint is finished."""
    return exists().where(
        Deadline.complaint_id == complaint_id, col(Deadline.met_at).is_(None), col(Deadline.cancelled_at).is_(None)
    )
