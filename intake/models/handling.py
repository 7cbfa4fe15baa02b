"""One department's part in a complaint: its own row, its own clocks."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import JSON, BigInteger, Index, Numeric, text
from sqlmodel import Field

from intake.sealing.text import SealedText, SealedTextType
from intake.vocabulary import FeeAction, HandlingRole, HandlingState, Outcome
from routing.base import BLANK, EMPTY_LIST, Record, str_enum


class Handling(Record, table=True):
    """Lead or co-handling part. A returned part stays as history; a new row is made for the next department."""

    __table_args__ = (
        Index(
            "uq_handling_open_department",
            "complaint_id",
            "department_id",
            unique=True,
            postgresql_where=text("state IN ('pending', 'signed')"),
            sqlite_where=text("state IN ('pending', 'signed')"),
        ),
        # The handler's list: one department's open parts in the order they expire.
        Index(
            "ix_handling_desk",
            "department_id",
            "next_due_at",
            "id",
            postgresql_where=text("state IN ('pending', 'signed')"),
            sqlite_where=text("state IN ('pending', 'signed')"),
        ),
        # What departments had to do with, for the staff of their region. Partial: nothing new is written into it.
        Index(
            "ix_handling_over",
            "department_id",
            "complaint_id",
            postgresql_where=text("state IN ('replied', 'waived', 'ended')"),
            sqlite_where=text("state IN ('replied', 'waived', 'ended')"),
        ),
    )

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    complaint_id: int = Field(foreign_key="complaint.id", sa_type=BigInteger, index=True)
    department_id: int  # no foreign key: see Complaint
    role: HandlingRole = Field(sa_type=str_enum(HandlingRole))
    is_principal: bool = False
    state: HandlingState = Field(sa_type=str_enum(HandlingState))
    violations: list[str] = Field(default_factory=list, sa_type=JSON)
    # Why this department: what the rules say, or else what the person wrote who gave it the part.
    because: str = Field(default="", max_length=32)
    because_note: SealedText | None = Field(default=None, sa_type=SealedTextType)
    # Who in the department has it: which of its sections 处室, who handles it and who helps them.
    handler_id: int | None = Field(default=None, foreign_key="staff.id")
    section: str = Field(default="", max_length=60, sa_column_kwargs=BLANK)
    deputy_id: int | None = Field(default=None, foreign_key="staff.id")
    is_designated: bool = False
    dispatched_at: datetime
    signed_at: datetime | None = None
    contacted_at: datetime | None = None
    replied_at: datetime | None = None
    ended_at: datetime | None = None
    # What expires first on this part; the handler's list sorts by it.
    next_due_at: datetime | None = None

    outcome: Outcome | None = Field(default=None, sa_type=str_enum(Outcome))
    measures: list[str] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs=EMPTY_LIST)
    reply_text: SealedText | None = Field(default=None, sa_type=SealedTextType)  # what the complainant is told
    internal_note: SealedText | None = Field(default=None, sa_type=SealedTextType)
    fee_item: str = Field(default="", max_length=120, sa_column_kwargs=BLANK)
    fee_action: FeeAction = Field(
        default=FeeAction.NONE, sa_type=str_enum(FeeAction), sa_column_kwargs={"server_default": FeeAction.NONE.value}
    )
    amount_charged: Decimal | None = Field(default=None, sa_type=Numeric(14, 2))
    amount_refunded: Decimal | None = Field(default=None, sa_type=Numeric(14, 2))
    document_number: str = Field(default="", max_length=80, sa_column_kwargs=BLANK)
    legal_basis: str = Field(default="", max_length=300, sa_column_kwargs=BLANK)  # of a penalty among the measures
