"""The filters as conditions of SQL, and with them what somebody sees at all.

Who may find people by their number or name: the hotline, whose work is to reach them, any; a department those who did
not ask for confidentiality, of its own complaints; a supervisor by the number alone, and the same. What one may not
find is not counted either.
"""

from datetime import datetime, time

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.lifecycle import PAUSING
from intake.casework.visibility import seen_by
from intake.errors import NotAllowed
from intake.identity.person import MAY_UNMASK
from intake.models import Complaint, ComplaintIdentity, Deadline, Handling
from intake.numbers import first_id
from intake.sealing.ring import KeyRing
from intake.searching.criteria import SearchCriteria, SearchedFor
from intake.vocabulary import Confidentiality, HandlingState, StaffRole
from routing.calendars.working_time import SHANGHAI
from routing.regions import regions_within
from routing.translatable import N_

# May find by a telephone number whom they are called by, and by a name whom they may open.
FIND_BY_PHONE = MAY_UNMASK | {StaffRole.SUPERVISOR}
FIND_BY_NAME = MAY_UNMASK
_FIND_CONFIDENTIAL = MAY_UNMASK - {StaffRole.HANDLER}

_c, _d, _h, _i = Complaint.__table__.c, Deadline.__table__.c, Handling.__table__.c, ComplaintIdentity.__table__.c


def must_be_let(actor: Actor, criteria: SearchCriteria) -> None:
    """Raises NotAllowed where this person finds nobody this way."""
    if criteria.name and not actor.roles & FIND_BY_NAME:
        raise NotAllowed(N_("your role does not find complaints by the name of who complained"))
    if criteria.box.kind is SearchedFor.PHONE and not actor.roles & FIND_BY_PHONE:
        raise NotAllowed(N_("your role does not find complaints by a telephone number"))


def conditions_of(
    session: Session, ring: KeyRing, criteria: SearchCriteria, actor: Actor, *, at: datetime
) -> list[ColumnElement[bool]]:
    """Of rows of `Complaint`; whether they are practice is left to whoever asks."""
    seen = seen_by(actor)
    found = [] if seen is None else [seen]
    found += _plain(criteria)
    if criteria.region_code:
        within = sorted(regions_within(session, criteria.region_code))
        found.append(sa.or_(_c.region_code.in_(within), _c.received_region.in_(within)))
    if criteria.department_id is not None:
        found.append(_of_department(criteria.department_id))
    if criteria.is_overdue:
        found += _overdue(criteria, at)
    if criteria.is_for_person:
        found.append(_of_person(ring, criteria, actor))
    return found


def _plain(criteria: SearchCriteria) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if criteria.box.kind is SearchedFor.NUMBER:
        found.append(_c.number == criteria.box.value)
    if criteria.state is not None:
        found.append(_c.state == criteria.state)
    if criteria.channel is not None:
        found.append(_c.channel == criteria.channel)
    if criteria.association_id is not None:
        found.append(_c.association_id == criteria.association_id)
    if criteria.violation:
        is_branch = len(criteria.violation) == 1
        found.append(_c.violation.like(f"{criteria.violation}-%") if is_branch else _c.violation == criteria.violation)
    if criteria.received_from is not None:
        begins = datetime.combine(criteria.received_from, time(), SHANGHAI)
        # What was received then was not entered before: it spares reading all that is older.
        found += [_c.received_at >= begins, _c.id >= first_id(begins)]
    if criteria.received_to is not None:
        found.append(_c.received_at <= datetime.combine(criteria.received_to, time.max, SHANGHAI))
    return found


def _of_department(department_id: int) -> ColumnElement[bool]:
    """It leads, or has a part."""
    part = sa.alias(Handling.__table__).c
    has_part = sa.exists().where(
        part.complaint_id == _c.id, part.department_id == department_id, part.state != HandlingState.RETURNED
    )
    return sa.or_(_c.lead_department_id == department_id, has_part)


def _overdue(criteria: SearchCriteria, at: datetime) -> list[ColumnElement[bool]]:
    """A clock that stands still is not overdue."""
    runs = _c.state.not_in([*PAUSING])
    if criteria.overdue_clock is None:
        return [runs, _c.next_due_at < at]
    clock = sa.exists().where(
        _d.complaint_id == _c.id,
        _d.clock == criteria.overdue_clock,
        _d.due_at < at,
        _d.met_at.is_(None),
        _d.cancelled_at.is_(None),
    )
    return [runs, clock]


def _of_person(ring: KeyRing, criteria: SearchCriteria, actor: Actor) -> ColumnElement[bool]:
    kept = [_i.complaint_id == _c.id, _i.erased_at.is_(None)]
    if criteria.box.kind is SearchedFor.PHONE:
        kept.append(_i.phone_hash == ring.phone_hash(criteria.box.value))
    if not actor.roles & _FIND_CONFIDENTIAL:
        kept.append(_i.confidentiality == Confidentiality.OPEN)
    return sa.exists().where(*kept)
