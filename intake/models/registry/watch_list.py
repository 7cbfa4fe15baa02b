"""The watch-list 重点监管名录: by which criteria, in which batch, and who put which association on it, when and why."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field

from intake.vocabulary import WatchClass
from routing.base import BLANK, FALSE, Record, str_enum


class WatchIndicator(Record, table=True):
    """One criterion 指标; `basis` says where its wording comes from, `is_default` that it is the one shipped.

    Never reworded: another wording of its number is another row, and this one is out of use then.
    """

    __tablename__ = "watch_indicator"
    __table_args__ = (
        Index(
            "uq_watch_indicator_in_use",
            "number",
            unique=True,
            postgresql_where=text("is_active"),
            sqlite_where=text("is_active"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    number: int
    kind: WatchClass = Field(sa_type=str_enum(WatchClass))
    text: str = Field(max_length=300)
    basis: str = Field(default="", max_length=300, sa_column_kwargs=BLANK)
    is_active: bool = True
    is_default: bool = Field(default=False, sa_column_kwargs=FALSE)


class WatchBatch(Record, table=True):
    """A batch 批次 as a document announced it: first, second."""

    __tablename__ = "watch_batch"

    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=60, unique=True)
    document: str = Field(max_length=200)
    begins_on: date
    reason: str = Field(max_length=1000)
    opened_by_id: int | None = Field(default=None, foreign_key="staff.id")
    opened_at: datetime


class WatchEntry(Record, table=True):
    """One association in one batch, from `valid_from` up to, not including, `valid_to`.

    `association.is_watchlisted`, which routing reads, follows from the entries of an association that has any.
    """

    __tablename__ = "watch_entry"
    __table_args__ = (
        Index(
            "uq_watch_entry_standing",
            "batch_id",
            "association_id",
            unique=True,
            postgresql_where=text("valid_to IS NULL"),
            sqlite_where=text("valid_to IS NULL"),
        ),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_start"),
        CheckConstraint("(valid_to IS NULL) = (ended_at IS NULL)", name="ended_by_an_act"),
    )

    id: int = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="watch_batch.id")
    association_id: int = Field(foreign_key="association.id", index=True)
    indicator_ids: list[int] = Field(sa_type=JSON)
    reason: str = Field(max_length=1000)
    valid_from: date
    valid_to: date | None = None
    added_by_id: int | None = Field(default=None, foreign_key="staff.id")
    added_at: datetime
    ended_by_id: int | None = Field(default=None, foreign_key="staff.id")
    ended_at: datetime | None = None
    end_reason: str = Field(default="", max_length=1000, sa_column_kwargs=BLANK)
