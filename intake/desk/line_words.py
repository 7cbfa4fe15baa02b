"""What one line of a list says of a complaint: its violation in words, and the beginning of what was told."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Row

from intake.casework.registering.register import NOT_ACCUSING
from intake.language.i18n import language
from intake.language.translation import translated
from intake.language.words import word
from intake.models import Complaint, ComplaintIdentity
from intake.sealing.envelope import CannotOpen
from intake.sealing.text import TextKey
from routing.normalise import normalise

_Row = Row[*tuple[Any, ...]]
_MATTER = 120  # signs of the narrative that a line may show
_READ = 4 * _MATTER  # and those it is made of: bracketed readings and unseen signs go


def violation_of(complaint: _Row) -> str:
    """Of a question or a suggestion that names none what kind of matter it is."""
    words = violation_words(complaint.violation, complaint.name_zh, complaint.name_en)
    return words or (word(complaint.kind) if complaint.kind in NOT_ACCUSING else "")


def violation_words(code: str | None, name_zh: str | None, name_en: str | None) -> str:
    """Words first, then the code."""
    return f"{(name_zh if language() == 'zh' else name_en) or ''} {code}".lstrip() if code else ""


def matter_of(key: TextKey | None, complaint: _Row) -> str:
    """The beginning of the narrative as it is read: normalised, where the complaint's page has it as written.

    One that was altered behind the application does not hide the others; `key` is None where it is lost.
    """
    try:
        written = key.open(complaint.narrative) if key else ""
    except CannotOpen as error:
        return translated(error.text)
    return " ".join(normalise(written[:_READ])[:_MATTER].split())


def joined_with(complaint_id: sa.ColumnElement[int]) -> sa.ScalarSelect[int]:
    """How many complaints were joined with this one: it is one matter, and so many complaints more."""
    other = Complaint.__table__.alias("joined_complaint").c
    return sa.select(sa.func.count(other.id)).where(other.merged_into_id == complaint_id).scalar_subquery()


def held_until(complaint_id: sa.ColumnElement[int]) -> sa.ScalarSelect[datetime | None]:
    """Until when a legal hold is on it, over or not; nothing where none is."""
    row = ComplaintIdentity.__table__.c
    return sa.select(row.held_until).where(row.complaint_id == complaint_id).scalar_subquery()
