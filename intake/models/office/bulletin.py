"""Bulletins as they were counted and released, and who reads them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, UniqueConstraint
from sqlmodel import Field

from intake.vocabulary import BulletinKind, BulletinState
from routing.base import BLANK, Record, str_enum


class Bulletin(Record, table=True):
    """The figures of one week, month or quarter; every file is made of `body`, whose SHA-256 is `digest`.

    `profile` names the scoring profile chosen for it. `link` opens a released one without an account.
    """

    __table_args__ = (UniqueConstraint("kind", "period", "revision"),)

    id: int = Field(default=None, primary_key=True)
    kind: BulletinKind = Field(sa_type=str_enum(BulletinKind))
    period: str = Field(max_length=10)  # 2026-W44, 2026-10, 2026-Q4
    first_on: date
    revision: int = 1
    state: BulletinState = Field(sa_type=str_enum(BulletinState))
    body: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    digest: str = Field(default="", max_length=64, sa_column_kwargs=BLANK)
    profile: str = Field(default="", max_length=300, sa_column_kwargs=BLANK)
    wanted_at: datetime
    wanted_by_id: int | None = Field(default=None, foreign_key="staff.id")
    made_at: datetime | None = None
    released_at: datetime | None = None
    released_by_id: int | None = Field(default=None, foreign_key="staff.id")
    link: str | None = Field(default=None, max_length=64, unique=True)


class BulletinReader(Record, table=True):
    """Somebody whom bulletins of `kinds` are sent to: a member of staff, at their own address, or one outside.

    `sealed` by the ring for this very row: name and e-mail of a reader outside as JSON; gone with the row.
    """

    __tablename__ = "bulletin_reader"

    id: int = Field(default=None, primary_key=True)
    staff_id: int | None = Field(default=None, foreign_key="staff.id", unique=True)
    sealed: bytes = Field(default=b"", sa_type=LargeBinary)
    # The keyed hash of the address, so that nobody is on the list twice.
    address_hash: str | None = Field(default=None, max_length=64, unique=True)
    kinds: list[str] = Field(default_factory=list, sa_type=JSON)
    language: str = Field(default="zh", max_length=2, sa_column_kwargs={"server_default": "zh"})
    added_at: datetime
    added_by_id: int | None = Field(default=None, foreign_key="staff.id")
