"""What a kept month says in sums alone: of all that was ever accepted its file of facts has no rows."""

from decimal import Decimal
from typing import Any

from sqlmodel import Session

from intake.reports.by import TOTAL, By, Scope
from intake.reports.measures import Rate
from intake.reports.periods import Period
from intake.reports.rows import FigureRow
from intake.reports.store.published import kept_body

_NOTHING = {"numerator": "0", "denominator": 0}


def kept_rows(session: Session, rate: Rate, period: Period, by: tuple[By, ...], scope: Scope) -> list[FigureRow] | None:
    """Of the whole and of its groups; None where nothing is kept, and what is asked is counted as known today."""
    limits = [*scope.limits, *([(By.DEPARTMENT, str(scope.department_id))] if scope.department_id else [])]
    if len(limits) + len(by) > 1 or scope.regions:
        return None
    body = kept_body(session, period)
    group = next(iter([*by, *(one for one, _value in limits)]), None)
    told = body["rates"].get(rate.key, {}).get(group.value if group else TOTAL) if body else None
    if told is None:
        return None
    rows = told if group else [told]
    if by:
        return [FigureRow((row["key"],), (row["value"],), *_counted_of(row)) for row in rows]
    one = next((row for row in rows if not limits or row["value"] == limits[0][1]), _NOTHING)
    return [FigureRow((), (), *_counted_of(one))]


def _counted_of(row: dict[str, Any]) -> tuple[Decimal, int]:
    return Decimal(row["numerator"]), row["denominator"]
