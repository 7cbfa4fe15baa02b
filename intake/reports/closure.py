"""What the figures are: rates and counts of a period, in whole or by department, branch and so on, grouped in SQL."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, literal, or_, select, union, union_all
from sqlmodel import Session

from intake.language.formats import percent
from intake.models import Callback, Complaint, Deadline, Handling
from intake.models.practice import IS_COUNTED, counts_by
from intake.reports.measures import CountMeasure, Rate, Source, accuses, run_out
from intake.reports.periods import Period
from routing.models import Association, Department
from routing.vocabulary import Clock

TOTAL, UNASSIGNED, UNDECIDED = "total", "unassigned", "undecided"
MOST_ASSOCIATIONS = 8

_complaint, _part = Complaint.__table__, Handling.__table__
_clock, _call = Deadline.__table__, Callback.__table__
_department, _association = Department.__table__, Association.__table__
_JOINED: dict[Source, FromClause] = {
    Source.COMPLAINT: _complaint,
    Source.PART: _part.join(_complaint, _part.c.complaint_id == _complaint.c.id),
    Source.CLOCK: _clock.join(_complaint, _clock.c.complaint_id == _complaint.c.id),
    Source.CALL: _call.join(_complaint, _call.c.complaint_id == _complaint.c.id),
}


# What a list of complaints shows beside association and department: nothing about who complained.
LISTED = tuple(
    _complaint.c[name]
    for name in ("number", "violation", "state", "received_at", "closure_due_at", "closed_at", "is_synthetic")
)


class By(StrEnum):
    """What a table of figures has a row for."""

    DEPARTMENT = "department"  # the lead department; for parts and signing, the department whose part it is
    VIOLATION = "violation"  # the branch of the principal violation: decided, else said; guesses are no violation
    CODE = "code"
    MONTH = "month"
    CHANNEL = "channel"
    KIND = "kind"


class RateSubset(StrEnum):
    """Which complaints of a rate to list."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    REST = "rest"  # in the denominator and not (fully) in the numerator


@dataclass(frozen=True, slots=True)
class Scope:
    """To what the figures are limited: one group of a table, one department, or nothing."""

    department_id: int | None = None
    limits: tuple[tuple[By, str], ...] = ()

    def limited(self, by: By, value: str) -> "Scope":
        return replace(self, limits=(*self.limits, (by, value)))


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class RateRow:
    """One line of a table. `value` is what a link narrows by; without a denominator there is no rate."""

    key: str
    numerator: Decimal
    denominator: int
    value: str = ""

    @property
    def rate(self) -> Decimal | None:
        return percent(self.numerator, self.denominator)


def total(session: Session, rate: Rate, period: Period, scope: Scope = EVERYTHING) -> RateRow:
    """The figure of the whole."""
    found = session.execute(_narrowed(_figures(rate, period), rate, scope)).one()
    return _row(rate, TOTAL, found.points, found.rows)


def rows_by(session: Session, rate: Rate, period: Period, by: By, scope: Scope = EVERYTHING) -> list[RateRow]:
    """A line for each group that has anything to count, in the order of their keys; months all of them."""
    if by is By.MONTH:
        return [replace(total(session, rate, each, scope), key=each.month) for each in period.months()]
    column = _column(rate.source, by)
    statement = _narrowed(_figures(rate, period), rate, scope).add_columns(column.label("value")).group_by(column)
    statement = statement.where(*_accusing(by))
    names, nobody = _names(session, by), UNDECIDED if by in {By.VIOLATION, By.CODE} else UNASSIGNED
    lines = [
        _row(rate, names.get(f.value, str(f.value or nobody)), f.points, f.rows, f.value)
        for f in session.execute(statement)
    ]
    if rate.is_share:
        whole = sum(line.denominator for line in lines)
        lines = [replace(line, denominator=whole) for line in lines]
    return sorted(lines, key=lambda line: line.key)


