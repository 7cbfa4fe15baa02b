"""Which complaints a person sees and decides: one rule, as a condition of SQL and as a look at what is in memory.

Staff of the home region, or of one above it, see every complaint. Staff of another region see what their region or
one below it received, or what a department there has a part in. A handler sees what their department has a part in,
unless it gave the part back. Whoever works for the hotline and for a department besides does not see what accuses that
department (回避): another one decides. What one does not see does not exist: NotFound.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import Session, col

from intake.casework.actor import Actor
from intake.models import Complaint, ComplaintRecusal, Handling
from intake.vocabulary import HandlingState, RecusalState
from routing.directory import Directory
from routing.models import Department
from routing.regions import regions_within

_complaint, _department, _recusal = Complaint.__table__.c, Department.__table__.c, ComplaintRecusal.__table__.c


def _spelled(name: str, *states: HandlingState) -> sa.BindParameter[Any]:
    """Spelled out in the statement: a planner that is shown `$1` cannot know that a partial index holds the row."""
    return sa.bindparam(name, states, expanding=True, literal_execute=True, type_=Handling.__table__.c.state.type)


# Two looks for a region's parts, each by an index that begins with the department.
_OPEN = _spelled("parts_open", HandlingState.PENDING, HandlingState.SIGNED)
_OVER = _spelled("parts_over", HandlingState.REPLIED, HandlingState.WAIVED, HandlingState.ENDED)
_HELD = _spelled("parts_held", *(state for state in HandlingState if state is not HandlingState.RETURNED))


def regions_seen(session: Session, region_code: str | None, *, home: str) -> frozenset[str] | None:
    """The regions whose complaints staff of `region_code` see; None where they see all."""
    if region_code is None or region_code == home:
        return None
    within = regions_within(session, region_code)
    return None if home in within else within


def seen_by(actor: Actor) -> ColumnElement[bool] | None:
    """Of rows of `Complaint` those the actor sees; None where that is all of them, so that no list pays for it."""
    unaccused = _accuses_no_office_of(actor)
    if actor.sees_all:
        return unaccused
    is_theirs: list[ColumnElement[bool]] = []
    if actor.is_hotline and actor.regions:
        is_theirs.append(_complaint.received_region.in_(sorted(actor.regions)))
        there = sa.select(_department.id).where(_department.region_code.in_(sorted(actor.regions)))
        is_theirs += [_has_part(lambda held_by: held_by.in_(there), states) for states in (_OPEN, _OVER)]
    if actor.department_id is not None:
        is_theirs.append(_has_part(lambda held_by: held_by == actor.department_id, _HELD))
    theirs = sa.or_(sa.false(), *is_theirs)
    return theirs if unaccused is None else sa.and_(theirs, unaccused)


def may_be_accused(actor: Actor) -> bool:
    """Whether they decide for the hotline and belong to a department that a complaint may be against."""
    return actor.is_hotline and actor.department_id is not None


def _accuses_no_office_of(actor: Actor) -> ColumnElement[bool] | None:
    """None for almost everybody, so that no list pays for it. What was merged into the department is the department."""
    if not may_be_accused(actor):
        return None
    own = sa.or_(_department.id == actor.department_id, _department.successor_id == actor.department_id)
    return ~sa.exists().where(
        _recusal.complaint_id == _complaint.id,
        _recusal.department_id.in_(sa.select(_department.id).where(own)),
        _recusal.state != RecusalState.LIFTED,
    )


def _has_part(of: Callable[[Any], ColumnElement[bool]], states: ColumnElement[Any]) -> ColumnElement[bool]:
    # Of its own name: whoever asks may have joined the parts already.
    part = sa.alias(Handling.__table__).c
    return sa.exists().where(part.complaint_id == _complaint.id, of(part.department_id), part.state.in_(states))


def sees(
    actor: Actor,
    complaint: Complaint,
    parts: Iterable[Handling],
    directory: Directory,
    *,
    accused: Collection[int] = (),
) -> bool:
    """The same of one complaint and all its parts; `accused`: the departments set aside in it."""
    if may_be_accused(actor) and actor.department_id in accused:
        return False
    if actor.sees_all:
        return True
    regions = (actor.regions or frozenset()) if actor.is_hotline else frozenset()
    holders = [part.department_id for part in parts if part.state is not HandlingState.RETURNED]
    cards = [directory.departments[one] for one in holders if one in directory.departments]
    return (
        complaint.received_region in regions
        or (actor.department_id is not None and actor.department_id in holders)
        or any(card.region_code in regions for card in cards)
    )


def is_seen(session: Session, complaint: Complaint, actor: Actor) -> bool:
    """The same of one complaint, asked of the database."""
    condition = seen_by(actor)
    if condition is None:
        return True
    found = sa.select(_complaint.id).where(col(Complaint.id) == complaint.id, condition)
    return session.connection().execute(found).first() is not None
