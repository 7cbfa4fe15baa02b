"""Letters that left the office with a number of their own, and whole cases made into one file."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from intake.sealing.text import SealedText, SealedTextType
from intake.vocabulary import LetterKind, LetterRoad, LetterState
from routing.base import Record, str_enum

_UNDRAWN = "drawn_at IS NULL"
_OWED = "due_at IS NOT NULL AND answered_at IS NULL"
_UNMADE = "made_at IS NULL AND fault = ''"


class Letter(Record, table=True):
    """One letter, as it was worded when it was issued; of a kind and year each number stands once.

    `content` is the paper as JSON; it never names who complains, which is filled in only as a letter is printed for
    the post. `days` and `due_at` are there where the association owes a statement or proof. `pdf` is drawn by a
    worker from the content, in base64.
    """

    __table_args__ = (
        UniqueConstraint("kind", "year", "serial"),
        Index("ix_letter_undrawn", "id", postgresql_where=text(_UNDRAWN), sqlite_where=text(_UNDRAWN)),
        Index("ix_letter_owed", "due_at", postgresql_where=text(_OWED), sqlite_where=text(_OWED)),
        CheckConstraint("(days IS NULL) = (due_at IS NULL)", name="due_by_days"),
        CheckConstraint("serial > 0", name="numbered_from_one"),
    )

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    complaint_id: int = Field(foreign_key="complaint.id", sa_type=BigInteger, index=True)
    kind: LetterKind = Field(sa_type=str_enum(LetterKind))
    year: int
    serial: int
    state: LetterState = Field(sa_type=str_enum(LetterState))
    road: LetterRoad = Field(sa_type=str_enum(LetterRoad))
    content: SealedText = Field(sa_type=SealedTextType)
    # Whose letter it is: of a department, else of the hotline.
    department_id: int | None = Field(default=None, foreign_key="department.id")
    # To whom; empty in a letter to the complainant.
    association_id: int | None = Field(default=None, foreign_key="association.id")
    days: int | None = None
    due_at: datetime | None = None
    issued_at: datetime
    issued_by_id: int = Field(foreign_key="staff.id")
    served_at: datetime | None = None
    served_by_id: int | None = Field(default=None, foreign_key="staff.id")
    # The number of the posted item, or who collected it.
    service_note: SealedText | None = Field(default=None, sa_type=SealedTextType)
    # What the association stated or proved, as it was entered, or why the letter was withdrawn.
    answer: SealedText | None = Field(default=None, sa_type=SealedTextType)
    answered_at: datetime | None = None
    answered_by_id: int | None = Field(default=None, foreign_key="staff.id")
    pdf: SealedText | None = Field(default=None, sa_type=SealedTextType)
    drawn_at: datetime | None = None


class CaseFile(Record, table=True):
    """A whole complaint as one PDF, wanted by a person and made by a worker; the file in base64, its digest beside."""

    __tablename__ = "case_file"
    __table_args__ = (
        Index("ix_case_file_unmade", "id", postgresql_where=text(_UNMADE), sqlite_where=text(_UNMADE)),
        CheckConstraint("(made_at IS NULL) = (digest IS NULL)", name="made_with_digest"),
    )

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    complaint_id: int = Field(foreign_key="complaint.id", sa_type=BigInteger, index=True)
    purpose: SealedText = Field(sa_type=SealedTextType)
    wanted_at: datetime
    wanted_by_id: int = Field(foreign_key="staff.id")
    made_at: datetime | None = None
    pages: int = 0
    digest: SealedText | None = Field(default=None, sa_type=SealedTextType)
    content: SealedText | None = Field(default=None, sa_type=SealedTextType)
    fault: str = Field(default="", max_length=200)
