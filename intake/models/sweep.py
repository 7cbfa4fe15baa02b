"""What the sweep remembers between runs: how far it has come, and which complaints it could not sweep."""

from datetime import datetime

from sqlalchemy import BigInteger, Text
from sqlmodel import Field

from routing.base import Record


class SweepMark(Record, table=True):
    """The one row, id 1: at `swept_at` nothing that was due was left. Long ago means that the system was down."""

    __tablename__ = "sweep_mark"

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    swept_at: datetime


class SweepFailure(Record, table=True):
    """A complaint that could not be swept. It is left alone until `next_try_at`, so that it starves no other."""

    __tablename__ = "sweep_failure"

    complaint_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    failures: int
    error: str = Field(default="", sa_type=Text)
    first_at: datetime
    last_at: datetime
    next_try_at: datetime
    alarmed_at: datetime | None = None
