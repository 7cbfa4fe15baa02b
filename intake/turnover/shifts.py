"""The end of a shift 交接班: what is in hand is handed over with a note, and is the other's once they take it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.casework.reasons import required_reason
from intake.casework.text_input import required_text
from intake.casework.verbs.department.pass_on import Passing
from intake.errors import InvalidInput, NotFound, NotPossibleNow
from intake.models import ShiftHandover, Staff
from intake.sealing.places import shift_answer_place, shift_note_place
from intake.sealing.ring import key_ring_of
from intake.turnover.in_hand import colleagues, in_hand, must_take
from intake.turnover.passing import pass_calls_on, pass_complaint_on
from intake.vocabulary import HandoverState
from routing.translatable import N_

GIVEN, TAKEN, REFUSED, WITHDRAWN = "shift:give", "shift:take", "shift:refuse", "shift:withdraw"
LONGEST_NOTE = 2000
MOST = 200  # complaints that one hand-over moves in one transaction
_PAST = 20


@dataclass(frozen=True)
class Bundle:
    """To whom, what is to be known, and what is handed over: numbers of complaints, keys of unfinished calls."""

    taker_id: int
    note: str
    numbers: Sequence[str] = ()
    drafts: Sequence[str] = ()


def give_shift(session: Session, bundle: Bundle, *, actor: Actor, at: datetime) -> ShiftHandover:
    """It stays with the giver until the other takes it. Raises InvalidInput naming the field."""
    audit.lock_office(session)  # of two at once the second finds the first
    giver = session.get_one(Staff, actor.staff_id)
    if _under_way(session, giver.id) is not None:
        raise NotPossibleNow(N_("a hand-over of yours waits to be taken: withdraw it first"))
    taker = next((one for one in colleagues(session, giver) if one.id == bundle.taker_id), None)
    if taker is None:
        raise InvalidInput(N_("is no colleague who could go on with it"), field="taker")
    note, own = required_text(bundle.note, "note", longest=LONGEST_NOTE), in_hand(session, giver)
    numbers = [one for one in own.parts if one in set(bundle.numbers)]
    if len(numbers) > MOST:
        raise InvalidInput(N_("are at most %(most)s in one hand-over"), most=MOST, field="numbers")
    drafts = [one for one in own.drafts if one in set(bundle.drafts)]
    must_take(taker, parts=numbers, drafts=drafts, field="taker")  # else it could be given, and never taken
    handover = ShiftHandover(
        giver_id=giver.id,
        taker_id=bundle.taker_id,
        state=HandoverState.GIVEN,
        note=b"",
        numbers=numbers,
        drafts=drafts,
        given_at=at,
    )
    session.add(handover)
    session.flush()
    handover.note = key_ring_of(session).seal(note.encode(), place=shift_note_place(handover.id))
    session.add(handover)
    told = {"staff_id": bundle.taker_id, "name": giver.display_name, "count": len(numbers) + len(drafts)}
    staff_notices.notify_desk(session, staff_notices.SHIFT_GIVEN, cause=f"{handover.id}:taker", at=at, **told)
    return _said(session, handover, GIVEN, actor=actor, at=at, complaints=len(numbers), calls=len(drafts))


def take_shift(
    session: Session, collaborators: Collaborators, handover_id: int, *, actor: Actor, at: datetime
) -> ShiftHandover:
    """By whom it was given to: all that is still the giver's is theirs from now on, at once."""
    handover = _held(session, handover_id, actor, of_taker=True)
    passing = Passing(handover.giver_id, handover.taker_id, batch=f"shift:{handover.id}")
    passed = sum(
        pass_complaint_on(session, collaborators, number, passing, actor=actor, at=at)
        for number in sorted(handover.numbers)
    )
    who = {"giver_id": handover.giver_id, "taker_id": handover.taker_id}
    calls = pass_calls_on(session, handover.drafts, **who, actor=actor, at=at)
    handover.taken = passed + calls
    return _answered(session, handover, HandoverState.TAKEN, actor=actor, at=at)


