"""Calls through the hotline's own number that show neither side the other's."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field

from intake.vocabulary import MaskedCallState
from routing.base import Record, str_enum

_WAITS = "placed_at IS NULL AND ended_at IS NULL"


class MaskedCall(Record, table=True):
    """One of them: the provider rings whoever asked, and connects the complainant once they press a key.

    It holds no number: both are opened as they are dialled.
    """

    __tablename__ = "masked_call"
    __table_args__ = (
        Index("ix_masked_call_waiting", "asked_at", postgresql_where=text(_WAITS), sqlite_where=text(_WAITS)),
        CheckConstraint("(state IN ('asked', 'talking')) = (ended_at IS NULL)", name="ended_some_time"),
    )

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    complaint_id: int = Field(foreign_key="complaint.id", sa_type=BigInteger, index=True)
    asked_by_id: int = Field(foreign_key="staff.id", index=True)
    asked_at: datetime
    state: MaskedCallState = Field(sa_type=str_enum(MaskedCallState))
    # When the complainant answered, and how long the two talked, by the provider's word.
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    seconds: int | None = None
    # When a worker handed it to the provider, and the provider's own id of it.
    placed_at: datetime | None = None
    call_sid: str | None = Field(default=None, max_length=64, unique=True)
