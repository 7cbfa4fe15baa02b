"""The half-yearly check of the registry 半年核对: opening a round, keeping its lists true, closing it.

From 1 January and from 1 July each department is asked about every association it holds a role for, so that the
four-party list 四方责任清单 follows what changes. A row confirmed by nobody is stale half a year later.
"""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from intake.casework.actor import SYSTEM, Actor
from intake.casework.ledger import audit
from intake.casework.reasons import required_reason
from intake.errors import InvalidInput, NotFound
from intake.language.i18n import N_
from intake.models import VerificationItem, VerificationRound
from intake.registry_upkeep.gap_queries import in_effect
from intake.registry_upkeep.required_roles import LIVE
from intake.vocabulary import StaffRole, VerificationState
from routing.calendars.working_time import local_day
from routing.models import Association, Department, RoleAssignment

OVERTAKEN = N_("overtaken by the round that followed")
WAITING = (VerificationState.OPEN, VerificationState.DISPUTED)
_JULY = 7

_r, _a, _d, _i = (t.__table__ for t in (RoleAssignment, Association, Department, VerificationItem))


def half_year_of(day: date) -> date:
    """1 January or 1 July, whichever began last."""
    return date(day.year, _JULY if day.month >= _JULY else 1, 1)


def next_half_year(day: date) -> date:
    begun = half_year_of(day)
    return date(begun.year + 1, 1, 1) if begun.month == _JULY else date(begun.year, _JULY, 1)


def find_open_round(session: Session) -> VerificationRound | None:
    """The round that departments are asked in now; there is at most one."""
    statement = select(VerificationRound).where(col(VerificationRound.closed_at).is_(None))
    return session.exec(statement.order_by(col(VerificationRound.begins_on).desc()).limit(1)).first()


def lock_open_round(session: Session) -> VerificationRound | None:
    """As `find_open_round`, its row held: two workers must not chase twice."""
    statement = select(VerificationRound).where(col(VerificationRound.closed_at).is_(None))
    return session.exec(statement.order_by(col(VerificationRound.begins_on).desc()).limit(1).with_for_update()).first()


def open_round(session: Session, *, at: datetime) -> VerificationRound | None:
    """The round of this half-year, opened now; None where there is one already, or nobody to be asked.

    Of two workers the slower one fails with IntegrityError at the latest when it commits. An older round that is still
    open is closed: the new one asks the same.
    """
    day = local_day(at)
    begins_on = half_year_of(day)
    if session.exec(select(VerificationRound.id).where(VerificationRound.begins_on == begins_on)).first() is not None:
        return None
    if session.execute(_pairs(day).limit(1)).first() is None:
        return None
    for older in session.exec(select(VerificationRound).where(col(VerificationRound.closed_at).is_(None))).all():
        _close(session, older, OVERTAKEN, actor=SYSTEM, at=at)
    opened = VerificationRound(begins_on=begins_on, opened_at=at)
    session.add(opened)
    session.flush()
    asked = top_up(session, opened, at=at)
    told = {"begins_on": begins_on.isoformat(), "items": asked}
    audit.record_office(session, "registry:open_round", actor=SYSTEM, at=at, **told)
    return opened


def top_up(session: Session, current: VerificationRound, *, at: datetime) -> int:
    """Follow the registry: who got a role is asked, who lost it is asked no more. Idempotent; how many were added."""
    day = local_day(at)
    holds = holds_of(_i, day)
    is_live = sa.exists().where(_a.c.id == _i.c.association_id, _a.c.lifecycle.in_(LIVE))
    of_round, is_theirs = _i.c.round_id == current.id, sa.and_(holds, is_live)
    lapse = sa.update(_i).where(of_round, _i.c.state.in_(WAITING), sa.not_(is_theirs))
    session.execute(lapse.values(state=VerificationState.LAPSED, settled_at=at))
    again = sa.update(_i).where(of_round, _i.c.state == VerificationState.LAPSED, is_theirs)
    session.execute(again.values(state=VerificationState.OPEN, added_at=at, settled_at=None))
    known = sa.exists().where(
        of_round, _i.c.association_id == _r.c.association_id, _i.c.department_id == _r.c.department_id
    )
    values = (
        sa.literal(current.id, sa.Integer),
        _r.c.association_id,
        _r.c.department_id,
        sa.literal(VerificationState.OPEN, _i.c.state.type),
        sa.literal(at, _i.c.added_at.type),
    )
    fresh = _pairs(day, *values).where(~known)
    names = ["round_id", "association_id", "department_id", "state", "added_at"]
    return session.exec(sa.insert(_i).from_select(names, fresh, include_defaults=False)).rowcount


def close_if_done(session: Session, current: VerificationRound, *, at: datetime) -> bool:
    """Close the round once nothing waits in it. The caller holds its row, or is the only writer."""
    waiting = select(VerificationItem.id).where(
        VerificationItem.round_id == current.id, col(VerificationItem.state).in_(WAITING)
    )
    if current.closed_at is not None or session.exec(waiting.limit(1)).first() is not None:
        return False
    _close(session, current, "", actor=SYSTEM, at=at)
    return True


def close_round(session: Session, round_id: int, reason: str, *, actor: Actor, at: datetime) -> None:
    """An administrator ends it before everything is confirmed; what was not is stale and stands in the coverage."""
    actor.must_be(StaffRole.ADMINISTRATOR)
    reason = required_reason(reason, "reason", longest=500)
    statement = select(VerificationRound).where(VerificationRound.id == round_id).with_for_update()
    current = session.exec(statement.execution_options(populate_existing=True)).first()
    if current is None:
        raise NotFound(N_("there is no such round"))
    if current.closed_at is not None:
        raise InvalidInput(N_("this round is closed already"))
    _close(session, current, reason, actor=actor, at=at)


def _close(session: Session, current: VerificationRound, reason: str, *, actor: Actor, at: datetime) -> None:
    current.closed_at, current.closed_by_id, current.close_reason = at, actor.staff_id, reason
    session.add(current)
    session.flush()
    told = {"begins_on": current.begins_on.isoformat(), "reason": reason}
    audit.record_office(session, "registry:close_round", actor=actor, at=at, **told)


def holds_of(items: sa.FromClause, day: date) -> sa.ColumnElement[bool]:
    """Whether the department still holds a role for the association."""
    # The sum keeps SQLite from looking through the thousands of roles of a department for the few of an association.
    department = _r.c.department_id + 0
    return sa.exists().where(
        _r.c.association_id == items.c.association_id, department == items.c.department_id, in_effect(_r, day)
    )


def _pairs(day: date, *values: sa.ColumnElement[Any]) -> sa.Select[*tuple[Any, ...]]:
    """Each association with each department in service that holds a role for it on that day, once."""
    joined = _r.join(_a, _a.c.id == _r.c.association_id).join(_d, _d.c.id == _r.c.department_id)
    chosen = values or (_r.c.association_id, _r.c.department_id)
    statement = sa.select(*chosen).select_from(joined)
    statement = statement.where(in_effect(_r, day), _a.c.lifecycle.in_(LIVE), _d.c.is_active)
    return statement.group_by(_r.c.association_id, _r.c.department_id)
