"""Erasing who complained and what was written, when the purpose is achieved: the record stands, the person is gone.

PIPL 个人信息保护法 §19, §47: kept no longer than the purpose needs, then deleted. How long is a setting, shown to the
citizen in the privacy notice.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, or_, update
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.text_input import reference_of
from intake.errors import InvalidInput, NotFound, NotPossibleNow
from intake.events import EventKind
from intake.identity.person import Person, find_person
from intake.identity.traces import names_the_person, without_person
from intake.models import (
    CallDraft,
    Complaint,
    ComplaintArrival,
    ComplaintIdentity,
    Conversation,
    Deadline,
    DecisionRequest,
    Handling,
    InboundMessage,
    IncomingCall,
    Message,
    RegistryCorrection,
    Settlement,
    SketchHash,
    WordBag,
    WordingSketch,
)
from intake.notify.opt_out import OPT_OUTS
from intake.sealing.envelope import CannotOpen
from intake.vocabulary import MessageState
from routing.base import Record
from routing.calendars.working_time import local_day
from routing.translatable import N_

_NOTHING = b""
_BLANK: dict[str, Any] = {"sealed_from": _NOTHING, "phone_hash": "", "body": None}
_WAITING = (MessageState.QUEUED, MessageState.CLAIMED)
_GIVEN_UP = "the complainant's identity was erased"
# What is not sealed, for it is to be about an association, a law or a paper.
_READABLE: tuple[tuple[type[Record], tuple[str, ...]], ...] = (
    (Handling, ("fee_item", "document_number")),
    (ComplaintArrival, ("sender", "reference")),
    (DecisionRequest, ("legal_basis", "document")),
    (Settlement, ("document",)),
    (RegistryCorrection, ("statement", "decision_note", "document")),
)
# Whose old rows hold what was erased.
ERASED_FROM = (
    *("complaint", "complaint_identity", "evidence", "evidence_draft", "message", "inbound_message", "conversation"),
    *("call_draft", "incoming_call", "wording_sketch", "sketch_hash", "word_bag"),
    *(str(model.__tablename__) for model, _names in _READABLE),
)
REPLAYED = "erased before, in the database this copy was made of"


def erase_identity(session: Session, complaint: Complaint, *, actor: Actor, at: datetime, reason: str) -> None:
    """Name, number and address of the complainant go, and the key of every text of this complaint.

    Refused while anything may still have to be answered. The caller holds the complaint's row.
    """
    row = session.get(ComplaintIdentity, complaint.id)
    if row is None or row.erased_at is not None:
        raise NotFound(N_("no identity is kept for this complaint"))
    if complaint.finished_at is None or session.scalar(select(_has_running_clock(complaint.id))):
        raise NotPossibleNow(N_("the complainant is still to be answered; an identity is erased after that"))
    if row.held_until is not None and row.held_until > at:
        until = local_day(row.held_until - timedelta(seconds=1)).isoformat()
        raise NotPossibleNow(
            N_("a legal hold is on this complaint until %(until)s; nothing of it is erased"), until=until
        )
    person = _person(session, complaint.id)
    if names_the_person(reason, person):
        raise InvalidInput(N_("says who complained, and it is kept"), field="reason")
    _erase(session, complaint, row, person, actor=actor, at=at, reason=reason)


def erase_again(session: Session, complaint: Complaint, *, actor: Actor, at: datetime) -> None:
    """As `erase_identity`, in a copy older than the erasure: whatever stands open in it, it was done once.

    Another host may have come first; then nothing is left to do.
    """
    row = session.get_one(ComplaintIdentity, complaint.id)
    if row.erased_at is not None:
        return
    _erase(session, complaint, row, _person(session, complaint.id), actor=actor, at=at, reason=REPLAYED)


def are_due(*, before: datetime, at: datetime) -> tuple[ColumnElement[bool], ...]:
    """Finished `before`, the complainant known, no clock running, and no legal hold on it."""
    return (
        col(ComplaintIdentity.erased_at).is_(None),
        col(Complaint.finished_at) <= before,
        ~_has_running_clock(ComplaintIdentity.complaint_id),
        or_(col(ComplaintIdentity.held_until).is_(None), col(ComplaintIdentity.held_until) <= at),
    )


def are_stray(*, before: datetime) -> tuple[ColumnElement[bool], ...]:
    """Texts that came in `before` and became no complaint."""
    return (
        col(InboundMessage.received_at) <= before,
        col(InboundMessage.complaint_id).is_(None),
        col(InboundMessage.sealed_from) != _NOTHING,
    )


def due_for_erasure(session: Session, *, before: datetime, at: datetime, after_id: int, limit: int) -> Sequence[int]:
    """Ids, ascending after `after_id`, of complaints finished `before` whose complainant is known, and no hold on."""
    statement = (
        select(ComplaintIdentity.complaint_id)
        .join(Complaint, col(Complaint.id) == ComplaintIdentity.complaint_id)
        .where(ComplaintIdentity.complaint_id > after_id, *are_due(before=before, at=at))
    )
    return session.exec(statement.order_by(col(ComplaintIdentity.complaint_id)).limit(limit)).all()


def erase_stray_texts(session: Session, *, before: datetime) -> int:
    """Texts that came in `before` and became no complaint; how many. Who wished for no texts is remembered by hash."""
    statement = update(InboundMessage).where(*are_stray(before=before))
    session.execute(delete(Conversation).where(col(Conversation.last_at) <= before))
    session.execute(statement.where(col(InboundMessage.reply).in_(OPT_OUTS)).values(sealed_from=_NOTHING, body=None))
    return session.exec(statement.values(**_BLANK)).rowcount


def _erase(
    session: Session,
    complaint: Complaint,
    row: ComplaintIdentity,
    person: Person,
    *,
    actor: Actor,
    at: datetime,
    reason: str,
) -> None:
    if row.phone_hash is not None:
        _forget_conversation(session, row.phone_hash, complaint.id)
        _forget_calls(session, row.phone_hash)
    row.sealed, row.phone_hash, row.has_contact, row.erased_at = _NOTHING, None, False, at
    session.add(row)
    complaint.text_key = None
    complaint.association_text = without_person(complaint.association_text, person)
    _blot_out(session, complaint.id, person)
    for sketched in (SketchHash, WordingSketch, WordBag):
        session.execute(delete(sketched).where(sketched.__table__.c.complaint_id == complaint.id))
    _erase_messages(session, complaint.id)
    audit.record(session, complaint, EventKind.IDENTITY_ERASE, actor=actor, at=at, reason=reason)


def _forget_conversation(session: Session, phone_hash: str, complaint_id: int) -> None:
    """With the last complaint of a number. Who wished for no texts is remembered by the text that said so."""
    others = select(ComplaintIdentity.complaint_id).where(
        ComplaintIdentity.phone_hash == phone_hash,
        ComplaintIdentity.complaint_id != complaint_id,
        col(ComplaintIdentity.erased_at).is_(None),
    )
    if session.exec(others.limit(1)).first() is None:
        session.execute(delete(Conversation).where(col(Conversation.phone_hash) == phone_hash))


def _forget_calls(session: Session, phone_hash: str) -> None:
    """What rang from this number, and what was typed of such a call and never entered."""
    session.execute(delete(CallDraft).where(col(CallDraft.phone_hash) == phone_hash))
    rung = update(IncomingCall).where(col(IncomingCall.phone_hash) == phone_hash)
    session.execute(rung.values(sealed_from=_NOTHING, phone_hash=""))


def _person(session: Session, complaint_id: int) -> Person:
    """Nobody where the key is lost: what cannot be told need not be looked for, and is erased all the same."""
    try:
        return find_person(session, complaint_id)
    except CannotOpen:
        return Person()


def _blot_out(session: Session, complaint_id: int, person: Person) -> None:
    as_reference = replace(person, name=reference_of(person.name))  # how the sender of a letter is kept
    for model, names in _READABLE:
        of_complaint = model.__table__.c.complaint_id == complaint_id
        for row, name in product(session.scalars(select(model).where(of_complaint)).all(), names):
            kept = without_person(without_person(getattr(row, name), person), as_reference)
            if kept != getattr(row, name):
                setattr(row, name, kept)


def _erase_messages(session: Session, complaint_id: int) -> None:
    """One that has not left by now never will. What they say went with the key."""
    for message in session.exec(select(Message).where(Message.complaint_id == complaint_id)):
        message.sealed_to, message.phone_hash = _NOTHING, None
        if message.state in _WAITING:
            message.state, message.last_error = MessageState.FAILED, _GIVEN_UP
    mine = update(InboundMessage).where(col(InboundMessage.complaint_id) == complaint_id)
    session.execute(mine.where(col(InboundMessage.reply).not_in(OPT_OUTS)).values(**_BLANK))
    session.execute(mine.values(sealed_from=_NOTHING, body=None))


def _has_running_clock(complaint_id: Any) -> ColumnElement[bool]:
    """A procedure of the law may go on after the complaint is finished."""
    return exists().where(
        Deadline.complaint_id == complaint_id, col(Deadline.met_at).is_(None), col(Deadline.cancelled_at).is_(None)
    )
