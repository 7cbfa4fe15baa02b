"""One statement for each kind of gap, all with the same columns, so that counting and listing are the same question."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, FromClause, Select

from intake.models import Complaint, Handling, Staff, VerificationItem
from intake.stewardship.required import LACKING, LIVE, REQUIRED
from intake.vocabulary import CoverageGap, VerificationState
from routing.models import Association, Department, Region, RoleAssignment
from routing.vocabulary import Lifecycle
from routing.working_time import SHANGHAI

STALE_MONTHS = 6
_HALF_A_YEAR_MONTH = 7

_a, _d, _g = Association.__table__, Department.__table__, Region.__table__
_r, _i, _s = RoleAssignment.__table__, VerificationItem.__table__, Staff.__table__
_NONE = sa.cast(sa.null(), sa.Integer)


def half_a_year_before(day: date) -> date:
    """The same day of the month six months ago, or its month's last."""
    year, month = (
        (day.year, day.month - STALE_MONTHS)
        if day.month >= _HALF_A_YEAR_MONTH
        else (day.year - 1, day.month + STALE_MONTHS)
    )
    last = (date(year + month // 12, month % 12 + 1, 1) - date.resolution).day
    return date(year, month, min(day.day, last))


def in_effect(roles: FromClause, on: date) -> ColumnElement[bool]:
    """Rows of `role_assignment` that hold on a day."""
    return sa.and_(roles.c.valid_from <= on, sa.or_(roles.c.valid_to.is_(None), roles.c.valid_to > on))


def gap_rows(gap: CoverageGap, on: date) -> Select[Any]:
    """Every case of this gap on a day. Unsorted; `complaints` says how many complaints it concerns."""
    if gap in LACKING:
        return _lacking(gap, on)
    return _OTHERS[gap](on)


def _lacking(gap: CoverageGap, on: date) -> Select[Any]:
    role = LACKING[gap]
    held = sa.exists().where(_r.c.association_id == _a.c.id, _r.c.role == role, in_effect(_r, on))
    wanted = (_a.c.lifecycle == Lifecycle.ACTIVE, _a.c.mode.in_(REQUIRED[role]), ~held)
    return _of_associations(_a, role=sa.literal(role.value)).where(*wanted)


def _overlapping(on: date) -> Select[Any]:
    """Two departments in one role on a day to come (JSZ-02). Of a role at most one row is open, so one has an end."""
    ends, other = _r.alias("ends"), _r.alias("other")
    is_first = sa.or_(other.c.valid_to.is_(None), ends.c.id < other.c.id)
    joined = ends.join(
        other,
        sa.and_(
            other.c.association_id == ends.c.association_id,
            other.c.role == ends.c.role,
            other.c.department_id != ends.c.department_id,
            is_first,
            other.c.valid_from < ends.c.valid_to,
            sa.or_(other.c.valid_to.is_(None), sa.and_(other.c.valid_to > ends.c.valid_from, other.c.valid_to > on)),
            sa.or_(other.c.valid_to.is_(None), other.c.valid_to > other.c.valid_from),
        ),
    ).join(_a, _a.c.id == ends.c.association_id)
    statement = _of_associations(
        joined,
        role=ends.c.role,
        department_id=ends.c.department_id,
        other_id=other.c.department_id,
        since=sa.case((ends.c.valid_from > other.c.valid_from, ends.c.valid_from), else_=other.c.valid_from),
    )
    return statement.where(
        ends.c.valid_to.is_not(None),
        ends.c.valid_to > on,
        ends.c.valid_to > ends.c.valid_from,
        _a.c.lifecycle.in_(LIVE),
    )


def _abolished(on: date) -> Select[Any]:
    """A department out of service still holds a role, now or from a later day on."""
    joined = _r.join(_d, _d.c.id == _r.c.department_id).join(_a, _a.c.id == _r.c.association_id)
    statement = _of_associations(joined, role=_r.c.role, department_id=_r.c.department_id, since=_r.c.valid_from)
    still = sa.or_(_r.c.valid_to.is_(None), sa.and_(_r.c.valid_to > on, _r.c.valid_to > _r.c.valid_from))
    return statement.where(_d.c.is_active.is_(False), still, _a.c.lifecycle.in_(LIVE))


def _stale(on: date) -> Select[Any]:
    """Neither written nor confirmed by its department within half a year (XA-01)."""
    before = half_a_year_before(on)
    of_pair = (
        _i.c.association_id == _r.c.association_id,
        _i.c.department_id == _r.c.department_id,
        _i.c.state == VerificationState.CONFIRMED,
    )
    is_fresh = sa.exists().where(*of_pair, _i.c.settled_at >= datetime.combine(before, time(), SHANGHAI))
    confirmed = sa.select(sa.func.max(_i.c.settled_at)).where(*of_pair).correlate(_r).scalar_subquery()
    joined = _r.join(_a, _a.c.id == _r.c.association_id)
    statement = _of_associations(
        joined, role=_r.c.role, department_id=_r.c.department_id, since=_r.c.valid_from, confirmed_at=confirmed
    )
    return statement.where(in_effect(_r, on), _r.c.valid_from < before, _a.c.lifecycle.in_(LIVE), ~is_fresh)


def _without_backstop(_on: date) -> Select[Any]:
    """Regions with associations and no unit of their own that answers when nobody else does (区域兜底, XA-02)."""
    own = sa.exists().where(_d.c.region_code == _g.c.code, _d.c.is_backstop, _d.c.is_active)
    there = _counted(_a.c.region_code, _a.c.lifecycle.in_(LIVE))
    asked = _counted(Complaint.__table__.c.region_code)
    joined = _g.join(there, there.c.key == _g.c.code).outerjoin(asked, asked.c.key == _g.c.code)
    return (
        sa.select(
            *_columns(
                credit_code=sa.literal(""),
                name=_g.c.name,
                region_code=_g.c.code,
                industry=sa.literal(""),
                is_synthetic=sa.false(),
                associations=there.c.number,
                complaints=sa.func.coalesce(asked.c.number, 0),
            )
        )
        .select_from(joined)
        .where(~own)
    )


def _without_staff(on: date) -> Select[Any]:
    """Departments in service that answer for somebody, or for a region, and where nobody could log in to do so."""
    has_staff = sa.exists().where(_s.c.department_id == _d.c.id, _s.c.is_active)
    held = (
        sa.select(_r.c.department_id.label("key"), sa.func.count(_r.c.association_id.distinct()).label("number"))
        .select_from(_r.join(_a, _a.c.id == _r.c.association_id))
        .where(in_effect(_r, on), _a.c.lifecycle.in_(LIVE))
        .group_by(_r.c.department_id)
        .subquery()
    )
    parts = Handling.__table__
    asked = _counted(parts.c.department_id)
    joined = _d.outerjoin(held, held.c.key == _d.c.id).outerjoin(asked, asked.c.key == _d.c.id)
    return (
        sa.select(
            *_columns(
                credit_code=sa.literal(""),
                name=_d.c.name,
                region_code=_d.c.region_code,
                industry=sa.literal(""),
                is_synthetic=_d.c.is_synthetic,
                associations=sa.func.coalesce(held.c.number, 0),
                complaints=sa.func.coalesce(asked.c.number, 0),
            )
        )
        .select_from(joined)
        .where(
            _d.c.is_active,
            ~has_staff,
            sa.or_(held.c.number.is_not(None), asked.c.number.is_not(None), _d.c.is_backstop),
        )
    )


def _of_associations(source: FromClause, **columns: Any) -> Select[Any]:
    """Rows about one association each, with the number of its complaints."""
    asked = _counted(Complaint.__table__.c.association_id)
    joined = source.outerjoin(asked, asked.c.key == _a.c.id)
    return sa.select(
        *_columns(
            association_id=_a.c.id,
            credit_code=_a.c.credit_code,
            name=_a.c.name,
            region_code=_a.c.region_code,
            industry=_a.c.industry,
            is_synthetic=_a.c.is_synthetic,
            associations=sa.literal(1),
            complaints=sa.func.coalesce(asked.c.number, 0),
            **columns,
        )
    ).select_from(joined)


def _counted(key: ColumnElement[Any], *where: ColumnElement[bool]) -> Any:
    statement = sa.select(key.label("key"), sa.func.count().label("number"))
    return statement.where(key.is_not(None), *where).group_by(key).subquery()


def _columns(**given: Any) -> list[Any]:
    """The columns of every gap, in one order; what a kind has nothing to say of is NULL."""
    blanks = {
        "association_id": _NONE,
        "credit_code": None,
        "name": None,
        "region_code": None,
        "industry": None,
        "is_synthetic": None,
        "role": sa.cast(sa.null(), sa.String),
        "department_id": _NONE,
        "other_id": _NONE,
        "since": sa.cast(sa.null(), sa.Date),
        "confirmed_at": sa.cast(sa.null(), _i.c.settled_at.type),
        "associations": None,
        "complaints": None,
    }
    return [(blanks | given)[name].label(name) for name in blanks]


_OTHERS: Mapping[CoverageGap, Callable[[date], Select[Any]]] = MappingProxyType(
    {
        CoverageGap.OVERLAP: _overlapping,
        CoverageGap.ABOLISHED: _abolished,
        CoverageGap.STALE: _stale,
        CoverageGap.NO_BACKSTOP: _without_backstop,
        CoverageGap.NO_STAFF: _without_staff,
    }
)
