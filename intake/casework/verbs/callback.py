"""Calling the complainant back (回访): contacted, solved, satisfied; and closing what was called back about."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from intake.casework import lifecycle
from intake.casework.actor import Actor
from intake.casework.clocks import backdating, promises
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.parts import ending
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.casework.verbs.conflict_of_interest import must_not_be_involved
from intake.errors import IllegalMove, InvalidInput
from intake.events import EventKind
from intake.models import Callback, Complaint
from intake.numbers import new_id
from intake.sealing.text import text_key_of
from intake.vocabulary import Contacted, Move, Satisfaction, Solved, StaffRole, State
from routing.calendars.working_time import local_day
from routing.translatable import N_, TranslatableText
from routing.vocabulary import Clock

MAX_TRIES = 3  # on different days
# Every call-back asks this: built once, as building and keying a statement costs as much as running it.
_CALLS = (
    select(Callback)
    .where(Callback.complaint_id == bindparam("complaint_id"))
    .order_by(col(Callback.called_at), col(Callback.id))
)
_CALLS_SINCE = _CALLS.where(Callback.called_at >= bindparam("since"))


@dataclass(frozen=True)
class Call:
    """One call. `solved` and `satisfaction` are known exactly when the complainant was reached."""

    contacted: Contacted
    solved: Solved | None = None
    satisfaction: Satisfaction | None = None
    note: str = ""

    @property
    def is_fine(self) -> bool:
        return self.solved is not Solved.UNSOLVED and self.satisfaction is not Satisfaction.DISSATISFIED


@verb
def record_callback(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    call: Call,
    *,
    actor: Actor,
    at: datetime,
    called_at: datetime | None = None,
) -> Callback:
    """Keep one call. Fine, refused, or not reached on three days: closed. Not fine: the caller redoes or closes it.

    `called_at` is when the call was made, where it is entered later: the day it counts for, and the next try's clock
    runs from it. Calls are entered in the order they were made.
    """
    actor.must_be(StaffRole.CALLER_BACK)
    if complaint.state is not State.CALLBACK:
        raise IllegalMove(complaint.state, TranslatableText(N_("call back")))
    must_not_be_involved(session, complaint, actor)
    _check(call)
    earlier = tries_of(session, complaint)
    when = _moment(complaint, earlier, called_at, at=at) if called_at else None
    made = _keep(session, complaint, call, attempt=len(earlier) + 1, actor=actor, at=at, called_at=when)
    if _is_over(call, [*earlier, made]):
        ending.finish(session, complaint, actor=actor, at=at, note=call.note.strip())
    else:
        wanted = promises.Promise(Clock.CALLBACK, made.called_at)  # for the next try, or for deciding what to do
        promises.promise(session, collaborators, complaint, [wanted], actor=actor, at=at)
    return made


@verb
def close_complaint(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    note: str,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """CALLBACK to CLOSED with a reason, after at least one call: the complainant is not content, but all was done."""
    actor.must_be(StaffRole.CALLER_BACK)
    lifecycle.next_state(complaint.state, Move.CLOSE)
    must_not_be_involved(session, complaint, actor)
    note = required_text(note, "note", longest=1000)
    if not any(call.contacted is Contacted.REACHED for call in tries_of(session, complaint)):
        raise InvalidInput(N_("call the complainant first; without reaching them, three tries close it"), field="note")
    ending.finish(session, complaint, actor=actor, at=at, note=note)


def tries_of(session: Session, complaint: Complaint) -> list[Callback]:
    """The calls since the reply last passed review."""
    if complaint.closed_at is None:
        return list(session.exec(_CALLS, params={"complaint_id": complaint.id}))
    return list(session.exec(_CALLS_SINCE, params={"complaint_id": complaint.id, "since": complaint.closed_at}))


def _is_over(call: Call, calls: list[Callback]) -> bool:
    if call.contacted is Contacted.REACHED:
        return call.is_fine
    days = {local_day(each.called_at) for each in calls if each.contacted is Contacted.UNREACHED}
    return call.contacted is Contacted.REFUSED or len(days) >= MAX_TRIES


def _moment(complaint: Complaint, earlier: list[Callback], called_at: datetime, *, at: datetime) -> datetime:
    since = max([complaint.closed_at or at, *(each.called_at for each in earlier)])
    moment = backdating.find_moment(called_at, since=since, at=at)
    if moment is None:
        raise InvalidInput(N_("is after the review and the call before it, and not in the future"), field="called_at")
    return moment


def _keep(
    session: Session,
    complaint: Complaint,
    call: Call,
    *,
    attempt: int,
    actor: Actor,
    at: datetime,
    called_at: datetime | None,
) -> Callback:
    assert actor.staff_id is not None  # a caller-back is a member of staff
    made = Callback(
        id=new_id(at),
        complaint_id=complaint.id,
        attempt=attempt,
        round=complaint.redo_count,
        contacted=call.contacted,
        solved=call.solved,
        satisfaction=call.satisfaction,
        note=text_key_of(session, complaint).seal(call.note.strip()),
        called_by_id=actor.staff_id,
        called_at=called_at or at,
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        complaint,
        EventKind.CALLBACK_RECORD,
        actor=actor,
        at=at,
        callback_id=made.id,
        contacted=made.contacted,
        solved=made.solved,
        satisfaction=made.satisfaction,
        happened_at=called_at.isoformat() if called_at else "",
    )
    return made


def _check(call: Call) -> None:
    is_reached = call.contacted is Contacted.REACHED
    for field in ("solved", "satisfaction"):
        if (getattr(call, field) is not None) != is_reached:
            raise InvalidInput(N_("is asked exactly of those who were reached"), field=field)
    if not is_reached:
        return
    if not call.is_fine:
        required_text(call.note, "note", longest=1000)
