"""Many complaints joined at once, from a search, a list or an alert, and put back at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.matters import joining, members, parting
from intake.casework.visibility import is_seen, seen_by
from intake.errors import DomainError, InvalidInput, NotPossibleNow
from intake.models import Complaint
from intake.models.practice import is_shown
from intake.vocabulary import StaffRole, State
from routing.translatable import N_

MOST = 2000  # at once: their rows are held while it is done


@dataclass(frozen=True)
class LeftAlone:
    """One that is not joined, and why."""

    number: str
    why: DomainError


@dataclass
class JoinPlan:
    """What would be joined with what: `joinable` in the order they came; `unknown` are numbers of nothing one sees."""

    into: Complaint
    joinable: list[Complaint] = field(default_factory=list)
    refused: list[LeftAlone] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def plan(
    session: Session, collaborators: Collaborators, into: str, numbers: Sequence[str], *, actor: Actor
) -> JoinPlan:
    """Without writing anything. Raises InvalidInput where nothing can be joined with `into`."""
    lead = _lead(session, into, actor)
    found = session.exec(select(Complaint).where(*_seen_of(numbers, actor))).all()
    return _planned(session, collaborators, lead, found, numbers, actor=actor)


def join_all(
    session: Session,
    collaborators: Collaborators,
    into: str,
    numbers: Sequence[str],
    note: str = "",
    *,
    actor: Actor,
    at: datetime,
) -> JoinPlan:
    """Join whatever of these can be; what a colleague has moved on meanwhile is among the refused, and left alone."""
    actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER)
    lead = _lead(session, into, actor)
    ids = set(session.exec(select(Complaint.id).where(*_seen_of(numbers, actor))))
    with session.no_autoflush:
        held = find.lock_many_by_id(session, {lead.id, *ids})
        found = [one for one in held.values() if one.id in ids]
        planned = _planned(session, collaborators, held[lead.id], found, numbers, actor=actor)
        if planned.joinable:
            joining.join(session, collaborators, planned.into, planned.joinable, note, actor=actor, at=at)
    session.flush()
    return planned


def put_back_all(
    session: Session, collaborators: Collaborators, lead: str, joined_at: datetime, *, actor: Actor, at: datetime
) -> int:
    """Undo all joins of one moment that can be; answers how many. What has gone on since stays joined."""
    found = find.get_by_number(session, lead)
    find.must_see(session, found, actor)
    with session.no_autoflush:
        # One order for all who hold many: those joined, and the one they were joined with, by their ids.
        ids = members.ids_joined_with(session, found.id, [State.MERGED])
        held = find.lock_many_by_id(session, {found.id, *ids})
        fresh = [
            one
            for one in held.values()
            if one.merged_into_id == found.id and one.state is State.MERGED and one.finished_at == joined_at
        ]
        condition = seen_by(actor)
        if condition is not None:
            theirs = select(Complaint.id).where(col(Complaint.id).in_([one.id for one in fresh]), condition)
            visible = set(session.exec(theirs))
            fresh = [one for one in fresh if one.id in visible]
        if not fresh:
            raise NotPossibleNow(N_("nothing that was joined then can be put back any more"))
        parting.put_back(session, collaborators, fresh, actor=actor, at=at)
    session.flush()
    return len(fresh)


def _lead(session: Session, number: str, actor: Actor) -> Complaint:
    found = find.find_by_number(session, number)
    if found is None or not is_seen(session, found, actor):
        raise InvalidInput(N_("no complaint has this number"), field="into")
    joining.check_lead(found)
    return found


def _seen_of(numbers: Collection[str], actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Of these numbers the complaints that the actor sees."""
    if not numbers:
        raise InvalidInput(N_("name at least one complaint"), field="numbers")
    if len(numbers) > MOST:
        raise InvalidInput(N_("are at most %(most)s at once"), most=MOST, field="numbers")
    condition = seen_by(actor)
    are = (col(Complaint.number).in_(numbers), is_shown())
    return are if condition is None else (*are, condition)


def _planned(
    session: Session,
    collaborators: Collaborators,
    into: Complaint,
    found: Sequence[Complaint],
    numbers: Sequence[str],
    *,
    actor: Actor,
) -> JoinPlan:
    joining.check_lead(into)
    others = sorted((one for one in found if one.id != into.id), key=lambda one: one.id)
    refused = joining.refusals(session, collaborators, into, others, actor=actor)
    known = {one.number for one in found}
    return JoinPlan(
        into,
        joinable=[one for one in others if one.id not in refused],
        refused=[LeftAlone(one.number, refused[one.id]) for one in others if one.id in refused],
        unknown=[number for number in dict.fromkeys(numbers) if number not in known],
    )
