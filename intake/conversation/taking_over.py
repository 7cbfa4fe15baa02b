"""A person takes a text over: files it, makes a complaint of it, puts it aside, lets its number be answered again."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger.audit import record_office
from intake.conversation import filing, inbox, memory
from intake.conversation.waiting import get_kept
from intake.errors import NotPossibleNow
from intake.models import Complaint, InboundMessage
from intake.vocabulary import InboundState, StaffRole
from routing.translatable import N_

SETTLED, RELEASED, READ = "inbound:settle", "inbound:release", "inbound:read"
_FILED = frozenset({InboundState.APPENDED, InboundState.REGISTERED})


def file_by_hand(
    session: Session, collaborators: Collaborators, inbound_id: int, number: str, *, actor: Actor, at: datetime
) -> Complaint:
    """To this complaint. Raises NotFound for no such complaint, NotPossibleNow where nothing can be added to it."""
    row = _take(session, inbound_id, actor)
    complaint = find.lock_complaint(session, number)
    find.must_see(session, complaint, actor)
    words = inbox.words_of(session, row)
    if not filing.add_text(session, collaborators, row, complaint, words, at=at, actor=actor):
        raise NotPossibleNow(N_("the complaint is closed; new facts make it a new one, or reopen it"))
    _settle(session, row, actor=actor, at=at)
    return complaint


def register_by_hand(
    session: Session, collaborators: Collaborators, inbound_id: int, *, actor: Actor, at: datetime
) -> Complaint:
    """A complaint of its own. From a name or a service number nobody is told."""
    row = _take(session, inbound_id, actor)
    told = filing.TextComplaint(inbox.words_of(session, row), inbox.phone_in(inbox.sender_of(session, row)))
    new = filing.understand_complaint(session, collaborators, row, told, actor=actor).new
    complaint = filing.register_text(session, collaborators, row, new, at=at, actor=actor)
    _settle(session, row, actor=actor, at=at)
    return complaint


def put_aside(session: Session, inbound_id: int, *, actor: Actor, at: datetime) -> None:
    """Somebody has looked at it, and nothing is to be done."""
    kept, row = get_kept(session, inbound_id, actor, holding=True)
    if kept.settled_at is None:
        _settle(session, row, actor=actor, at=at)


def release(session: Session, inbound_id: int, *, actor: Actor, at: datetime) -> None:
    """Its number is answered by the program again."""
    _kept, row = get_kept(session, inbound_id, actor, holding=True)
    conversation = memory.find_conversation(session, row.phone_hash)
    if conversation is not None and conversation.held_at is not None:
        conversation.held_at = None
        record_office(session, RELEASED, actor=actor, at=at, inbound_id=row.id)
    put_aside(session, inbound_id, actor=actor, at=at)


def _take(session: Session, inbound_id: int, actor: Actor) -> InboundMessage:
    actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER)
    # Its sender may be saying at this instant where it belongs. Then its row is read as they have left it.
    _kept, row = get_kept(session, inbound_id, actor)
    if row.phone_hash:
        inbox.hold_thread(session, row.phone_hash)
    get_kept(session, inbound_id, actor, holding=True)
    session.refresh(row)
    if row.state in _FILED:
        raise NotPossibleNow(N_("this text has found its complaint already"))
    conversation = memory.find_conversation(session, row.phone_hash)
    if conversation is not None and row.id in conversation.waiting_ids:
        memory.settle(conversation)  # what was asked about it is answered
    return row


def _settle(session: Session, row: InboundMessage, *, actor: Actor, at: datetime) -> None:
    filing.settle_kept(session, row, at=at, staff_id=actor.staff_id)
    record_office(session, SETTLED, actor=actor, at=at, inbound_id=row.id)
