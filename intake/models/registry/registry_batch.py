"""A registry file on its way: uploaded, and what it changes of who answers waiting for a second person."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field

from intake.vocabulary import CorrectionState
from routing.base import BLANK, Record, str_enum
from routing.vocabulary import RegistryRole


class RegistryBatch(Record, table=True):
    """What one file would change. `proposed_by_id` empty: it was imported on the command line."""

    __tablename__ = "registry_batch"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_when_closed"),
        Index(
            "ix_registry_batch_open",
            "proposed_at",
            postgresql_where=text("state = 'open'"),
            sqlite_where=text("state = 'open'"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    file_name: str = Field(default="", max_length=200, sa_column_kwargs=BLANK)
    proposed_by_id: int | None = Field(default=None, foreign_key="staff.id")
    proposed_at: datetime
    state: CorrectionState = Field(sa_type=str_enum(CorrectionState))
    decided_by_id: int | None = Field(default=None, foreign_key="staff.id")
    decided_at: datetime | None = None
    note: str = Field(default="", max_length=500, sa_column_kwargs=BLANK)


class RegistryBatchLine(Record, table=True):
    """Who would hold one role of one association from a day on; `department_ids` empty: nobody any more."""

    __tablename__ = "registry_batch_line"
    __table_args__ = (Index(None, "batch_id", "association_id", "role", unique=True),)

    id: int = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="registry_batch.id")
    association_id: int = Field(foreign_key="association.id", index=True)
    role: RegistryRole = Field(sa_type=str_enum(RegistryRole))
    department_ids: list[int] = Field(sa_type=JSON)
    valid_from: date
    basis: str = Field(default="", max_length=300, sa_column_kwargs=BLANK)
    fault: str = Field(default="", max_length=200, sa_column_kwargs=BLANK)


class RegistryUpload(Record, table=True):
    """A registry file between its preview and its import; whoever sent it alone goes on with it."""

    __tablename__ = "registry_upload"

    id: int = Field(default=None, primary_key=True)
    file_name: str = Field(default="", max_length=200, sa_column_kwargs=BLANK)
    content: bytes = Field(sa_type=LargeBinary)
    uploaded_by_id: int = Field(foreign_key="staff.id", index=True)
    uploaded_at: datetime
