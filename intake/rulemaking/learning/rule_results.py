"""What did each rule of a table do at the desk? Hits, overrules, returns, and how soon the right department had it.

One statement over the complaints accepted in a period: every decision keeps what its rules came to
(`DecisionRecord.verdicts`), so no decision is opened to be counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CTE, JSON, ColumnElement, Select, String, and_, case, cast, column, func, or_, select, true
from sqlmodel import Session

from intake.models import Complaint, DecisionRecord, DecisionRequest, Handling
from intake.models.practice import IS_COUNTED
from intake.reports.intervals import wilson
from intake.reports.listed import LISTED
from intake.reports.periods import Period
from intake.vocabulary import HandlingRole, HandlingState, RequestKind, RequestState
from routing.facts import Because, StepOutcome
from routing.models import Association, Department

# Fewer complaints than this say little: they are marked, and their rule is never called hot.
SMALL = 10
# A rule that sends fewer than these wrong is no matter, however well the others do (per cent, lower bound).
FLOOR = 5.0

_complaint, _decision, _part = Complaint.__table__, DecisionRecord.__table__, Handling.__table__
_request, _association, _department = DecisionRequest.__table__, Association.__table__, Department.__table__


class Behind(StrEnum):
    """Which complaints of a rule a figure counts."""

    HITS = "hits"  # decided by the rule
    MISSED = "missed"  # overruled or returned, each once
    OVERRULED = "overruled"  # 被改派
    RETURNED = "returned"  # 退单获批
    KEPT = "kept"  # signed for by the department that kept it


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """One rule in one period; `rule` is its order, None where no rule matched. Times run from receipt."""

    rule: int | None
    hits: int = 0
    overruled: int = 0
    returned: int = 0
    missed: int = 0
    kept: int = 0
    mean: timedelta | None = None
    median: timedelta | None = None

    @property
    def is_small(self) -> bool:
        return 0 < self.hits < SMALL

    @property
    def interval(self) -> tuple[float, float] | None:
        """Of the share missed, in per cent (Wilson, 95 %); None without a denominator."""
        return wilson(self.missed, self.hits) if self.hits else None


@dataclass(frozen=True, slots=True)
class Gap:
    """Complaints for which the table named no single owner: a candidate for a new rule."""

    code: str
    association_id: int | None
    association: str
    by: StepOutcome
    has_rule: bool
    complaints: int


def figures(session: Session, version: int, period: Period) -> dict[int | None, RuleFigures]:
    """Every rule of this version that decided anything about complaints accepted in the period."""
    each = _cases(session, version, period)
    order = func.row_number().over(partition_by=each.c.rule, order_by=(each.c.seconds.is_(None), each.c.seconds))
    timed = func.count(each.c.seconds).over(partition_by=each.c.rule)
    ranked = select(each, order.label("place"), timed.label("timed")).cte("ranked")
    # The middle one, or the mean of the two in the middle; neither database has the same word for it.
    is_middle = ranked.c.place.between(ranked.c.timed / 2.0, ranked.c.timed / 2.0 + 1)
    statement = select(
        ranked.c.rule,
        func.count().label("hits"),
        func.sum(ranked.c.overruled).label("overruled"),
        func.sum(ranked.c.returned).label("returned"),
        func.sum(_either(ranked)).label("missed"),
        func.count(ranked.c.seconds).label("kept"),
        func.avg(ranked.c.seconds).label("mean"),
        func.avg(case((is_middle, ranked.c.seconds))).label("median"),
    ).group_by(ranked.c.rule)
    found = (row._mapping for row in session.execute(statement))  # noqa: SLF001 - its public name
    return {row["rule"]: _figures(row) for row in found}


def hot_rules(found: Iterable[RuleFigures]) -> list[RuleFigures]:
    """Rules that go wrong significantly more often than the rest of the table, the surest first.

    A rule is hot where the lower bound of Wilson's interval (95 %) of its share of complaints overruled or returned
    lies above the share of all other rules together, and above FLOOR; with fewer than SMALL hits nothing is called hot.
    """
    ruled = [one for one in found if one.rule is not None]
    hits, missed = sum(one.hits for one in ruled), sum(one.missed for one in ruled)
    hot = []
    for one in ruled:
        others = 100 * (missed - one.missed) / (hits - one.hits) if hits > one.hits else 0.0
        if one.hits >= SMALL and _low(one) > max(FLOOR, others):
            hot.append(one)
    return sorted(hot, key=lambda one: (-_low(one), one.rule))


def gaps(session: Session, version: int, period: Period, *, limit: int) -> list[Gap]:
    """Where no rule matched, or none found a single owner: by violation and association, the most first."""
    verdict = _verdicts(session)
    rule, code, by = (verdict.c.value[name] for name in ("rule", "code", "by"))
    has_rule = case((rule.as_integer().is_(None), 0), else_=1)
    groups = (code.as_string(), _complaint.c.association_id, _association.c.name, by.as_string(), has_rule)
    number = func.count(_complaint.c.id.distinct())
    joined = _decided(verdict).outerjoin(_association, _complaint.c.association_id == _association.c.id)
    statement = select(*groups, number).select_from(joined).where(*_counted(version, period), _is_gap(verdict))
    found = session.execute(statement.group_by(*groups).order_by(number.desc(), groups[0], groups[1]).limit(limit))
    return [Gap(c, a, name or "", StepOutcome(by_), bool(ruled), n) for c, a, name, by_, ruled, n in found]


def complaints_of_rule(session: Session, version: int, period: Period, rule: int | None, behind: Behind) -> Select[Any]:
    """The complaints behind a figure of a rule, each once; the caller pages it."""
    each = _cases(session, version, period, only=(rule,))
    conditions: dict[Behind, list[ColumnElement[bool]]] = {
        Behind.HITS: [],
        Behind.MISSED: [_either(each) == 1],
        Behind.OVERRULED: [each.c.overruled == 1],
        Behind.RETURNED: [each.c.returned == 1],
        Behind.KEPT: [each.c.seconds.is_not(None)],
    }
    return _listed(select(each.c.complaint_id).where(*conditions[behind]))


def complaints_of_gap(session: Session, version: int, period: Period, gap: Gap) -> Select[Any]:
    """The complaints behind a candidate for a new rule."""
    verdict = _verdicts(session)
    rule = verdict.c.value["rule"].as_integer()
    same = _complaint.c.association_id
    conditions = [
        verdict.c.value["code"].as_string() == gap.code,
        verdict.c.value["by"].as_string() == gap.by.value,
        rule.is_not(None) if gap.has_rule else rule.is_(None),
        same.is_(None) if gap.association_id is None else same == gap.association_id,
    ]
    ids = select(_complaint.c.id).select_from(_decided(verdict))
    return _listed(ids.where(*_counted(version, period), *conditions))


def _ruled(session: Session, version: int, period: Period, *, only: Sequence[int | None]) -> CTE:
    """A row for each violation that a rule decided; with `only`, of these rules."""
    verdict = _verdicts(session)
    order = verdict.c.value["rule"].as_integer()
    wanted = [order.is_(None) if rule is None else order == rule for rule in only]
    columns = (
        _complaint.c.id.label("complaint_id"),
        _complaint.c.received_at,
        _decision.c.decided_at,
        order.label("rule"),
        verdict.c.value["code"].as_string().label("code"),
    )
    statement = select(*columns).select_from(_decided(verdict))
    return statement.where(*_counted(version, period), *wanted).cte("ruled")


def _cases(session: Session, version: int, period: Period, *, only: Sequence[int | None] = ()) -> CTE:
    """A row for each complaint and rule that decided it: overruled and returned as 0 or 1, seconds to who kept it."""
    ruled = _ruled(session, version, period, only=only)
    overruled = select(_decision.c.complaint_id).where(_decision.c.override_by_id.is_not(None)).distinct().subquery()
    given_back, kept = _given_back().subquery(), _part.alias("kept")
    seconds = _seconds(session, ruled.c.received_at, kept.c.dispatched_at)
    return (
        select(
            ruled.c.complaint_id,
            ruled.c.rule,
            func.max(_one_if(overruled.c.complaint_id)).label("overruled"),
            func.max(_one_if(given_back.c.complaint_id)).label("returned"),
            func.min(seconds).label("seconds"),
        )
        .outerjoin_from(ruled, overruled, overruled.c.complaint_id == ruled.c.complaint_id)
        .outerjoin(
            given_back,
            and_(
                given_back.c.complaint_id == ruled.c.complaint_id,
                given_back.c.dispatched_at == ruled.c.decided_at,
                _names(given_back.c.violations, ruled.c.code),
            ),
        )
        .outerjoin(kept, and_(kept.c.complaint_id == ruled.c.complaint_id, *_kept(kept, ruled.c.code)))
        .group_by(ruled.c.complaint_id, ruled.c.rule)
        .cte("cases")
    )


def _given_back() -> Select[Any]:
    """Parts of a rule's making whose return was granted. What a person chose says why in that person's words."""
    is_granted = (_request.c.kind == RequestKind.RETURN, _request.c.state == RequestState.APPROVED)
    by_rule = _part.c.because.in_([each.value for each in Because])
    columns = (_part.c.complaint_id, _part.c.dispatched_at, _part.c.violations)
    return select(*columns).join_from(_request, _part, _request.c.handling_id == _part.c.id).where(*is_granted, by_rule)


def _kept(part: Any, code: ColumnElement[str]) -> tuple[ColumnElement[bool], ...]:
    """The right department is the lead that signed: from then on nothing is returned or overruled."""
    is_lead = part.c.role == HandlingRole.LEAD
    return (
        is_lead,
        part.c.signed_at.is_not(None),
        part.c.state != HandlingState.RETURNED,
        _names(part.c.violations, code),
    )


def _names(violations: ColumnElement[Any], code: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a JSON list of codes holds this one; a code has no character that LIKE reads."""
    return cast(violations, String).like('%"' + code + '"%')


