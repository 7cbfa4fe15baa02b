"""Calling the complainant back (回访): contacted, solved, satisfied; and closing what was called back about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from intake.casework import lifecycle
from intake.casework.actor import Actor
from intake.casework.clocks import backdating, promises
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.parts import ending, follow_ups, masked_calls, objections
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.casework.verbs.conflict_of_interest import must_not_be_involved
from intake.errors import IllegalMove, InvalidInput, NotPossibleNow
from intake.events import EventKind
from intake.identity import for_calls
from intake.identity.person import can_be_reached
from intake.models import Callback, Complaint, FollowUp
from intake.numbers import new_id
from intake.sealing.text import text_key_of
from intake.vocabulary import (
    CallbackWay,
    Contacted,
    Move,
    ObjectionOrigin,
    Satisfaction,
    Solved,
    StaffRole,
    State,
)
from routing.calendars.working_time import WorkingCalendar, local_day
from routing.translatable import N_, TranslatableText
from routing.vocabulary import Clock

MAX_TRIES = 3  # on different working days
LONGEST = 4 * 3600  # seconds a call may have taken
NOT_REACHED = "not reached on three working days"
# Every call-back asks this: built once, as building and keying a statement costs as much as running it.
_CALLS = (
    select(Callback)
    .where(Callback.complaint_id == bindparam("complaint_id"))
    .order_by(col(Callback.called_at), col(Callback.id))
)
_CALLS_SINCE = _CALLS.where(Callback.called_at >= bindparam("since"))


@dataclass(frozen=True)
class Call:
    """One call. `solved` and `satisfaction` are known exactly when the complainant was reached.

    `seconds` is how long it took, where the caller says so; else it is counted from when the number was shown.
    """

    contacted: Contacted
    solved: Solved | None = None
    satisfaction: Satisfaction | None = None
    note: str = ""
    way: CallbackWay = CallbackWay.PHONE
    seconds: int | None = None
    shown_at: datetime | None = None
    masked_call_id: int | None = None

    @property
    def is_fine(self) -> bool:
        return self.solved is not Solved.UNSOLVED and self.satisfaction is not Satisfaction.DISSATISFIED

    @property
    def is_reached(self) -> bool:
        return self.contacted is Contacted.REACHED


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
    """Keep one call. Fine, refused, or not reached on three working days: closed. Not fine: redone, or decided.

    Nobody is called whose number the caller was not shown that day, unless they answered by text, or the hotline
    connected the two without showing it. `called_at` is when
    the call was made, where it is entered later: the day it counts for, and the next try's clock runs from it. Calls
    are entered in the order they were made.
    """
    actor.must_be(StaffRole.CALLER_BACK)
    follow_up = follow_ups.find_follow_up(session, complaint) if complaint.state is not State.CALLBACK else None
    if complaint.state is not State.CALLBACK and follow_up is None:
        raise IllegalMove(complaint.state, TranslatableText(N_("call back")))
    must_not_be_involved(session, complaint, actor)
    check(call)
    earlier = tries_of(session, complaint)
    when = _moment(_began(complaint, follow_up), earlier, called_at, at=at) if called_at else None
    call = _timed(session, complaint, call, earlier, follow_up, actor=actor, at=at, called_at=when)
    made = keep(session, complaint, call, attempt=len(earlier) + 1, actor=actor, at=at, called_at=when)
    conclude(session, collaborators, complaint, call, [*earlier, made], actor=actor, at=at)
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
        raise NotPossibleNow(N_("call the complainant first; without reaching them, three tries close it"))
    ending.finish(session, complaint, actor=actor, at=at, note=note)


def tries_of(session: Session, complaint: Complaint) -> list[Callback]:
    """The calls since the reply last passed review."""
    since = complaint.closed_at or complaint.finished_at
    if since is None:
        return list(session.exec(_CALLS, params={"complaint_id": complaint.id}))
    return list(session.exec(_CALLS_SINCE, params={"complaint_id": complaint.id, "since": since}))


def conclude(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    call: Call,
    calls: Sequence[Callback],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """What follows from the last of these calls: over, another try, or somebody decides what is not fine."""
    is_over = _is_over(session, complaint, call, calls, collaborators.rules.calendars.of(complaint.region_code))
    # What was answered together with others is not done again by itself: a person decides about all of them.
    is_decided = complaint.merged_into_id is not None and call.is_reached and not call.is_fine
    if complaint.state is State.CALLBACK and is_decided:
        ending.finish(session, complaint, actor=actor, at=at, note=call.note.strip())
    if complaint.state is State.CALLBACK and is_over:
        note = NOT_REACHED if call.contacted is Contacted.UNREACHED else call.note.strip()
        ending.finish(session, complaint, actor=actor, at=at, note=note)
    elif complaint.state is State.CALLBACK:  # for the next try, or for deciding what to do
        wanted = promises.Promise(Clock.CALLBACK, calls[-1].called_at)
        promises.promise(session, collaborators, complaint, [wanted], actor=actor, at=at)
    else:
        _conclude_after(session, collaborators, complaint, call, is_over=is_over, actor=actor, at=at)


def _conclude_after(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    call: Call,
    *,
    is_over: bool,
    actor: Actor,
    at: datetime,
) -> None:
    """The complaint was over before: whoever is not content with that has it looked at by a person."""
    follow_up = follow_ups.find_follow_up(session, complaint)
    if follow_up is not None:
        follow_up.call_by = follow_ups.next_due(collaborators, complaint, at=at)
        follow_up.finished_at = at if is_over or call.is_reached else None
        session.add(follow_up)
    if call.is_reached and not call.is_fine and objections.find_open(session, complaint) is None:
        origin = ObjectionOrigin.SURVEY if call.way is CallbackWay.PAGE else ObjectionOrigin.CALL
        objections.keep(session, collaborators, complaint, origin, call.note.strip(), actor=actor, at=at)


def _is_over(
    session: Session, complaint: Complaint, call: Call, calls: Sequence[Callback], calendar: WorkingCalendar
) -> bool:
    if call.is_reached:
        return call.is_fine
    tried = {local_day(each.called_at) for each in calls if each.contacted is Contacted.UNREACHED}
    days = sum(calendar.is_working(day) for day in tried)
    is_unreachable = not can_be_reached(session, complaint.id)  # erased meanwhile: nobody can be called
    return call.contacted is Contacted.REFUSED or days >= MAX_TRIES or is_unreachable


def _began(complaint: Complaint, follow_up: FollowUp | None) -> datetime | None:
    """Since when the complainant is to be called."""
    return follow_up.wanted_at if follow_up is not None else complaint.closed_at


def _moment(began: datetime | None, earlier: Sequence[Callback], called_at: datetime, *, at: datetime) -> datetime:
    since = max([began or at, *(each.called_at for each in earlier)])
    moment = backdating.find_moment(called_at, since=since, at=at)
    if moment is None:
        raise InvalidInput(N_("is after the review and the call before it, and not in the future"), field="called_at")
    return moment


def _timed(
    session: Session,
    complaint: Complaint,
    call: Call,
    earlier: Sequence[Callback],
    follow_up: FollowUp | None,
    *,
    actor: Actor,
    at: datetime,
    called_at: datetime | None,
) -> Call:
    """With when the number was shown and how long it took; refused where the caller never saw whom to call."""
    if call.seconds is not None and not 0 < call.seconds <= LONGEST:
        raise InvalidInput(N_("is a time a call can have taken"), field="minutes")
    if call.way is not CallbackWay.PHONE or (not call.is_reached and not can_be_reached(session, complaint.id)):
        return call
    until, began = called_at or at, _began(complaint, follow_up)
    since = max([began or until, *(each.called_at for each in earlier)])
    masked = masked_calls.tried(session, complaint, actor, since=since, until=until, is_reached=call.is_reached)
    if masked is not None:
        seconds = call.seconds if call.seconds is not None else masked.seconds
        return replace(call, shown_at=masked.asked_at, seconds=seconds, masked_call_id=masked.id)
    shown = for_calls.shown_at(session, complaint, actor, since=since, until=until)
    if shown is None:
        raise NotPossibleNow(
            N_("show the number first: nobody was called whose number you were not shown since the last try, that day")
        )
    counted = int((at - shown).total_seconds()) if called_at is None else None
    seconds = call.seconds if call.seconds is not None or counted is None else min(counted, LONGEST)
    return replace(call, shown_at=shown, seconds=seconds)


def keep(
    session: Session,
    complaint: Complaint,
    call: Call,
    *,
    attempt: int,
    actor: Actor,
    at: datetime,
    called_at: datetime | None = None,
) -> Callback:
    """Store it and say so in the record."""
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
        way=call.way,
        shown_at=call.shown_at,
        seconds=call.seconds,
        masked_call_id=call.masked_call_id,
    )
    session.add(made)
    session.flush()
    answered = {"contacted": made.contacted, "solved": made.solved, "satisfaction": made.satisfaction}
    said = {"callback_id": made.id, "happened_at": called_at.isoformat() if called_at else "", **answered}
    audit.record(session, complaint, EventKind.CALLBACK_RECORD, actor=actor, at=at, **said)
    return made


def check(call: Call) -> None:
    """What was answered belongs to whoever was reached; what is not fine needs words."""
    for field in ("solved", "satisfaction"):
        if (getattr(call, field) is not None) != call.is_reached:
            raise InvalidInput(N_("is asked exactly of those who were reached"), field=field)
    if call.is_reached and not call.is_fine:
        required_text(call.note, "note", longest=1000)
