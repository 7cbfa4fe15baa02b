"""Texts a person must look at: that failed, may have left, left twice, or wait because something is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute
from sqlmodel import Session, and_, col, func, or_

from intake.casework.actor import Actor
from intake.casework.visibility import seen_by
from intake.models import Complaint, Message, Staff
from intake.notify.claims import MOST_DEPARTURES, WAITING
from intake.vocabulary import MessageState
from routing.models import Department

_LATE = timedelta(minutes=15)  # after which one that is due and has not left is no matter of a busy minute
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
    name = sa.func.coalesce(col(Staff.display_name), col(Department.name), "")
    statement = _theirs(sa.select(Message, col(Complaint.number), name), actor).where(_is(kind, at))
    named = statement.outerjoin(Staff, col(Staff.id) == Message.staff_id)
    named = named.outerjoin(Department, col(Department.id) == Message.department_id)
    ordered = named.order_by(col(Message.created_at), col(Message.id)).limit(limit).offset(offset)
    return [UnsettledLine(message, number or "", who) for message, number, who in session.execute(ordered)]


def recipient_name(session: Session, message: Message) -> str:
    """Of the member of staff, or the department, that a message is for; nothing of a complainant's."""
    if message.staff_id is not None:
        staff = session.get(Staff, message.staff_id)
        return staff.display_name if staff is not None else ""
    department = session.get(Department, message.department_id) if message.department_id is not None else None
    return department.name if department is not None else ""


def count_unsettled(session: Session, actor: Actor | None = None) -> int:
    """Of the open list; without an actor all of it."""
    counting: Any = sa.select(func.count())
    seen = counting if actor is None else _theirs(counting, actor)
    counted: int = session.execute(seen.where(_is_open())).scalar_one()
    return counted


def _theirs(statement: Any, actor: Actor) -> Any:
    """What is about no complaint is seen by whoever sees them all."""
    joined = statement.select_from(Message).outerjoin(Complaint, col(Complaint.id) == col(Message.complaint_id))
    condition = seen_by(actor)
    return joined if condition is None else joined.where(condition)


def _is(kind: UnsettledKind, at: datetime) -> ColumnElement[bool]:
    if kind is UnsettledKind.DOUBLED:
        return sa.literal_column(f"message.departures >= {MOST_DEPARTURES}")
    if kind is UnsettledKind.WAITING:
        is_tried = and_(col(Message.attempts) > 0, col(Message.state) == MessageState.QUEUED)
        return and_(_among("still", WAITING), or_(is_tried, col(Message.next_attempt_at) < at - _LATE))
    return _is_open()


def _is_open() -> ColumnElement[bool]:
    return and_(_among("unsettled", _UNSETTLED), col(Message.sealed_to) != _ERASED)


def _among(name: str, states: Sequence[MessageState]) -> ColumnElement[bool]:
    """Written out in the statement, as in the index it is to use."""
    column: InstrumentedAttribute[Any] = col(Message.state)  # type: ignore[assignment]
    return column.in_(sa.bindparam(name, states, expanding=True, literal_execute=True))
