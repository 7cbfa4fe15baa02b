"""Complaints that never count: tests of a door, and what new staff practise on. What tells them apart is here alone.

Whoever practises sees these and no others; everybody else, and whatever works by itself, sees the others and not these.
"""

from contextvars import ContextVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Mapped

from intake.models.complaint import Complaint

# A column that names a complaint, of a table or of a model.
ComplaintId = ColumnElement[int] | Mapped[int] | Mapped[int | None]
_practising: ContextVar[bool] = ContextVar("practising", default=False)
_complaint = Complaint.__table__.c
TRAINING = select(_complaint.id).where(_complaint.is_training)
# Of the complaints' own table: those that count, whoever looks.
IS_COUNTED = _complaint.is_training.is_(False)


def practise(*, is_on: bool) -> None:
    """Whether what this thread does from now on is practice."""
    _practising.set(is_on)


def is_practising() -> bool:
    return _practising.get()


def is_shown() -> ColumnElement[bool]:
    """Of the complaints' own table: those that whoever looks now may see."""
    return _complaint.is_training.is_(is_practising())


def is_shown_by(complaint_id: ComplaintId) -> ColumnElement[bool]:
    """As `is_shown`, of a table that names a complaint."""
    return complaint_id.in_(TRAINING) if is_practising() else counts_by(complaint_id)


def counts_by(complaint_id: ComplaintId) -> ColumnElement[bool]:
    """As `IS_COUNTED`, of a table that names a complaint."""
    return complaint_id.not_in(TRAINING)
