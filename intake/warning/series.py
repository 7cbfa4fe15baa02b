"""Where early warning gets its counts of complaints from: by week, by group, and one by one for the last days.

Every complaint that accuses somebody counts as it was received, also one that was rejected or joined to another since:
of the newest that is not decided yet, so leaving it out of the older would make the newest look many.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from intake.models import Complaint
from intake.models.practice import IS_COUNTED
from intake.vocabulary import AlertSubject
from routing.vocabulary import NOT_ACCUSING

_complaint = Complaint.__table__.c
ACCUSES = (IS_COUNTED, _complaint.kind.notin_(sorted(NOT_ACCUSING)))
# What a complaint is counted under; of the whole hotline there is one series.
GROUPED_BY = MappingProxyType(
    {
        AlertSubject.ASSOCIATION: _complaint.association_id,
        AlertSubject.VIOLATION: sa.func.nullif(_complaint.violation, ""),
        AlertSubject.REGION: _complaint.region_code,
        AlertSubject.DEPARTMENT: _complaint.lead_department_id,
    }
)
_DAY, _WEEK = 86_400, 7 * 86_400


@dataclass(frozen=True, slots=True)
class GroupedComplaint:
    """Under which key of each group one complaint of the last days is counted."""

    received_at: datetime
    keys: tuple[tuple[AlertSubject, str], ...]


def first_received(session: Session) -> datetime | None:
    """When the first complaint came that counts."""
    found: datetime | None = session.execute(sa.select(sa.func.min(_complaint.received_at)).where(*ACCUSES)).scalar()
    return found


def days_of_all(session: Session, end: datetime, days: int) -> list[int]:
    """Of the whole hotline, the newest day first; days are counted back from `end`."""
    return _folded(session, None, end, _DAY, days).get("", [0] * days)


def weeks_of(session: Session, subject: AlertSubject, end: datetime, weeks: int) -> dict[str, list[int]]:
    """Of each group that had a complaint in these weeks, the newest week first."""
    return _folded(session, GROUPED_BY[subject], end, _WEEK, weeks)


def complaints_since(session: Session, start: datetime, end: datetime) -> Sequence[GroupedComplaint]:
    """Each complaint received in [start, end)."""
    statement = sa.select(_complaint.received_at, *GROUPED_BY.values()).where(*ACCUSES, *_within(start, end))
    return [
        GroupedComplaint(
            received_at,
            tuple((subject, str(key)) for subject, key in zip(GROUPED_BY, keys, strict=True) if key is not None),
        )
        for received_at, *keys in session.execute(statement)
    ]


def _folded(session: Session, key: Any, end: datetime, seconds: int, most: int) -> dict[str, list[int]]:
    """Counts by group and by how many spans of so many seconds before `end`, made by the database."""
    # Spelled out, for PostgreSQL takes two parameters of one value for two; whole numbers divide to a whole one.
    newest = sa.literal_column(str(int(end.timestamp()) - 1), sa.BigInteger)
    place = ((newest - _epoch(session)) // sa.literal_column(str(seconds), sa.BigInteger)).label("place")
    group = sa.null() if key is None else key
    counted = sa.select(group.label("key"), place, sa.func.count())
    counted = counted.where(*ACCUSES, *_within(end - timedelta(seconds=seconds * most), end)).group_by(place)
    if key is not None:
        counted = counted.where(key.is_not(None)).group_by(key)
    found: dict[str, list[int]] = {}
    for one, back, count in session.execute(counted):
        found.setdefault("" if one is None else str(one), [0] * most)[back] += count
    return found


def _within(start: datetime, end: datetime) -> tuple[Any, ...]:
    return _complaint.received_at >= start, _complaint.received_at < end


def _epoch(session: Session) -> Any:
    """Whole seconds, as a whole number; SQLite would round the last microseconds of a day up into the next."""
    if session.get_bind().dialect.name == "sqlite":
        seconds = sa.func.substr(_complaint.received_at, 1, 19, type_=sa.String)
        return sa.cast(sa.func.strftime("%s", seconds), sa.BigInteger)
    return sa.cast(sa.func.floor(sa.func.extract("epoch", _complaint.received_at)), sa.BigInteger)
