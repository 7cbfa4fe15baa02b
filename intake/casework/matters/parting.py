"""A joined complaint goes its own way again: put back as it was while that is fresh, or split off to be answered alone.

Both are moves of the record. What was promised to the complainant before stays, by the law of clocks: nothing but a
pause moves a date.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from intake.casework import find, lifecycle
from intake.casework.actor import Actor
from intake.casework.clocks import pauses, promises
from intake.casework.clocks.clock import TRIAGE
from intake.casework.clocks.projection import project_many
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.matters import members
from intake.casework.outbox import complainant_messages, regional_hotlines, staff_notices
from intake.casework.parts import assignments
from intake.errors import NotPossibleNow
from intake.events import EventKind
from intake.language.i18n import _, use_language
from intake.models import Complaint, ComplaintEvent, Handling
from intake.vocabulary import HandlingState, Move, StaffRole, State
from routing.translatable import N_

# As long as a mistake is fresh: a day later the departments have gone on by what was joined.
UNDO_WITHIN = timedelta(hours=24)
JOINED = (State.MERGED, State.CALLBACK, State.CLOSED)


@dataclass(frozen=True)
class Join:
    """How one complaint was joined: when, by whom, from where, and how each of its parts stood then."""

    at: datetime
    by_id: int | None
    origin: State
    parts: dict[int, tuple[HandlingState, datetime | None]]

    def may_be_undone(self, at: datetime) -> bool:
        return self.at <= at <= self.at + UNDO_WITHIN


def joins_of(session: Session, complaints: Sequence[Complaint]) -> dict[int, Join]:
    """The last join of each of these, from the record, by their ids."""
    kinds = frozenset({EventKind.COMPLAINT_MOVE, EventKind.HANDLING_END})
    statement = select(ComplaintEvent).where(
        col(ComplaintEvent.complaint_id).in_([one.id for one in complaints]), col(ComplaintEvent.kind).in_(kinds)
    )
    found: dict[int, Join] = {}
    waived: dict[int, datetime] = {}
    rows = {part.id: part for part in find.handlings_of_many(session, [one.id for one in complaints])}
    for event in session.exec(statement.order_by(col(ComplaintEvent.complaint_id), col(ComplaintEvent.seq))):
        data = event.data
        if event.kind is EventKind.COMPLAINT_MOVE:
            if data["move"] == Move.MERGE:
                found[event.complaint_id] = Join(event.at, event.actor_id, State(data["from"]), {})
        elif data["state"] == HandlingState.WAIVED:
            waived |= dict.fromkeys(data["handlings"], event.at)
        elif data["reason"] == Move.MERGE and event.complaint_id in found:
            stood = {one: _stood(rows[one], waived.get(one)) for one in data["handlings"]}
            found[event.complaint_id].parts.update(stood)
    return found


def put_back(
    session: Session, collaborators: Collaborators, complaints: Sequence[Complaint], *, actor: Actor, at: datetime
) -> None:
    """Undo their join: state, parts and clocks as they were. Their rows are held.

    Raises NotPossibleNow for all of them where one has gone on, or was joined longer ago than `UNDO_WITHIN`.
    """
    _must_be_triage(actor)
    joins = joins_of(session, complaints)
    for complaint in complaints:
        _check_fresh(complaint, joins.get(complaint.id), at=at)
    members.read_ahead(session, collaborators, complaints)
    left = complaints[0].merged_into_id
    for complaint in complaints:
        join = joins[complaint.id]
        audit.record_all(session, complaint, [lifecycle.put_back(complaint, join.origin)], actor=actor, at=at)
        _leave(complaint)
        for part in find.handlings_of(session, complaint.id):
            if part.id in join.parts:
                part.state, part.ended_at = join.parts[part.id]
                session.add(part)
    project_many(session, collaborators, complaints, actor=actor, at=at)
    _tell(session, collaborators, complaints, at=at)
    _notify_departments(session, left, complaints, at=at)


def split_off(
    session: Session,
    collaborators: Collaborators,
    complaints: Sequence[Complaint],
    reason: str,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """RECEIVED again, each of these: triage says anew who answers. The complainant's dates are those first promised."""
    for complaint in complaints:
        if complaint.merged_into_id is None:
            raise NotPossibleNow(N_("it is not joined with another complaint"))
        lifecycle.next_state(complaint.state, Move.SPLIT)
    members.read_ahead(session, collaborators, complaints)
    joins = joins_of(session, complaints)
    for complaint in complaints:
        taken = lifecycle.take(complaint, Move.SPLIT, note=reason)
        audit.record_all(session, complaint, [taken], actor=actor, at=at)
        _leave(complaint)
        complaint.closed_at = complaint.closed_by_id = complaint.outcome = complaint.lead_department_id = None
        wanted = [promises.Promise(clock, at) for clock in TRIAGE]
        promises.promise(session, collaborators, complaint, wanted, actor=actor, at=at)
        if joins[complaint.id].origin in lifecycle.PAUSING:
            # What it waited for was asked no more from the join on: the dates move by the days until then.
            pauses.resume(session, collaborators, complaint, actor=actor, at=at)
    project_many(session, collaborators, complaints, actor=actor, at=at)
    _tell(session, collaborators, complaints, at=at)


