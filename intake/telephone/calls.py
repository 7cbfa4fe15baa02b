"""Calls that came in: noted once, shown while they ring, taken by one operator, forgotten soon after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.visibility import seen_by
from intake.errors import NotFound, NotPossibleNow
from intake.identity.mask import masked_phone
from intake.models import CallDraft, Complaint, ComplaintIdentity, IncomingCall
from intake.models.practice import is_practising, is_shown
from intake.sealing.places import caller_place
from intake.sealing.ring import KeyRing
from intake.telephone.callers import caller_of
from intake.vocabulary import StaffRole
from routing.translatable import N_

# Whoever has waited longer has hung up, and we were not told. Forward too: the clock may have been put back.
RINGING = timedelta(minutes=10)
# Whoever has typed that lately is in a call.
BUSY = timedelta(minutes=2)
_SHOWN = 5


@dataclass(frozen=True)
class RingingCall:
    """One call as an operator sees it before taking it. Without a number it is withheld."""

    id: int
    masked_number: str
    arrived_at: datetime
    open_complaints: int = 0


def note_call(session: Session, ring: KeyRing, *, call_sid: str, sender: str, at: datetime) -> IncomingCall:
    """The same call again is the one there is. Two at the same instant collide on the sid."""
    known = session.exec(select(IncomingCall).where(IncomingCall.call_sid == call_sid)).first()
    if known is not None:
        return known
    caller = caller_of(sender)
    row = IncomingCall(
        call_sid=call_sid,
        sealed_from=ring.seal(caller.encode(), place=caller_place(call_sid)) if caller else b"",
        phone_hash=ring.phone_hash(caller) if caller else "",
        arrived_at=at,
    )
    session.add(row)
    session.flush()
    return row


def end_call(session: Session, call_sid: str, *, at: datetime) -> None:
    """It rings no more. One we were never told of is none of ours."""
    ended = update(IncomingCall).where(col(IncomingCall.call_sid) == call_sid, col(IncomingCall.ended_at).is_(None))
    session.execute(ended.values(ended_at=at))


def ringing_calls(session: Session, ring: KeyRing, *, actor: Actor, at: datetime) -> list[RingingCall]:
    """What this operator may take now, the longest waiting first: nothing for who practises or is in a call.

    Calls come to the hotline's own number: they ring where all complaints are seen, not in a region of it.
    """
    if is_practising() or not actor.sees_all or _is_busy(session, actor, at=at):
        return []
    waiting = (
        select(IncomingCall)
        .where(
            col(IncomingCall.taken_by_id).is_(None),
            col(IncomingCall.ended_at).is_(None),
            col(IncomingCall.arrived_at).between(at - RINGING, at + RINGING),
        )
        .order_by(col(IncomingCall.arrived_at))
        .limit(_SHOWN)
    )
    calls = session.exec(waiting).all()
    counts = _open_complaints(session, [call.phone_hash for call in calls if call.phone_hash], actor)
    return [
        RingingCall(call.id, _masked(ring, call), call.arrived_at, counts.get(call.phone_hash, 0)) for call in calls
    ]


def take_call(session: Session, call_id: int, *, actor: Actor, at: datetime) -> None:
    """Of several who reach for it at the same instant one has it; whoever has it may say so again."""
    actor.must_be(StaffRole.OPERATOR)
    if not actor.sees_all:
        raise NotFound(N_("there is no such call"))
    free = update(IncomingCall).where(col(IncomingCall.id) == call_id, col(IncomingCall.taken_by_id).is_(None))
    session.execute(free.values(taken_by_id=actor.staff_id, taken_at=at))
    taken_by = session.exec(select(IncomingCall.taken_by_id).where(IncomingCall.id == call_id)).first()
    if taken_by is None:
        raise NotFound(N_("there is no such call"))
    if taken_by != actor.staff_id:
        raise NotPossibleNow(N_("a colleague has taken this call"))


def taken_number(session: Session, ring: KeyRing, call_id: int, *, actor: Actor) -> str:
    """For the one who took it; empty where it is withheld or forgotten. Raises NotFound for all others."""
    call = session.get(IncomingCall, call_id)
    if call is None or call.taken_by_id is None or call.taken_by_id != actor.staff_id:
        raise NotFound(N_("there is no such call"))
    return _number(ring, call)


def forget_callers(session: Session, *, before: datetime) -> int:
    """Numbers of calls from before then, how many: whoever complained is kept with the complaint."""
    old = update(IncomingCall).where(col(IncomingCall.arrived_at) <= before, col(IncomingCall.phone_hash) != "")
    return session.exec(old.values(sealed_from=b"", phone_hash="")).rowcount


def _is_busy(session: Session, actor: Actor, *, at: datetime) -> bool:
    just_now = col(CallDraft.saved_at).between(at - BUSY, at + BUSY)  # the clock may have been put back
    typing = select(CallDraft.id).where(CallDraft.operator_id == actor.staff_id, just_now)
    return session.exec(typing.limit(1)).first() is not None


def _open_complaints(session: Session, hashes: Sequence[str], actor: Actor) -> dict[str, int]:
    if not hashes:
        return {}
    seen = seen_by(actor)
    counted = (
        select(ComplaintIdentity.phone_hash, func.count())
        .join(Complaint, col(Complaint.id) == ComplaintIdentity.complaint_id)
        .where(
            col(ComplaintIdentity.phone_hash).in_(hashes),
            col(ComplaintIdentity.erased_at).is_(None),
            col(Complaint.finished_at).is_(None),
            is_shown(),
            *(() if seen is None else (seen,)),
        )
        .group_by(col(ComplaintIdentity.phone_hash))
    )
    return {phone_hash: count for phone_hash, count in session.exec(counted) if phone_hash}


def _masked(ring: KeyRing, call: IncomingCall) -> str:
    number = _number(ring, call)
    return masked_phone(number) if number else ""


def _number(ring: KeyRing, call: IncomingCall) -> str:
    return ring.open(call.sealed_from, place=caller_place(call.call_sid)).decode() if call.sealed_from else ""
