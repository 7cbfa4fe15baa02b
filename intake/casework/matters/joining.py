"""Joining complaints with another about the same matter: many at once, by a few statements."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework import lifecycle
from intake.casework.actor import Actor
from intake.casework.clocks.projection import project_many
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.lifecycle import ENDS
from intake.casework.matters import answering, members
from intake.casework.outbox import complainant_messages, staff_notices
from intake.casework.parts import assignments, from_decision
from intake.errors import DomainError, IllegalMove, InvalidInput, NotPossibleNow
from intake.events import EventKind
from intake.language.i18n import _, use_language
from intake.models import Complaint, ComplaintRecusal, DecisionRecord, DecisionRequest
from intake.sealing.text import text_key_of
from intake.vocabulary import Move, RequestState, StaffRole, State
from routing.translatable import N_

# The hotline itself has it: whoever takes calls may join it. What a department has is the dispatchers' to change.
AT_THE_HOTLINE = frozenset({State.RECEIVED, State.NEED_INFO})
_NAMED = 20  # numbers in the note on the complaint that others are joined with


def check_lead(into: Complaint) -> None:
    """Whether anything may be joined with it: what is closed is not joined but refused as R05, or reopened."""
    if into.merged_into_id is not None:
        raise InvalidInput(N_("is joined with another complaint itself: name that one"), field="into")
    if into.state in ENDS or into.state is State.CLOSED:
        raise InvalidInput(N_("is no longer under way"), field="into")


def refusals(
    session: Session,
    collaborators: Collaborators,
    into: Complaint,
    complaints: Sequence[Complaint],
    *,
    actor: Actor,
) -> dict[int, DomainError]:
    """Why some of these cannot be joined with `into`, by their ids; asks the database twice, however many there are."""
    asked = {one.id for one in complaints}
    waiting = _with_open_request(session, asked)
    accused = _accused(session, collaborators, into, asked)
    refused: dict[int, DomainError] = {}
    for complaint in complaints:
        why = _refusal(into, complaint, actor, has_request=complaint.id in waiting)
        if why is None and complaint.id in accused:
            why = InvalidInput(
                N_("%(department)s has a part in that complaint and is set aside in this one: lift that first"),
                department=accused[complaint.id],
                field="into",
            )
        if why is not None:
            refused[complaint.id] = why
    return refused


def join(
    session: Session,
    collaborators: Collaborators,
    into: Complaint,
    complaints: Sequence[Complaint],
    note: str = "",
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """MERGED, each of them; none may be refused. All rows are held.

    Their own clocks end, their departments' parts too; what was asked of a complainant is withdrawn, and a suspension
    is over. Each complainant is told. Where the other is answered already they have its answer at once.
    """
    asked = {one.id for one in complaints if one.state is State.NEED_INFO}
    members.read_ahead(session, collaborators, complaints)
    gave_up = {part.department_id for one in complaints for part in assignments.open_parts(session, one)}
    for complaint in complaints:
        _take_in(session, into, complaint, note.strip(), actor=actor, at=at)
    project_many(session, collaborators, complaints, actor=actor, at=at)
    _note(session, into, complaints, actor=actor, at=at)
    cause = f"{into.id}:{into.event_count}"
    for was_asked in (False, True):
        lot = [one for one in complaints if (one.id in asked) is was_asked]
        complainant_messages.tell_many(session, collaborators, lot, "merged", cause=cause, at=at, was_asked=was_asked)
    _notify(session, into, len(complaints), gave_up, at=at)
    if into.state is State.CALLBACK:
        answering.answer(session, collaborators, into, complaints, actor=actor, at=at)


def _refusal(into: Complaint, complaint: Complaint, actor: Actor, *, has_request: bool) -> DomainError | None:
    if complaint.id == into.id:
        return InvalidInput(N_("cannot be the complaint itself"), field="into")
    if (complaint.state, Move.MERGE) not in lifecycle.TRANSITIONS:
        return why_not(complaint)
    try:
        if complaint.state not in AT_THE_HOTLINE:
            actor.must_be(StaffRole.DISPATCHER)
    except DomainError as refused:
        return refused
    if complaint.is_training is not into.is_training:
        return IllegalMove(complaint.state, Move.MERGE)
    return _waits(complaint) if has_request else None


def why_not(complaint: Complaint) -> DomainError:
    """Of a state that nothing is joined from: why, and what can be done instead."""
    match complaint.state:
        case State.REPLIED:
            return NotPossibleNow(
                N_(
                    "its department has answered and the answer waits for review: review it first. Sent back, it can "
                    "be joined; and others can be joined with it as it is"
                )
            )
        case State.MERGED:
            return NotPossibleNow(N_("is joined with another complaint already: split it off there first"))
        case State.CALLBACK | State.CLOSED | State.ARCHIVED:
            return NotPossibleNow(N_("has been answered: only what nobody has answered is joined"))
        case _:
            return NotPossibleNow(N_("is over (%(state)s): there is nothing left to answer"), state=complaint.state)


def why_it_stays(session: Session, complaint: Complaint) -> DomainError | None:
    """What keeps a complaint that is under way from being joined now, whoever asks."""
    if complaint.state is State.REPLIED:
        return why_not(complaint)
    is_joinable = (complaint.state, Move.MERGE) in lifecycle.TRANSITIONS
    return _waits(complaint) if is_joinable and _with_open_request(session, [complaint.id]) else None


def _waits(complaint: Complaint) -> DomainError:
    return NotPossibleNow(
        N_("a department waits for a decision on %(number)s: decide it first"), number=complaint.number
    )


def _with_open_request(session: Session, ids: Collection[int]) -> set[int]:
    statement = select(DecisionRequest.complaint_id).where(
        col(DecisionRequest.complaint_id).in_(ids), DecisionRequest.state == RequestState.OPEN
    )
    return set(session.exec(statement))


def _accused(
    session: Session, collaborators: Collaborators, into: Complaint, ids: Collection[int]
) -> Mapping[int, str]:
    """Whoever is set aside in the one may not answer it by way of the other: by complaint, which department that is."""
    holders = {part.department_id for part in assignments.live_parts(session, into)}
    if not holders:
        return {}
    named = session.exec(select(ComplaintRecusal.complaint_id).where(col(ComplaintRecusal.complaint_id).in_(ids)))
    # Complaints of earlier releases tell it by their decision alone.
    decided = select(DecisionRecord.complaint_id, DecisionRecord.body).where(col(DecisionRecord.complaint_id).in_(ids))
    suspects = set(named) | {one for one, body in session.exec(decided) if body["recused"]}
    both = {one: holders & from_decision.recused_of(session, one) for one in suspects}
    directory = collaborators.rules.directory
    return {one: directory.department(min(held)).name for one, held in both.items() if held}


def _take_in(session: Session, into: Complaint, complaint: Complaint, note: str, *, actor: Actor, at: datetime) -> None:
    complaint.merged_into_id = into.id
    taken = lifecycle.take(complaint, Move.MERGE, note=note)
    audit.record_all(session, complaint, [taken], actor=actor, at=at)
    complaint.end_note = text_key_of(session, complaint).seal(note)
    complaint.finished_at = at
    # Nothing was asked for that could lapse with them: `refusals` has looked.
    assignments.end_with(session, complaint, actor=actor, at=at, reason=Move.MERGE)


def _note(session: Session, into: Complaint, complaints: Sequence[Complaint], *, actor: Actor, at: datetime) -> None:
    named = [one.number for one in complaints[:_NAMED]]
    with use_language("zh"):
        text = _("Joined with this complaint: %(numbers)s", numbers="、".join(named))
        if len(complaints) > _NAMED:
            text = _("%(said)s and more, %(count)s in all", said=text, count=len(complaints))
    audit.record(session, into, EventKind.COMPLAINT_NOTE, actor=actor, at=at, text=text)


def _notify(session: Session, into: Complaint, count: int, gave_up: Collection[int], *, at: datetime) -> None:
    """Whoever works on the one that is handled; and once each department that no longer has complaints of its own."""
    holders = {part.department_id for part in assignments.open_parts(session, into)}
    rows = [
        staff_notices.notice_row(
            staff_notices.JOINED,
            cause=f"{into.id}:{into.event_count}:{department_id}",
            at=at,
            complaint_id=into.id if department_id in holders else None,  # the others could not open it
            department_id=department_id,
            number=into.number,
            count=count,
        )
        for department_id in sorted(holders | set(gave_up))
    ]
    staff_notices.put_up(session, rows)
