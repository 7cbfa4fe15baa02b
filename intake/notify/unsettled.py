"""Texts a person must look at: that failed, may have left, left twice, or wait because something is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute
from sqlmodel import Session, and_, col, func, or_

from intake.casework.actor import Actor
from intake.casework.visibility import seen_by
from intake.db import Database
from intake.models import Complaint, Message, Staff
from intake.notify.claims import MOST_DEPARTURES, WAITING
from intake.vocabulary import MessageState
from routing.models import Department

_LATE = timedelta(minutes=15)  # after which one that is due and has not left is no matter of a busy minute
_COUNTED_FOR = timedelta(seconds=20)
_UNSETTLED = (MessageState.FAILED, MessageState.UNCERTAIN)
_ERASED = b""


class UnsettledKind(StrEnum):
    """The lists of the page."""

    OPEN = "open"  # failed or uncertain, and nobody has told the complainant otherwise
    WAITING = "waiting"
    DOUBLED = "doubled"


@dataclass(frozen=True)
class UnsettledLine:
    """One text, and the number of the complaint it is about."""

    message: Message
    number: str
    name: str = ""  # of the member of staff, or the department, where it is for one


def unsettled_lines(
    session: Session, kind: UnsettledKind, actor: Actor, *, at: datetime, limit: int, offset: int
) -> Sequence[UnsettledLine]:
    """The oldest first: who has waited longest for a word."""
    statement = _seen(sa.select(Message, col(Complaint.number)), kind, actor, at)
    ordered = statement.order_by(col(Message.created_at), col(Message.id)).limit(limit).offset(offset)
    rows = session.execute(ordered).all()
    return [UnsettledLine(message, number or "", recipient_name(session, message)) for message, number in rows]


def recipient_name(session: Session, message: Message) -> str:
    """Of the member of staff, or the department, that a message is for; nothing of a complainant's."""
    if message.staff_id is not None:
        staff = session.get(Staff, message.staff_id)
        return staff.display_name if staff is not None else ""
    department = session.get(Department, message.department_id) if message.department_id is not None else None
    return department.name if department is not None else ""


def count_unsettled(session: Session, actor: Actor | None, *, at: datetime) -> int:
    """Of the open list; without an actor all of it."""
    if actor is None:
        statement: Any = sa.select(func.count()).where(_is(UnsettledKind.OPEN, at))
    else:
        statement = _seen(sa.select(func.count()), UnsettledKind.OPEN, actor, at)
    counted: int = session.execute(statement).scalar_one()
    return counted


@dataclass
class UnsettledWatch:
    """The count for the menu, asked of the database no more often than every twenty seconds for each region."""

    _counts: dict[str | None, tuple[datetime, int]] = field(default_factory=dict)

    def count(self, database: Database, actor: Actor, *, at: datetime) -> int:
        region = None if actor.sees_all else actor.region_code
        known = self._counts.get(region)
        if known is None or not known[0] <= at < known[0] + _COUNTED_FOR:
            with database.reading() as session:
                known = self._counts[region] = (at, count_unsettled(session, actor, at=at))
        return known[1]

    def forget(self) -> None:
        """Something was settled just now."""
        self._counts.clear()


def _seen(statement: Any, kind: UnsettledKind, actor: Actor, at: datetime) -> Any:
    """What is about no complaint is seen by whoever sees them all."""
    joined = statement.select_from(Message).outerjoin(Complaint, col(Complaint.id) == col(Message.complaint_id))
    condition = seen_by(actor)
    return joined.where(_is(kind, at), *([] if condition is None else [condition]))


def _is(kind: UnsettledKind, at: datetime) -> ColumnElement[bool]:
    if kind is UnsettledKind.DOUBLED:
        return sa.literal_column(f"message.departures >= {MOST_DEPARTURES}")
    if kind is UnsettledKind.WAITING:
        is_tried = and_(col(Message.attempts) > 0, col(Message.state) == MessageState.QUEUED)
        return and_(_among("still", WAITING), or_(is_tried, col(Message.next_attempt_at) < at - _LATE))
    return and_(_among("unsettled", _UNSETTLED), col(Message.sealed_to) != _ERASED)


def _among(name: str, states: Sequence[MessageState]) -> ColumnElement[bool]:
    """Written out in the statement, as in the index it is to use."""
    column: InstrumentedAttribute[Any] = col(Message.state)  # type: ignore[assignment]
    return column.in_(sa.bindparam(name, states, expanding=True, literal_execute=True))
