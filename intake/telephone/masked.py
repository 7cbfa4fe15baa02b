"""Masked calls on their way: handed to the provider once, connected when a key is pressed, and how they ended."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.casework.ledger import audit
from intake.casework.parts.masked_calls import LONGEST, OVER, RINGS_WITHIN, TALKED
from intake.errors import NotFound
from intake.events import EventKind
from intake.identity.person import phone_to_dial
from intake.models import MaskedCall
from intake.sealing.ring import KeyRing
from intake.vocabulary import MaskedCallState
from routing.translatable import N_

_AT_ONCE = 20
_SAYS_MORE = (
    MaskedCallState.ASKED,
    MaskedCallState.FAILED,
    MaskedCallState.UNANSWERED,
    MaskedCallState.TALKING,
    MaskedCallState.TALKED,
)
_MOST_SECONDS = int(LONGEST.total_seconds())


@dataclass(frozen=True)
class WantedCall:
    """One call in one worker's hands, and whose telephone rings."""

    id: int
    staff_id: int


def claim_wanted(session: Session, *, at: datetime) -> list[WantedCall]:
    """Those nobody has placed yet, ours from now on; whoever asked too long ago is not rung any more."""
    waiting = (
        select(MaskedCall)
        .where(col(MaskedCall.placed_at).is_(None), col(MaskedCall.ended_at).is_(None))
        .order_by(col(MaskedCall.asked_at))
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    claimed = []
    for row in session.exec(waiting).all():
        if not at - RINGS_WITHIN <= row.asked_at <= at + RINGS_WITHIN:  # the clock may have been put back
            go_on(session, row.id, MaskedCallState.FAILED, at=at)
            continue
        row.placed_at = at
        session.add(row)
        claimed.append(WantedCall(row.id, row.asked_by_id))
    return claimed


def end_forgotten(session: Session, *, at: datetime) -> int:
    """What the provider never told the end of is over; how many those were."""
    old = select(MaskedCall.id).where(col(MaskedCall.ended_at).is_(None), col(MaskedCall.asked_at) <= at - LONGEST)
    ids = list(session.exec(old))
    for call_id in ids:
        row = session.get_one(MaskedCall, call_id)
        was_answered = row.state is MaskedCallState.TALKING
        go_on(session, call_id, MaskedCallState.TALKED if was_answered else MaskedCallState.FAILED, at=at)
    return len(ids)


def note_placed(session: Session, call_id: int, call_sid: str) -> None:
    row = get_call(session, call_id)
    row.call_sid = call_sid
    session.add(row)


def number_to_connect(session: Session, ring: KeyRing, call_id: int) -> str:
    """The complainant's, as it is dialled; empty where the call is over, or whom to call is erased meanwhile."""
    row = get_call(session, call_id)
    return "" if row.state in OVER else phone_to_dial(session, ring, row.complaint_id)


def go_on(session: Session, call_id: int, state: MaskedCallState, *, at: datetime, seconds: int | None = None) -> None:
    """What the provider told of it, in whatever order it does: what says more of how it went stands."""
    row = get_call(session, call_id)
    complaint = find.lock_by_id(session, row.complaint_id)
    session.refresh(row)
    if _SAYS_MORE.index(state) <= _SAYS_MORE.index(row.state) or (state is MaskedCallState.TALKING and row.ended_at):
        return
    if state is MaskedCallState.TALKED:
        row.seconds = min(seconds, _MOST_SECONDS) if seconds is not None else None
    if state in TALKED:
        row.answered_at = row.answered_at or at
    if state in OVER:
        row.ended_at = row.ended_at or at
    row.state = state
    session.add(row)
    said = {"call_id": row.id, "state": state, "seconds": row.seconds}
    audit.record(session, complaint, EventKind.CALL_END, actor=SYSTEM, at=at, **said)


def get_call(session: Session, call_id: int) -> MaskedCall:
    row = session.get(MaskedCall, call_id)
    if row is None:
        raise NotFound(N_("there is no such call"))
    return row
