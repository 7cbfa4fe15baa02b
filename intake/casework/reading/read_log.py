"""The reading log across complaints: what somebody saw, and whose identity was opened, by whom and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from intake.events import READS, EventKind
from intake.models import Complaint, ComplaintEvent, OfficeEvent

# What of the office's own record is a reading: searches for a person, lists taken away, texts that belong to nothing.
OFFICE_READS = (
    "search:person",
    "search:export",
    "inbound:read",
    "inbound:read_file",
    "inbound:quarantine_read",
    "audit:export",
)
_e, _c, _o = ComplaintEvent.__table__.c, Complaint.__table__.c, OfficeEvent.__table__.c
# Written out in the statement: a planner that is shown `$1` cannot know that the partial index holds the row.
_KINDS = sa.bindparam(
    "read_kinds",
    tuple(kind for kind in EventKind if kind in READS),
    expanding=True,
    literal_execute=True,
    type_=_e.kind.type,
)
_IS_READ = _e.kind.in_(_KINDS)
_IS_OPENED = _e.kind == sa.bindparam("opened", EventKind.IDENTITY_UNMASK, literal_execute=True, type_=_e.kind.type)


@dataclass(frozen=True)
class ReadFilter:
    """Which readings: `until` is not included; without `staff_id` everybody's."""

    since: datetime
    until: datetime
    staff_id: int | None = None
    is_opened: bool = False  # of an identity


@dataclass(frozen=True)
class ReadLine:
    """One reading of one complaint."""

    at: datetime
    staff_id: int | None
    number: str
    event: ComplaintEvent


def readings(session: Session, wanted: ReadFilter, *, limit: int, offset: int = 0) -> list[ReadLine]:
    """The newest first."""
    where = [_IS_OPENED if wanted.is_opened else _IS_READ, _e.at >= wanted.since, _e.at < wanted.until]
    if wanted.staff_id is not None:
        where.append(_e.actor_id == wanted.staff_id)
    statement = (
        sa.select(ComplaintEvent, _c.number)
        .join(Complaint.__table__, _c.id == _e.complaint_id)
        .where(*where)
        .order_by(_e.at.desc(), _e.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [ReadLine(event.at, event.actor_id, number, event) for event, number in session.execute(statement)]


def office_readings(session: Session, wanted: ReadFilter, *, limit: int) -> Sequence[OfficeEvent]:
    """Of the office's record, the newest first."""
    where = [_o.kind.in_(OFFICE_READS), _o.at >= wanted.since, _o.at < wanted.until]
    if wanted.staff_id is not None:
        where.append(_o.actor_id == wanted.staff_id)
    statement = sa.select(OfficeEvent).where(*where).order_by(_o.seq.desc()).limit(limit)
    return list(session.execute(statement).scalars())