def release(session: Session, collaborators: Collaborators, lead: Complaint, *, actor: Actor, at: datetime) -> None:
    """The complaint they were joined with ends without an answer: nobody's is lost with it, all are looked at again."""
    joined = members.lock_joined(session, lead.id, [State.MERGED])
    if not joined:
        return
    with use_language("zh"):
        why = _("%(number)s, which it was joined with, ended without an answer.", number=lead.number)
    split_off(session, collaborators, joined, why, actor=actor, at=at)
    counted = Counter(regional_hotlines.hotline_of(session, collaborators, one) for one in joined)
    rows = [
        staff_notices.notice_row(
            staff_notices.SPLIT_OFF,
            cause=f"{lead.id}:{lead.event_count}:{region or 'home'}",
            at=at,
            complaint_id=lead.id,
            region_code=region,
            number=lead.number,
            count=count,
        )
        for region, count in counted.items()
    ]
    staff_notices.put_up(session, rows)


def _notify_departments(session: Session, left: int | None, complaints: Sequence[Complaint], *, at: datetime) -> None:
    """Once each department that has complaints on its desk again."""
    lead = session.get_one(Complaint, left)
    back = Counter(part.department_id for one in complaints for part in assignments.open_parts(session, one))
    rows = [
        staff_notices.notice_row(
            staff_notices.PARTED,
            cause=f"{lead.id}:{at.isoformat()}:{department_id}",
            at=at,
            complaint_id=complaints[0].id if len(complaints) == 1 else None,
            department_id=department_id,
            number=lead.number,
            count=count,
        )
        for department_id, count in back.items()
    ]
    staff_notices.put_up(session, rows)


def _must_be_triage(actor: Actor) -> None:
    actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER)


def _check_fresh(complaint: Complaint, join: Join | None, *, at: datetime) -> None:
    if complaint.state is not State.MERGED or join is None:
        raise NotPossibleNow(
            N_("%(number)s has gone on since it was joined: split it off instead"), number=complaint.number
        )
    if not join.may_be_undone(at):
        raise NotPossibleNow(
            N_("%(number)s was joined more than %(hours)s hours ago: split it off instead"),
            number=complaint.number,
            hours=UNDO_WITHIN // timedelta(hours=1),
        )


def _leave(complaint: Complaint) -> None:
    complaint.merged_into_id = complaint.finished_at = complaint.end_note = None


def _tell(session: Session, collaborators: Collaborators, complaints: Sequence[Complaint], *, at: datetime) -> None:
    cause = f"part:{at.isoformat()}"
    for is_asked in (False, True):
        lot = [one for one in complaints if (one.state is State.NEED_INFO) is is_asked]
        complainant_messages.tell_many(session, collaborators, lot, "parted", cause=cause, at=at, is_asked=is_asked)


def _stood(part: Handling, waived_at: datetime | None) -> tuple[HandlingState, datetime | None]:
    """A part that was live until then: what else its row says tells how."""
    if waived_at is not None:
        return HandlingState.WAIVED, waived_at
    if part.replied_at is not None:
        return HandlingState.REPLIED, None
    return (HandlingState.SIGNED if part.signed_at is not None else HandlingState.PENDING), None
