"""One statement for each kind of gap, all with the same columns, so that counting and listing are the same question."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, FromClause, Select

from intake.casework.find import OPEN_PARTS, UNDER_WAY
from intake.models import Complaint, Handling, Staff, VerificationItem
from intake.models.practice import IS_COUNTED, counts_by
from intake.registry_upkeep.required_roles import LACKING, LIVE, REQUIRED
from intake.vocabulary import CoverageGap, VerificationState
from routing.calendars.working_time import SHANGHAI
from routing.models import Association, Department, DepartmentSymbol, Region, RoleAssignment
from routing.organ_names import APPROVAL_LIKE
from routing.vocabulary import Lifecycle, RegistryRole

STALE_MONTHS = 6
_HALF_A_YEAR_MONTH = 7

_a, _d, _g = Association.__table__, Department.__table__, Region.__table__
_r, _i, _s = RoleAssignment.__table__, VerificationItem.__table__, Staff.__table__
_y = DepartmentSymbol.__table__
_NONE = sa.cast(sa.null(), sa.Integer)
_c, _p = Complaint.__table__, Handling.__table__
# Spelled out in the statement, for a planner that is shown `$1` cannot know that a partial index holds the row.
_OPEN_PART = _p.c.state.in_(sa.bindparam("open_parts", OPEN_PARTS, expanding=True, literal_execute=True))
_OPEN = (
    _c.c.state.in_(sa.bindparam("under_way", UNDER_WAY, expanding=True, literal_execute=True, type_=_c.c.state.type)),
    _c.c.closed_at.is_(None),
    IS_COUNTED,
)


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


def gap_rows(gap: CoverageGap, on: date, *, is_bare: bool = False) -> Select[Any]:
    """Every case of this gap on a day. Unsorted; `complaints` says how many open complaints it concerns.

    Those that are over no longer ask who answers, and counting them would read every complaint there ever was.

    `is_bare` leaves out what only a list shows, and what costs most: the numbers and the last confirmation.
    """
    if gap in LACKING:
        return _lacking(gap, on, is_bare=is_bare)
    return _OTHERS[gap](on, is_bare=is_bare)


def _lacking(gap: CoverageGap, on: date, *, is_bare: bool) -> Select[Any]:
    role = LACKING[gap]
    held = sa.exists().where(_r.c.association_id == _a.c.id, _r.c.role == role, in_effect(_r, on))
    wanted = (_a.c.lifecycle == Lifecycle.ACTIVE, _a.c.mode.in_(REQUIRED[role]), ~held)
    return _of_associations(_a, is_bare=is_bare, role=sa.literal(role.value)).where(*wanted)


def _unpunished(on: date, *, is_bare: bool) -> Select[Any]:
    """Registered by an approval bureau, and nobody is named who may punish (社会团体登记管理条例 §24, §30)."""
    role, other = RegistryRole.REGISTRATION_SUPERVISOR, _r.alias("other")
    held = sa.exists().where(other.c.association_id == _a.c.id, other.c.role == role, in_effect(other, on))
    joined = _r.join(_d, _d.c.id == _r.c.department_id).join(_a, _a.c.id == _r.c.association_id)
    shown = {"role": sa.literal(role.value), "department_id": _r.c.department_id, "since": _r.c.valid_from}
    is_bureau = sa.or_(*(_d.c.name.like(pattern) for pattern in APPROVAL_LIKE))
    is_registrar = (_r.c.role == RegistryRole.REGISTRAR, in_effect(_r, on), is_bureau)
    statement = _of_associations(joined, is_bare=is_bare, **shown)
    return statement.where(*is_registrar, _a.c.lifecycle == Lifecycle.ACTIVE, ~held)


def _nobody(on: date, *, is_bare: bool) -> Select[Any]:
    """Neither a supervisor nor an industry department (两无): nobody clearly answers."""
    either = (RegistryRole.SUPERVISOR, RegistryRole.INDUSTRY_DEPARTMENT)
    held = sa.exists().where(_r.c.association_id == _a.c.id, _r.c.role.in_(either), in_effect(_r, on))
    return _of_associations(_a, is_bare=is_bare).where(_a.c.lifecycle == Lifecycle.ACTIVE, ~held)


def _competing(on: date, *, is_bare: bool) -> Select[Any]:
    """Several departments in one role without an end: complaints are coordinated until one is chosen."""
    rivals = (
        sa.select(
            _r.c.association_id.label("association_id"),
            _r.c.role.label("role"),
            sa.func.min(_r.c.department_id).label("department_id"),
            sa.func.max(_r.c.department_id).label("other_id"),
            sa.func.max(_r.c.valid_from).label("since"),
        )
        .where(_r.c.valid_to.is_(None), _r.c.valid_from <= on)
        .group_by(_r.c.association_id, _r.c.role)
        .having(sa.func.count(_r.c.department_id.distinct()) > 1)
        .subquery()
    )
    named = {name: rivals.c[name] for name in ("role", "department_id", "other_id", "since")}
    joined = rivals.join(_a, _a.c.id == rivals.c.association_id)
    return _of_associations(joined, is_bare=is_bare, **named).where(_a.c.lifecycle.in_(LIVE))


def _unverified(_on: date, *, is_bare: bool) -> Select[Any]:
    """Taken from a file without a credit code that its check digit proves."""
    return _of_associations(_a, is_bare=is_bare).where(_a.c.is_unverified, _a.c.lifecycle.in_(LIVE))


def _overlapping(on: date, *, is_bare: bool) -> Select[Any]:
    """Two departments in one role on a day to come, of which one has an end."""
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
        is_bare=is_bare,
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


def _abolished(on: date, *, is_bare: bool) -> Select[Any]:
    """A department out of service still holds a role, now or from a later day on."""
    joined = _r.join(_d, _d.c.id == _r.c.department_id).join(_a, _a.c.id == _r.c.association_id)
    statement = _of_associations(
        joined, is_bare=is_bare, role=_r.c.role, department_id=_r.c.department_id, since=_r.c.valid_from
    )
    still = sa.or_(_r.c.valid_to.is_(None), sa.and_(_r.c.valid_to > on, _r.c.valid_to > _r.c.valid_from))
    return statement.where(_d.c.is_active.is_(False), still, _a.c.lifecycle.in_(LIVE))


def _stale(on: date, *, is_bare: bool) -> Select[Any]:
    """Neither written nor confirmed by its department within half a year."""
    before = half_a_year_before(on)
    of_pair = (
        _i.c.association_id == _r.c.association_id,
        _i.c.department_id == _r.c.department_id,
        _i.c.state == VerificationState.CONFIRMED,
    )
    is_fresh = sa.exists().where(*of_pair, _i.c.settled_at >= datetime.combine(before, time(), SHANGHAI))
    confirmed = sa.select(sa.func.max(_i.c.settled_at)).where(*of_pair).correlate(_r).scalar_subquery()
    joined = _r.join(_a, _a.c.id == _r.c.association_id)
    shown = {} if is_bare else {"confirmed_at": confirmed}
    held = {"role": _r.c.role, "department_id": _r.c.department_id, "since": _r.c.valid_from}
    statement = _of_associations(joined, is_bare=is_bare, **held, **shown)
    return statement.where(in_effect(_r, on), _r.c.valid_from < before, _a.c.lifecycle.in_(LIVE), ~is_fresh)


def _without_backstop(_on: date, *, is_bare: bool) -> Select[Any]:
    """Regions with associations and no unit of their own that answers when nobody else does (区域兜底)."""
    own = sa.exists().where(_d.c.region_code == _g.c.code, _d.c.is_backstop, _d.c.is_active)
    there = _counted(_a.c.region_code, _a.c.lifecycle.in_(LIVE))
    joined: sa.FromClause = _g.join(there, there.c.key == _g.c.code)
    joined, complaints = _with_number(joined, _c.c.region_code, _g.c.code, *_OPEN, is_bare=is_bare)
    return (
        sa.select(
            *_columns(
                credit_code=sa.literal(""),
                name=_g.c.name,
                region_code=_g.c.code,
                industry=sa.literal(""),
                is_synthetic=sa.false(),
                associations=there.c.number,
                complaints=complaints,
            )
        )
        .select_from(joined)
        .where(~own)
    )


def _without_staff(on: date, *, is_bare: bool) -> Select[Any]:
    """Departments in service that answer for somebody, or for a region, and where nobody could log in to do so.

    As `departments.questions` asks: by a role, by a symbol, as a back-stop, or for what they have already.
    """
    has_staff = sa.exists().where(_s.c.department_id == _d.c.id, _s.c.is_active)
    live = _r.join(_a, _a.c.id == _r.c.association_id)
    own = (_r.c.department_id == _d.c.id, in_effect(_r, on), _a.c.lifecycle.in_(LIVE))
    held = sa.select(sa.func.count(_r.c.association_id.distinct())).select_from(live).where(*own).correlate(_d)
    holds = sa.select(sa.literal(1)).select_from(live).where(*own).correlate(_d).exists()
    are_open = (_OPEN_PART, counts_by(_p.c.complaint_id))
    handles = _d.c.id.in_(sa.select(_p.c.department_id).where(*are_open))
    answers = sa.exists().where(_y.c.department_id == _d.c.id, in_effect(_y, on))
    joined, complaints = _with_number(_d, _p.c.department_id, _d.c.id, *are_open, is_bare=is_bare)
    return (
        sa.select(
            *_columns(
                credit_code=sa.literal(""),
                name=_d.c.name,
                region_code=_d.c.region_code,
                industry=sa.literal(""),
                is_synthetic=_d.c.is_synthetic,
                associations=sa.literal(0) if is_bare else held.scalar_subquery(),
                complaints=complaints,
            )
        )
        .select_from(joined)
        .where(_d.c.is_active, ~has_staff, sa.or_(_d.c.is_backstop, answers, holds, handles))
    )


def _of_associations(source: FromClause, *, is_bare: bool, **columns: Any) -> Select[Any]:
    """Rows about one association each, with the number of its open complaints."""
    joined, complaints = _with_number(source, _c.c.association_id, _a.c.id, *_OPEN, is_bare=is_bare)
    return sa.select(
        *_columns(
            association_id=_a.c.id,
            credit_code=_a.c.credit_code,
            name=_a.c.name,
            region_code=_a.c.region_code,
            industry=_a.c.industry,
            is_synthetic=_a.c.is_synthetic,
            associations=sa.literal(1),
            complaints=complaints,
            **columns,
        )
    ).select_from(joined)


def _with_number(
    source: FromClause, key: ColumnElement[Any], of: ColumnElement[Any], *counted: ColumnElement[bool], is_bare: bool
) -> tuple[FromClause, ColumnElement[int]]:
    """`source` with how many rows name each `of` by `key`; grouped once, which beats asking for each."""
    if is_bare:
        return source, sa.literal(0)
    asked = _counted(key, *counted)
    return source.outerjoin(asked, asked.c.key == of), sa.func.coalesce(asked.c.number, 0)


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


_OTHERS: Mapping[CoverageGap, Callable[..., Select[Any]]] = MappingProxyType(
    {
        CoverageGap.NO_REGISTRATION_SUPERVISOR: _unpunished,
        CoverageGap.NOBODY: _nobody,
        CoverageGap.COMPETING: _competing,
        CoverageGap.UNVERIFIED: _unverified,
        CoverageGap.OVERLAP: _overlapping,
        CoverageGap.ABOLISHED: _abolished,
        CoverageGap.STALE: _stale,
        CoverageGap.NO_BACKSTOP: _without_backstop,
        CoverageGap.NO_STAFF: _without_staff,
    }
)
