"""Month-end figures, frozen as they were counted; the files of facts they are read from; pictures of charts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from intake.vocabulary import FactFileKind
from routing.base import Record, str_enum


class ReportSnapshot(Record, table=True):
    """All figures of one month, counted once; a recount is a new `revision`, never an edit.

    `body` says as of when and why it was counted, and has the digest of `file_id`: its facts, one row each.
    """

    __tablename__ = "report_snapshot"
    __table_args__ = (UniqueConstraint("month", "revision"),)

    id: int = Field(default=None, primary_key=True)
    month: date
    revision: int = 1
    counted_at: datetime
    body: dict[str, Any] = Field(sa_type=JSON)
    # No foreign key: SQLite would make the table anew for it. Empty in what was kept before there were files.
    file_id: int | None = Field(default=None, sa_type=BigInteger)


class FactFile(Record, table=True):
    """A Parquet file of facts, written once under its id.

    Of a month, of complaints in which something happened since those were made, or of a month as it was published.
    `until_event` is the last event of the record that it follows.
    """

    __tablename__ = "fact_file"
    __table_args__ = (
        Index(
            "ix_fact_file_live",
            "kind",
            "month",
            postgresql_where=text("replaced_at IS NULL"),
            sqlite_where=text("replaced_at IS NULL"),
        ),
    )

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    kind: FactFileKind = Field(sa_type=str_enum(FactFileKind))
    month: date | None = None
    until_event: int = Field(sa_type=BigInteger)
    rows: int
    digest: str = Field(default="", max_length=64)
    made_at: datetime
    # Others may still be reading it; it is thrown away a day later.
    replaced_at: datetime | None = None


class ChartPicture(Record, table=True):
    """A chart that somebody wants as a picture for a document: what is to be drawn, and the picture once it is.

    `key` is the digest of what is to be drawn: whoever wants the same finds it. Thrown away after a day.
    """

    __tablename__ = "chart_picture"

    id: int = Field(default=None, primary_key=True)
    key: str = Field(max_length=64, unique=True)
    form: str = Field(max_length=8)
    chart: dict[str, Any] = Field(sa_type=JSON)
    wanted_at: datetime = Field(index=True)
    made_at: datetime | None = None
    content: bytes | None = Field(default=None, sa_type=LargeBinary)
    fault: str = Field(default="", max_length=200)
