"""The recipients of the ledger: people and departments, whoever of them was told anything lately, and how much.

The numbers are exact. What is read for them is what each recipient was told lately, from the newest back to the first
that is older, by an index: of a recipient's notices the later ones have the higher numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from intake.casework.actor import Actor
from intake.errors import NotFound
from intake.models import Message, Notice, NoticeDelivery, Staff
from intake.models.practice import counts_by
from intake.vocabulary import MessageState, Road
from routing.models import Department
from routing.translatable import N_

_MOST_FAILED = 10_000  # messages looked at
_n, _d = Notice.__table__.c, NoticeDelivery.__table__.c
_staff, _department = Staff.__table__.c, Department.__table__.c
IS_COUNTED = sa.or_(_n.complaint_id.is_(None), counts_by(col(Notice.complaint_id)))
# Written out in the statement, as in the index it is to use.
_IS_BAD = Message.__table__.c.state.in_(
    sa.bindparam("bad", (MessageState.FAILED, MessageState.UNCERTAIN), expanding=True, literal_execute=True)
)


@dataclass(frozen=True)
class LedgerRecipient:
    """A person or a department, how much they were told, and how many messages to them may not have arrived."""

    key: str
    name: str
    id: int
    notices: int = 0
    failed: int = 0

    @property
    def is_department(self) -> bool:
        return self.key.startswith(_DEPARTMENT.prefix)

    @property
    def counted(self) -> str:
        return f"{self.notices:,}"


@dataclass(frozen=True)
class _Kind:
    """People or departments: their columns, and which notices are addressed to one of them."""

    prefix: str
    id: sa.Column[int]
    name: sa.Column[str]
    region_code: sa.ColumnElement[Any]
    source: sa.FromClause
    order: tuple[sa.Column[Any], ...]

    def own(self, of: Any) -> sa.ColumnElement[bool]:
        """The notices on the page of this one."""
        return notices_of(of, is_department=self is _DEPARTMENT)

    @property
    def key(self) -> sa.ColumnElement[str]:
        return sa.literal(self.prefix) + sa.cast(self.id, sa.String)


_PEOPLE = _Kind(
    "staff-",
    _staff.id,
    _staff.display_name,
    sa.func.coalesce(_staff.region_code, _department.region_code),
    Staff.__table__.outerjoin(Department.__table__, _department.id == _staff.department_id),
    (_staff.display_name, _staff.login),
)
_DEPARTMENT = _Kind(
    "department-", _department.id, _department.name, _department.region_code, Department.__table__, (_department.name,)
)


def notices_of(recipient_id: Any, *, is_department: bool) -> sa.ColumnElement[bool]:
    """Of notices those that stand on the page of one recipient; none names both a department and a person."""
    return _named(_n, recipient_id, is_department=is_department)


def _named(notice: Any, recipient_id: Any, *, is_department: bool) -> sa.ColumnElement[bool]:
    named: sa.ColumnElement[bool] = (notice.department_id if is_department else notice.staff_id) == recipient_id
    return named


def get_recipient(session: Session, key: str, actor: Actor | None) -> LedgerRecipient:
    """Of `staff-5` or `department-7`; of another region's nobody learns: NotFound."""
    kind = next((one for one in (_PEOPLE, _DEPARTMENT) if key.startswith(one.prefix)), None)
    number = key.removeprefix(kind.prefix) if kind is not None else ""
    if kind is not None and number.isdecimal() and len(number) < 10:  # noqa: PLR2004 - what an integer holds
        row = session.execute(_seen(kind, actor).where(kind.id == int(number))).first()
        if row is not None:
            return LedgerRecipient(f"{kind.prefix}{row.id}", row.name, row.id)
    raise NotFound(N_("there is no such recipient"))


def ledger_recipients(
    session: Session, actor: Actor | None, *, since: datetime, limit: int, offset: int = 0
) -> list[LedgerRecipient]:
    """Whoever was told anything since: departments, then people, by name."""
    found = [
        LedgerRecipient(f"{kind.prefix}{row.id}", row.name, row.id)
        for kind in (_DEPARTMENT, _PEOPLE)
        for row in session.execute(_seen(kind, actor).where(_told_since(kind, since)).order_by(*kind.order))
    ]
    page = found[offset : offset + limit]
    counts = _counted(session, page, since=since)
    failed = _failed(session, since=since) if page else {}
    return [replace(one, notices=counts.get(one.key, 0), failed=failed.get(one.key, 0)) for one in page]


