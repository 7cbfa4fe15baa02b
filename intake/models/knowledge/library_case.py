"""Cases of the library 案例库: what a complaint taught, told without anybody who was in it."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, LargeBinary, Text, text
from sqlmodel import Field

from intake.vocabulary import CaseState
from routing.base import BIG_ID, BLANK, EMPTY_LIST, ZERO, Record, str_enum


class LibraryCase(Record, table=True):
    """One case. While it is proposed its words are a text of the complaint, sealed and erased with it.

    Published, its words stand in the clear and nothing in the row leads to the complaint: `digest` is keyed, so that
    only who knows the complaint, and holds the key ring, finds out whether a case was made of it.
    """

    __tablename__ = "library_case"
    __table_args__ = (
        CheckConstraint("(state IN ('proposed', 'refused')) = (complaint_id IS NOT NULL)", name="led_to_by_proposals"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided_once"),
        Index(
            "uq_library_case_digest",
            "digest",
            unique=True,
            postgresql_where=text("state IN ('proposed', 'published')"),
            sqlite_where=text("state IN ('proposed', 'published')"),
        ),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    state: CaseState = Field(sa_type=str_enum(CaseState))
    complaint_id: int | None = Field(default=None, foreign_key="complaint.id", sa_type=BigInteger, index=True)
    digest: str = Field(max_length=64)
    violations: list[str] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs=EMPTY_LIST)
    # Sealed under the key of the complaint's texts; nothing once it is published.
    proposal: bytes | None = Field(default=None, sa_type=LargeBinary)
    refusal: bytes | None = Field(default=None, sa_type=LargeBinary)
    title: str = Field(default="", max_length=120, sa_column_kwargs=BLANK)
    association: str = Field(default="", max_length=60, sa_column_kwargs=BLANK)
    facts: str = Field(default="", sa_type=Text, sa_column_kwargs=BLANK)
    finding: str = Field(default="", sa_type=Text, sa_column_kwargs=BLANK)
    measures: str = Field(default="", sa_type=Text, sa_column_kwargs=BLANK)
    law: str = Field(default="", sa_type=Text, sa_column_kwargs=BLANK)
    edition: int = Field(default=0, sa_column_kwargs=ZERO)
    proposed_at: datetime
    proposed_by_id: int
    # Everybody who changed its words; none of them reviews it.
    edited_by_ids: list[int] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs=EMPTY_LIST)
    decided_at: datetime | None = None
    decided_by_id: int | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by_id: int | None = None
    withdrawn_reason: str = Field(default="", max_length=500, sa_column_kwargs=BLANK)
    # As words are compared: searched, never shown.
    compared: str = Field(default="", sa_type=Text, sa_column_kwargs=BLANK)
