"""What importing registry files leaves behind: questions about rows, and which column a heading was said to mean."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlmodel import Field

from routing.base import BLANK, Record, str_enum
from routing.vocabulary import QuestionAnswer, RegistryQuestionKind


class RegistryQuestion(Record, table=True):
    """What was asked of a row that was taken; once answered it is not asked again while the cell says the same.

    `valid_from` and `basis` are the row's: a role that an answer fills is filled by them. `reason` is a text as data.
    """

    __tablename__ = "registry_question"
    __table_args__ = (
        Index("uq_registry_question_cell", "association_id", "column", "kind", "value", unique=True),
        Index(
            "ix_registry_question_open",
            "kind",
            postgresql_where=text("answered_at IS NULL"),
            sqlite_where=text("answered_at IS NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    association_id: int = Field(foreign_key="association.id")
    kind: RegistryQuestionKind = Field(sa_type=str_enum(RegistryQuestionKind))
    row: int
    column: str = Field(max_length=40)
    value: str = Field(default="", max_length=300, sa_column_kwargs=BLANK)
    reason: dict[str, Any] = Field(sa_type=JSON)
    valid_from: date
    basis: str = Field(default="", max_length=300, sa_column_kwargs=BLANK)
    asked_at: datetime
    answered_at: datetime | None = None
    answered_by: str = Field(default="", max_length=64, sa_column_kwargs=BLANK)
    answer: QuestionAnswer | None = Field(default=None, sa_type=str_enum(QuestionAnswer))
    answered_with: str = Field(default="", max_length=120, sa_column_kwargs=BLANK)


class RegistryHeadings(Record, table=True):
    """The columns that a person confirmed for a set of headings; `fingerprint` is that of the set, in any order."""

    __tablename__ = "registry_headings"

    id: int = Field(default=None, primary_key=True)
    fingerprint: str = Field(max_length=64, unique=True)
    columns: dict[str, str] = Field(sa_type=JSON)
    saved_at: datetime
    saved_by: str = Field(default="", max_length=64, sa_column_kwargs=BLANK)