def _seen(kind: _Kind, actor: Actor | None) -> sa.Select[int, str]:
    statement = sa.select(kind.id.label("id"), kind.name.label("name")).select_from(kind.source)
    if actor is None or actor.regions is None:
        return statement
    return statement.where(kind.region_code.in_(sorted(actor.regions)))


def _told_since(kind: _Kind, since: datetime) -> sa.ColumnElement[bool]:
    """By the newest notice of each: older ones cannot say otherwise."""
    own = sa.select(_n.created_at).where(kind.own(kind.id), IS_COUNTED).order_by(_n.id.desc()).limit(1)
    carried = sa.select(_d.created_at).where(_d.recipient == kind.key).order_by(_d.notice_id.desc()).limit(1)
    return sa.or_(
        own.correlate(Staff, Department).scalar_subquery() >= since,
        carried.correlate(Staff, Department).scalar_subquery() >= since,
    )


def _counted(session: Session, page: Sequence[LedgerRecipient], *, since: datetime) -> dict[str, int]:
    """Notices on their page or carried to them, each once."""
    counts: dict[str, int] = {}
    for is_department, group in groupby(page, key=lambda one: one.is_department):
        kind = _DEPARTMENT if is_department else _PEOPLE
        ids = _ids_since(kind, since).subquery()
        counting = sa.select(sa.func.count()).select_from(ids).correlate(Staff, Department)
        them = sa.select(kind.id, counting.scalar_subquery()).where(kind.id.in_([one.id for one in group]))
        counts.update({f"{kind.prefix}{one}": count for one, count in session.execute(them)})
    return counts


def _ids_since(kind: _Kind, since: datetime) -> sa.CompoundSelect[tuple[int]]:
    """Notices on the page of each recipient of a kind, and those carried to them, each once.

    Rows are looked at where they were found: joined with all notices, PostgreSQL would read these for each recipient.
    """
    old, old_d = Notice.__table__.alias("old").c, NoticeDelivery.__table__.alias("old_delivery").c
    last = sa.select(old.id).where(_named(old, kind.id, is_department=kind is _DEPARTMENT), old.created_at < since)
    last_d = sa.select(old_d.notice_id).where(old_d.recipient == kind.key, old_d.created_at < since)
    before = [
        sa.func.coalesce(one.order_by(by.desc()).limit(1).correlate(Staff, Department).scalar_subquery(), 0)
        for one, by in ((last, old.id), (last_d, old_d.notice_id))
    ]
    shown = sa.select(_n.id.label("id")).where(kind.own(kind.id), IS_COUNTED, _n.created_at >= since, _n.id > before[0])
    carried = sa.select(_d.notice_id.label("id")).where(
        _d.recipient == kind.key, _d.created_at >= since, _d.notice_id > before[1]
    )
    return sa.union(*(one.correlate(Staff, Department) for one in (shown, carried)))


def newest_ids(
    key: Any, own: sa.ColumnElement[bool], most: int, *, before: int | None = None
) -> sa.CompoundSelect[tuple[int]]:
    """The newest notices on a recipient's page, and those carried to them, as they lie in an index each.

    So many of each at least: which are the newest in all is left to the caller.
    """
    shown = sa.select(_n.id.label("id")).where(own, IS_COUNTED).order_by(_n.id.desc()).limit(most)
    carried = sa.select(_d.notice_id.label("id")).where(_d.recipient == key)
    carried = carried.order_by(_d.notice_id.desc()).limit(most * len(Road))
    if before is not None:
        shown, carried = shown.where(_n.id < before), carried.where(_d.notice_id < before)
    return sa.union(*(sa.select(one.subquery().c.id) for one in (shown, carried)))


def _failed(session: Session, *, since: datetime) -> dict[str, int]:
    """Messages to staff and departments that may not have arrived."""
    message = Message.__table__.c
    newest = (
        sa.select(message.staff_id, message.department_id)
        .where(_IS_BAD, message.created_at >= since, message.complaint_id.is_(None))
        .order_by(message.created_at.desc())
        .limit(_MOST_FAILED)
        .subquery()
    )
    by = (newest.c.staff_id, newest.c.department_id)
    rows = session.execute(sa.select(*by, sa.func.count()).group_by(*by))
    return {
        f"{_PEOPLE.prefix}{staff_id}" if staff_id is not None else f"{_DEPARTMENT.prefix}{department_id}": count
        for staff_id, department_id, count in rows
    }
