"""Which complaints a person sees and decides: one rule, as a condition of SQL and as a look at what is in memory.

Staff of the home region, or of one above it, see every complaint. Staff of another region see what their region or
one below it received, or what a department there has a part in. A handler sees what their department has a part in,
unless it gave the part back. What one does not see does not exist: NotFound.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import Session, col

from intake.casework.actor import Actor
from intake.models import Complaint, Handling
from intake.vocabulary import HandlingState
from routing.directory import Directory
from routing.models import Department
from routing.regions import regions_within

_complaint, _department = Complaint.__table__.c, Department.__table__.c


def regions_seen(session: Session, region_code: str | None, *, home: str) -> frozenset[str] | None:
    """The regions whose complaints staff of `region_code` see; None where they see all."""
    if region_code is None or region_code == home:
        return None
    within = regions_within(session, region_code)
    return None if home in within else within


def seen_by(actor: Actor) -> ColumnElement[bool] | None:
    """Of rows of `Complaint` those the actor sees; None where that is all of them, so that no list pays for it."""
    if actor.sees_all:
        return None
    is_theirs: list[ColumnElement[bool]] = []
    if actor.is_hotline and actor.regions:
        is_theirs.append(_complaint.received_region.in_(sorted(actor.regions)))
    # Of its own name: whoever asks may have joined the parts already.
    part = sa.alias(Handling.__table__).c
    holders: list[ColumnElement[bool]] = []
    if actor.department_id is not None:
        holders.append(part.department_id == actor.department_id)
    if actor.is_hotline and actor.regions:
        there = sa.select(_department.id).where(_department.region_code.in_(sorted(actor.regions)))
        holders.append(part.department_id.in_(there))
    if holders:
        is_held = (part.complaint_id == _complaint.id, part.state != HandlingState.RETURNED)
        is_theirs.append(sa.exists().where(*is_held, sa.or_(*holders)))
    return sa.or_(sa.false(), *is_theirs)


def sees(actor: Actor, complaint: Complaint, parts: Iterable[Handling], directory: Directory) -> bool:
    """The same of one complaint and all its parts."""
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