def _verdicts(session: Session) -> Any:
    """What every rule of a decision came to, a row each."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    unfold = func.json_array_elements if is_postgresql else func.json_each
    return unfold(_decision.c.verdicts).table_valued(column("value", JSON()), name="verdict")


def _decided(verdict: Any) -> Any:
    return _complaint.join(_decision, _decision.c.complaint_id == _complaint.c.id).join(verdict, true())


def _counted(version: int, period: Period) -> tuple[ColumnElement[bool], ...]:
    is_within = and_(_complaint.c.accepted_at >= period.start, _complaint.c.accepted_at < period.end)
    return IS_COUNTED, is_within, _decision.c.table_version == version, _decision.c.override_by_id.is_(None)


def _is_gap(verdict: Any) -> ColumnElement[bool]:
    rule, by = verdict.c.value["rule"].as_integer(), verdict.c.value["by"].as_string()
    return or_(rule.is_(None), by != StepOutcome.RULE.value)


def _listed(ids: Select[Any]) -> Select[Any]:
    """Nothing about who complained: what every list behind a figure shows."""
    named = _complaint.outerjoin(_department, _complaint.c.lead_department_id == _department.c.id)
    named = named.outerjoin(_association, _complaint.c.association_id == _association.c.id)
    association = func.coalesce(_association.c.name, _complaint.c.association_text)
    statement = select(*LISTED, association.label("association"), _department.c.name.label("lead")).select_from(named)
    return statement.where(_complaint.c.id.in_(ids)).order_by(_complaint.c.received_at, _complaint.c.id)


def _seconds(session: Session, start: ColumnElement[Any], end: ColumnElement[Any]) -> Any:
    if session.get_bind().dialect.name == "postgresql":
        return func.extract("epoch", end - start)
    return (func.julianday(end) - func.julianday(start)) * 86_400


def _one_if(found: ColumnElement[Any]) -> ColumnElement[int]:
    return case((found.is_not(None), 1), else_=0)


def _either(each: CTE) -> ColumnElement[int]:
    return case((each.c.overruled + each.c.returned > 0, 1), else_=0)


def _low(one: RuleFigures) -> float:
    return one.interval[0] if one.interval else 0.0


def _figures(row: Any) -> RuleFigures:
    counts = {name: int(row[name]) for name in ("hits", "overruled", "returned", "missed", "kept")}
    return RuleFigures(row["rule"], **counts, mean=_span(row["mean"]), median=_span(row["median"]))


def _span(seconds: Any) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=round(float(seconds)))