def refuse_shift(session: Session, handover_id: int, reason: str, *, actor: Actor, at: datetime) -> ShiftHandover:
    """It stays where it was, and the giver hears why."""
    handover = _held(session, handover_id, actor, of_taker=True)
    reason = required_reason(reason, "reason", longest=500)
    handover.answer = key_ring_of(session).seal(reason.encode(), place=shift_answer_place(handover.id))
    return _answered(session, handover, HandoverState.REFUSED, actor=actor, at=at)


def withdraw_shift(session: Session, handover_id: int, *, actor: Actor, at: datetime) -> ShiftHandover:
    """By who gave it, as long as nobody has taken it."""
    handover = _held(session, handover_id, actor, of_taker=False)
    return _answered(session, handover, HandoverState.WITHDRAWN, actor=actor, at=at)


def handovers_of(session: Session, actor: Actor) -> Sequence[ShiftHandover]:
    """Given by the actor or to them: those under way first, then the newest."""
    own = or_(ShiftHandover.giver_id == actor.staff_id, ShiftHandover.taker_id == actor.staff_id)
    is_over = col(ShiftHandover.answered_at).is_not(None)
    return session.exec(
        select(ShiftHandover).where(own).order_by(is_over, col(ShiftHandover.id).desc()).limit(_PAST)
    ).all()


def words_of(session: Session, handover: ShiftHandover) -> tuple[str, str]:
    """The note, and why it was not taken."""
    ring = key_ring_of(session)
    note = ring.open(handover.note, place=shift_note_place(handover.id)).decode()
    if handover.answer is None:
        return note, ""
    return note, ring.open(handover.answer, place=shift_answer_place(handover.id)).decode()


def _under_way(session: Session, giver_id: int) -> ShiftHandover | None:
    given = select(ShiftHandover).where(ShiftHandover.giver_id == giver_id)
    return session.exec(given.where(ShiftHandover.state == HandoverState.GIVEN)).first()


def _held(session: Session, handover_id: int, actor: Actor, *, of_taker: bool) -> ShiftHandover:
    """One between two others does not exist."""
    handover = session.exec(select(ShiftHandover).where(ShiftHandover.id == handover_id).with_for_update()).first()
    wanted = None if handover is None else handover.taker_id if of_taker else handover.giver_id
    if handover is None or wanted != actor.staff_id:
        raise NotFound(N_("there is no such hand-over"))
    if handover.state is not HandoverState.GIVEN:
        raise NotPossibleNow(N_("the hand-over stands otherwise by now"))
    return handover


def _answered(
    session: Session, handover: ShiftHandover, state: HandoverState, *, actor: Actor, at: datetime
) -> ShiftHandover:
    handover.state, handover.answered_at = state, at
    session.add(handover)
    staff_notices.settle_cause(session, staff_notices.SHIFT_GIVEN, str(handover.id), at=at)
    if state is not HandoverState.WITHDRAWN:
        name = session.get_one(Staff, handover.taker_id).display_name
        kind = staff_notices.SHIFT_TAKEN if state is HandoverState.TAKEN else staff_notices.SHIFT_REFUSED
        told = {"staff_id": handover.giver_id, "name": name}
        staff_notices.notify_desk(session, kind, cause=f"{handover.id}:giver", at=at, **told)
    kinds = {HandoverState.TAKEN: TAKEN, HandoverState.REFUSED: REFUSED, HandoverState.WITHDRAWN: WITHDRAWN}
    return _said(session, handover, kinds[state], actor=actor, at=at, taken=handover.taken)


def _said(
    session: Session, handover: ShiftHandover, kind: str, *, actor: Actor, at: datetime, **told: object
) -> ShiftHandover:
    session.flush()
    audit.record_office(session, kind, actor=actor, at=at, handover_id=handover.id, **told)
    return handover