def counts_of(
    session: Session, measures: Sequence[CountMeasure], period: Period, scope: Scope = EVERYTHING
) -> dict[str, int]:
    """Counts of complaints by key, all in one pass over the table."""
    sums = [func.count().filter(*measure.counted(period)).label(measure.key) for measure in measures]
    row = session.execute(_narrowed(select(*sums).select_from(_complaint), measures[0], scope)).one()
    return dict(row._mapping)  # noqa: SLF001 - its public name


def by_months(
    session: Session,
    measures: Sequence[CountMeasure],
    months: Sequence[Period],
    scope: Scope = EVERYTHING,
    *,
    by: By | None = None,
) -> dict[str, list[list[RateRow]]]:
    """Measures by month: one statement, each month of each measure a branch of it that an index may serve.

    Of each group, by the value a link narrows by, a list for each measure; without `by` the one group is "".
    """
    asked = [
        _narrowed(_figures(measure, month), measure, scope).add_columns(literal(at), literal(place))
        for at, measure in enumerate(measures)
        for place, month in enumerate(months)
    ]
    if by is not None:
        columns = [_column(measure.source, by) for measure in measures for _month in months]
        asked = [
            each.add_columns(column).group_by(column).where(*_accusing(by))
            for each, column in zip(asked, columns, strict=True)
        ]
    found: dict[str, list[list[RateRow]]] = {}
    for points, rows, at, place, *value in session.execute(union_all(*asked)):
        group = str(value[0] or "") if value else ""
        if group not in found:
            found[group] = [[RateRow(month.month, Decimal(0), 0, group) for month in months] for _measure in measures]
        scale = getattr(measures[at], "scale", 1)
        found[group][at][place] = RateRow(months[place].month, Decimal(points) / scale, rows, group)
    return found


def overdue_by_clock(session: Session, *, at: datetime, scope: Scope = EVERYTHING) -> dict[Clock, int]:
    """Of how many complaints a clock of each kind is open and has run out by `at`, exactly; several parts are one.

    Two looks, each by the partial index of what is open: that of whole complaints, and that of their parts. The
    complaints themselves are looked at only where they are narrowed by what they say.
    """
    found = select(_clock.c.clock, _clock.c.complaint_id).where(*run_out(at))
    if scope.limits:
        measure = CountMeasure("", "", "", "", Source.CLOCK, lambda _period: ())
        found = _narrowed(found.select_from(_JOINED[Source.CLOCK]), measure, scope)
    else:
        found = found.where(counts_by(_clock.c.complaint_id))
        if scope.department_id is not None:
            found = found.where(_clock.c.department_id == scope.department_id)
    each = union(found.where(_clock.c.handling_id.is_(None)), found.where(_clock.c.handling_id.is_not(None))).subquery()
    counted = select(each.c.clock, func.count().label("number")).group_by(each.c.clock)
    return {row.clock: row.number for row in session.execute(counted)}


def associations_of(
    session: Session, measure: CountMeasure, period: Period, before: Period, scope: Scope = EVERYTHING
) -> list[tuple[int, str, int, int]]:
    """Id, name, number and that of the period before, of the associations with most; both periods in one pass."""
    now, then = (func.count().filter(*measure.counted(span)) for span in (period, before))
    statement = (
        select(_association.c.id, _association.c.name, now, then)
        .select_from(_complaint.join(_association, _complaint.c.association_id == _association.c.id))
        .where(or_(*(and_(*measure.counted(span)) for span in (period, before))))
    )
    grouped = _narrowed(statement, measure, scope).group_by(_association.c.id, _association.c.name)
    ranked = grouped.having(now > 0).order_by(now.desc(), _association.c.name).limit(MOST_ASSOCIATIONS)
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(ranked)]


