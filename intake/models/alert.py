"""What early warning found out of the ordinary, and who has taken note of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field

from intake.vocabulary import AlertKind, AlertSubject
from routing.base import BIG_ID, BLANK, Record, str_enum

_OPEN = "ended_at IS NULL"


class Alert(Record, table=True):
    """One matter, open until it has not been found for a while; found again meanwhile, it is the same row.

    `subject_key` is the id of an association or department, the code of a violation or region, the order of a rule;
    empty for the whole hotline. `region_code` is where the subject belongs: empty where to no region. `test` holds the
    figures that the sentence of its test is made of. Nobody's name or number, nor a hash of it, is in any of them.
    """

    __table_args__ = (
        Index(
            "uq_alert_open",
            *("kind", "subject", "subject_key"),
            unique=True,
            postgresql_where=text(_OPEN),
            sqlite_where=text(_OPEN),
        ),
        Index("ix_alert_raised_at", "raised_at", "id"),
        CheckConstraint("(acknowledged_at IS NULL) = (acknowledged_by_id IS NULL)", name="acknowledged_by_somebody"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    kind: AlertKind = Field(sa_type=str_enum(AlertKind))
    subject: AlertSubject = Field(sa_type=str_enum(AlertSubject))
    subject_key: str = Field(default="", max_length=40, sa_column_kwargs=BLANK)
    region_code: str | None = Field(default=None, max_length=6)
    # The days it looks at, both included; how many came in them, how many were to be expected, how likely by chance.
    first_on: date
    last_on: date
    came: int
    expected: float | None = None
    probability: float | None = None
    test: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    # As of when it was first and last found.
    raised_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by_id: int | None = Field(default=None, foreign_key="staff.id")
    note: str = Field(default="", max_length=1000, sa_column_kwargs=BLANK)
