"""Who is to be called, in the order of the work; who comes after whom; what is objected to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.verbs import conflict_of_interest
from intake.desk.cursors import PAGE, TOP, ListCursor, ListPart
from intake.desk.listing import ListLine, lines_where, state_lines
from intake.models import Callback, Complaint, ComplaintEvent, FollowUp, Handling, Objection
from intake.vocabulary import FollowUpCause, ObjectionState, State
from routing.calendars.working_time import local_day

_c, _f, _o = Complaint.__table__.c, FollowUp.__table__.c, Objection.__table__.c
_other = Complaint.__table__.alias("other")
# Of a joined complaint nobody can say anything while the other one is being done again.
_WAITING = (
    sa.select(_f.complaint_id, _f.call_by)
    .join(Complaint.__table__, _c.id == _f.complaint_id)
    .outerjoin(_other, _other.c.id == _c.merged_into_id)
    .where(
        _f.finished_at.is_(None),
        sa.or_(_f.because != FollowUpCause.JOINED, _other.c.closed_at.is_not(None)),
    )
    .order_by(_f.call_by, _f.complaint_id)
    .limit(PAGE)
)
_OBJECTED = select(Objection.complaint_id).where(Objection.state == ObjectionState.OPEN)


@dataclass(frozen=True)
class CallQueue:
    """One page of it. `fresh` wait for a call, `again` were tried today, `left_out` are a colleague's to call."""

    fresh: Sequence[ListLine]
    followed: Sequence[ListLine]
    again: Sequence[ListLine]
    left_out: int
    next_place: str


def read_call_queue(session: Session, actor: Actor, *, at: datetime, after: ListCursor | None = None) -> CallQueue:
    read = state_lines(session, [State.CALLBACK], actor, after=after, limit=PAGE + 1)
    followed = [] if after is not None else _followed_lines(session, actor)
    everybody = [*read[:PAGE], *followed]
    ids = [line.row_id for line in everybody]
    not_mine, called = _not_mine_to_call(session, ids, actor), _called_today(session, ids, at=at)
    mine = [line for line in everybody if line.row_id not in not_mine]
    further = {line.row_id for line in followed}
    return CallQueue(
        fresh=[line for line in mine if line.row_id not in called | further],
        followed=[line for line in mine if line.row_id in further - called],
        again=[line for line in mine if line.row_id in called],
        left_out=len(everybody) - len(mine),
        next_place=str(read[PAGE - 1].place) if len(read) > PAGE else "",
    )


def next_after(session: Session, actor: Actor, complaint_id: int, *, at: datetime) -> str:
    """The number of who is called after this one, from the front again behind the last; empty where nobody is left."""
    queue = read_call_queue(session, actor, at=at)
    order = [*queue.fresh, *queue.followed]
    place = next((index for index, line in enumerate(order) if line.row_id == complaint_id), -1)
    others = [*order[place + 1 :], *order[: max(place, 0)]]
    return next((line.number for line in others), "")


def objection_lines(session: Session, actor: Actor, part: ListPart = TOP) -> list[ListLine]:
    """What is objected to and not decided, by when it is to be. One objection at most is open of a complaint."""
    of_it = (_o.complaint_id == _c.id, _o.state == ObjectionState.OPEN)
    return lines_where(session, actor, *of_it, due=_o.decide_by, part=part)


def is_objected_to() -> sa.ColumnElement[bool]:
    """Of rows of `Complaint`: something is brought against the result, and nobody has decided on it."""
    return _c.id.in_(_OBJECTED)


def _followed_lines(session: Session, actor: Actor) -> list[ListLine]:
    due = {row.complaint_id: row.call_by for row in session.connection().execute(_WAITING)}
    if not due:
        return []
    lines = lines_where(session, actor, _c.id.in_(list(due)))
    return sorted((replace(line, due_at=due[line.row_id]) for line in lines), key=lambda line: line.place.order)


def _not_mine_to_call(session: Session, ids: Sequence[int], actor: Actor) -> set[int]:
    """Those the actor took, handled, reviewed or closed."""
    me = actor.staff_id
    took = select(Complaint.id).where(
        col(Complaint.id).in_(ids), (Complaint.closed_by_id == me) | (Complaint.operator_id == me)
    )
    handled = select(Handling.complaint_id).where(
        col(Handling.complaint_id).in_(ids), (Handling.handler_id == me) | (Handling.deputy_id == me)
    )
    done = select(ComplaintEvent.complaint_id, ComplaintEvent.kind, ComplaintEvent.data).where(
        col(ComplaintEvent.complaint_id).in_(ids), conflict_of_interest.may_be_work_of(actor)
    )
    worked = {one for one, kind, data in session.exec(done) if conflict_of_interest.is_work(kind, data, actor)}
    return {*session.exec(took), *session.exec(handled), *worked}


def _called_today(session: Session, ids: Sequence[int], *, at: datetime) -> set[int]:
    """Those tried today already: the next try is on another day."""
    statement = select(Callback.complaint_id, Callback.called_at).where(col(Callback.complaint_id).in_(ids))
    today = local_day(at)
    return {complaint_id for complaint_id, called_at in session.exec(statement) if local_day(called_at) == today}
