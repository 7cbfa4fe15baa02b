"""A department has been merged into another: what it had to do for a complaint is the other's from now on."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.lifecycle import PAUSING
from intake.casework.parts import assignments, from_decision
from intake.casework.verb import verb
from intake.casework.verbs.department.assign import Assignment, give_part, handlers_of
from intake.errors import NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent, Handling
from intake.vocabulary import ActorKind, HandlingState, StaffRole
from routing.facts import Assigned
from routing.translatable import N_


def _keep_signed(
    session: Session, complaint: Complaint, handling_id: int, *, why: str, actor: Actor, at: datetime
) -> None:
    """Who handles it need not sign again: the duty has passed with the department."""
    part = assignments.get_open_part(session, complaint, handling_id)
    part.state, part.signed_at = HandlingState.SIGNED, at
    session.add(part)
    audit.record(
        session,
        complaint,
        EventKind.HANDLING_SIGN,
        actor=actor,
        at=at,
        handling_id=part.id,
        department_id=part.department_id,
        handler_id=None,
        happened_at="",
        reason=why,
    )


@dataclass(frozen=True)
class MovedPart:
    """The part as it was, and the one in its place; `is_joined` with one that the other department had already."""

    old_id: int
    new_id: int
    is_joined: bool = False


@verb
def hand_to_successor(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    *,
    department_id: int,
    successor_id: int,
    why: str,
    actor: Actor,
    at: datetime,
) -> list[MovedPart]:
    """What was signed for stays so; the complainant's clocks run on, and no return is counted. Answers which parts.

    Raises NotPossibleNow where the complaint stands still, InvalidInput where the successor is accused in it.
    """
    actor.must_be(StaffRole.ADMINISTRATOR)
    _must_go_on(complaint)
    picked = from_decision.chosen(session, collaborators, complaint, successor_id, field="successor")
    own = [part for part in assignments.open_parts(session, complaint) if part.department_id == department_id]
    return [_move(session, collaborators, complaint, part, picked, why=why, actor=actor, at=at) for part in own]


@verb
def give_back_part(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    moved: MovedPart,
    *,
    since: int,
    why: str,
    actor: Actor,
    at: datetime,
) -> None:
    """A part that went over is the first department's again, with whoever had it there.

    Only where nobody has done anything about the complaint since its record was `since` long: raises NotPossibleNow.
    """
    actor.must_be(StaffRole.ADMINISTRATOR)
    _must_go_on(complaint)
    if moved.is_joined:
        raise NotPossibleNow(N_("it was joined with a part that the department had already: it stays as it is"))
    part = next((one for one in assignments.open_parts(session, complaint) if one.id == moved.new_id), None)
    if part is None or _was_touched(session, complaint, since):
        raise NotPossibleNow(N_("somebody has worked on it since: it stays as it is"))
    before = session.get_one(Handling, moved.old_id)
    picked = from_decision.chosen(session, collaborators, complaint, before.department_id, field="successor")
    again = _move(session, collaborators, complaint, part, picked, why=why, actor=actor, at=at)
    known = {one.id for one in handlers_of(session, before.department_id)}
    had = Assignment.of(before)
    if had != Assignment() and {had.handler_id, had.deputy_id} - {None} <= known:
        held = assignments.get_open_part(session, complaint, again.new_id)
        give_part(session, complaint, held, had, note="", batch="", actor=actor, at=at)


def _must_go_on(complaint: Complaint) -> None:
    if complaint.state in PAUSING:
        raise NotPossibleNow(N_("%(number)s stands still: let it go on first"), number=complaint.number)


def _was_touched(session: Session, complaint: Complaint, since: int) -> bool:
    """By a person, who did more than read it; what time does of itself touches nothing."""
    statement = select(ComplaintEvent.seq).where(
        ComplaintEvent.complaint_id == complaint.id,
        ComplaintEvent.seq > since,
        ComplaintEvent.actor_kind != ActorKind.SYSTEM,
        ComplaintEvent.kind != EventKind.COMPLAINT_VIEW,
    )
    return session.exec(statement.limit(1)).first() is not None


def _move(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    part: Handling,
    picked: Assigned,
    *,
    why: str,
    actor: Actor,
    at: datetime,
) -> MovedPart:
    assignments.take_back(session, complaint, [part], actor=actor, at=at, reason=why)
    held = assignments.take_over(session, complaint, picked.department_id, actor=actor, at=at)
    codes = tuple(dict.fromkeys((*part.violations, *held)))
    taken = Assigned(picked.symbol, picked.department_id, picked.department, codes, from_decision.BY_HAND)
    rows = from_decision.replacement_values(
        session, complaint, taken, part.role, why=why, at=at, is_principal=part.is_principal
    )
    was_signed = part.signed_at is not None
    assignments.place(session, collaborators, complaint, rows, actor=actor, at=at)
    if was_signed:
        _keep_signed(session, complaint, rows[0]["id"], why=why, actor=actor, at=at)
    return MovedPart(part.id, rows[0]["id"], bool(held))