def complaints_of(
    measure: CountMeasure,
    period: Period,
    part: RateSubset,
    scope: Scope = EVERYTHING,
) -> Select[*tuple[Any, ...]]:
    """The complaints behind a figure, each once, in the order they were received; the caller pages it."""
    named = _complaint.outerjoin(_department, _complaint.c.lead_department_id == _department.c.id)
    named = named.outerjoin(_association, _complaint.c.association_id == _association.c.id)
    association = func.coalesce(_association.c.name, _complaint.c.association_text)
    statement = select(*LISTED, association.label("association"), _department.c.name.label("lead")).select_from(named)
    if measure.source is Source.COMPLAINT:
        statement = statement.where(*_chosen(measure, period, part))
        statement = _narrowed(statement, measure, scope)
    else:
        ids = select(_complaint.c.id).select_from(_JOINED[measure.source]).where(*_chosen(measure, period, part))
        statement = statement.where(_complaint.c.id.in_(_narrowed(ids, measure, scope)))
    return statement.order_by(_complaint.c.received_at, _complaint.c.id)


def idle_departments(session: Session, shown: Sequence[RateRow]) -> list[str]:
    """Departments that answer for complaints but had nothing to count: listed apart, not as 0 % (Lianyungang 2021)."""
    asked = select(_complaint.c.id).where(_complaint.c.lead_department_id == _department.c.id, IS_COUNTED).exists()
    names = session.scalars(select(_department.c.name).where(asked).order_by(_department.c.name))
    busy = {row.key for row in shown}
    return [name for name in names if name not in busy]


def hold_still(session: Session) -> None:
    """Let every figure of one report see the same moment. Call it before anything is read."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _figures(rate: CountMeasure, period: Period) -> Select[*tuple[Any, ...]]:
    """Points and rows; of a count both are its rows."""
    rows = func.count().label("rows")
    sums = func.coalesce(func.sum(rate.points(period)), 0) if isinstance(rate, Rate) else func.count()
    points = sums.label("points")
    return select(points, rows).select_from(_JOINED[rate.source]).where(*rate.counted(period))


def _chosen(measure: CountMeasure, period: Period, part: RateSubset) -> list[ColumnElement[bool]]:
    conditions = list(measure.counted(period))
    if isinstance(measure, Rate) and part is RateSubset.NUMERATOR:
        conditions.append(measure.points(period) > 0)
    if isinstance(measure, Rate) and part is RateSubset.REST:
        conditions.append(measure.points(period) < measure.scale)
    return conditions


def _narrowed(statement: Select[*tuple[Any, ...]], measure: CountMeasure, scope: Scope) -> Select[*tuple[Any, ...]]:
    statement = statement.where(IS_COUNTED)
    if scope.department_id is not None:
        statement = statement.where(_department_column(measure.source) == scope.department_id)
    for by, value in scope.limits:
        column = _column(measure.source, by)
        statement = statement.where(*_accusing(by)).where(
            column == (int(value) if by is By.DEPARTMENT else value) if value else column.is_(None)
        )
    return statement


def _column(source: Source, by: By) -> ColumnElement[Any]:
    if by is By.DEPARTMENT:
        return _department_column(source)
    return {
        By.VIOLATION: func.nullif(func.substr(_complaint.c.violation, 1, 1), ""),
        By.CODE: func.nullif(_complaint.c.violation, ""),
        By.CHANNEL: _complaint.c.channel,
        By.KIND: _complaint.c.kind,
    }[by]


def _accusing(by: By) -> tuple[ColumnElement[bool], ...]:
    """Only what accuses somebody can be of a violation, or be waiting for one to be named."""
    return (accuses,) if by in {By.VIOLATION, By.CODE} else ()


def _department_column(source: Source) -> ColumnElement[Any]:
    own: dict[Source, ColumnElement[Any]] = {Source.PART: _part.c.department_id, Source.CLOCK: _clock.c.department_id}
    return own.get(source, _complaint.c.lead_department_id)


def _names(session: Session, by: By) -> dict[Any, str]:
    if by is By.DEPARTMENT:
        return dict(session.execute(select(_department.c.id, _department.c.name)).all())
    return {}


def _row(rate: Rate, key: str, points: Any, rows: int, value: Any = "") -> RateRow:
    return RateRow(key, Decimal(points) / rate.scale, rows, "" if value is None else str(value))
