"""What a group is called: the name of a department for its id, a date for a number of days."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from intake.models import Staff
from intake.reports.by import UNASSIGNED, UNDECIDED, By
from intake.reports.statements import day_of, monday_of
from intake.reports.store.associations import association_names
from intake.reports.store.fee_items import fee_item_names
from routing.models import Department, Region

Values = tuple[Any, ...]
# Of each group as DuckDB gives it: what it is called, and what a link narrows by.
GroupKeys = dict[Values, tuple[tuple[str, ...], tuple[str, ...]]]
_UNDECIDED = frozenset({By.VIOLATION, By.CODE})
_NAMED: Mapping[By, tuple[Any, Any]] = {
    By.DEPARTMENT: (Department.__table__.c.id, Department.__table__.c.name),
    By.CO_DEPARTMENT: (Department.__table__.c.id, Department.__table__.c.name),
    By.HANDLER: (Staff.__table__.c.id, Staff.__table__.c.display_name),
    By.REGION: (Region.__table__.c.code, Region.__table__.c.name),
}
_DATED: Mapping[By, Callable[[Any], str]] = {
    By.MONTH: lambda first: f"{first:%Y-%m}",
    By.WEEK: lambda number: date.fromordinal(monday_of(number)).isoformat(),
    By.DAY: lambda number: date.fromordinal(day_of(number)).isoformat(),
}


def group_keys(session: Session, by: tuple[By, ...], found: Iterable[Values]) -> GroupKeys:
    """Of the groups that were found."""
    groups = list(found)
    named = [group_names(session, one, {values[place] for values in groups}) for place, one in enumerate(by)]
    return {
        values: (
            tuple(_key(one, value, names) for one, value, names in zip(by, values, named, strict=True)),
            tuple(_value(one, value) for one, value in zip(by, values, strict=True)),
        )
        for values in groups
    }


def _key(by: By, value: Any, names: Mapping[Any, str]) -> str:
    if value is None:
        return UNDECIDED if by in _UNDECIDED else UNASSIGNED
    return _DATED[by](value) if by in _DATED else names.get(value, str(value))


def _value(by: By, value: Any) -> str:
    if value is None:
        return ""
    return _DATED[by](value) if by in _DATED else str(value)


def group_names(session: Session, by: By, values: Collection[Any]) -> dict[Any, str]:
    """What groups are called whose values say nothing to people."""
    wanted = {value for value in values if value is not None}
    if by is By.FEE_ITEM:
        return fee_item_names(session, wanted)
    if by is By.ASSOCIATION:
        return association_names(session, wanted)
    if by not in _NAMED:
        return {}
    key, name = _NAMED[by]
    return {row[0]: row[1] for row in session.execute(select(key, name).where(key.in_(wanted)))}
