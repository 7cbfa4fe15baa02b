"""What somebody says is wrong in the registry, with the document that shows it, and what became of it."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, text
from sqlmodel import Field

from intake.vocabulary import CorrectionState
from routing.base import Record, str_enum
from routing.vocabulary import RegistryRole


class RegistryCorrection(Record, table=True):
    """One claim about one role of one association: "since that day it is not us but them".

    `proposed_department_id` empty: nobody holds the role from then on, or the filer does not know who does.
    """

    __tablename__ = "registry_correction"
    __table_args__ = (
        Index(
            "uq_registry_correction_open",
            "association_id",
            "role",
            unique=True,
            postgresql_where=text("state = 'open'"),
            sqlite_where=text("state = 'open'"),
        ),
        Index(None, "state", "filed_at"),
        CheckConstraint("(state = 'open') = (decided_by_id IS NULL)", name="decided_by_somebody"),
    )

    id: int = Field(default=None, primary_key=True)
    association_id: int = Field(foreign_key="association.id", index=True)
    role: RegistryRole = Field(sa_type=str_enum(RegistryRole))
    # Who held the role when it was filed; None where nobody did.
    holder_department_id: int | None = Field(default=None, foreign_key="department.id")
    proposed_department_id: int | None = Field(default=None, foreign_key="department.id")
    effective_on: date
    document: str = Field(max_length=200)
    statement: str = Field(sa_type=Text)
    # The complaint it was filed from, and the item of a verification it was filed in; neither, from nowhere.
    complaint_id: int | None = Field(default=None, foreign_key="complaint.id", sa_type=BigInteger, index=True)
    item_id: int | None = Field(default=None, foreign_key="verification_item.id", sa_type=BigInteger)
    filed_by_id: int = Field(foreign_key="staff.id")
    filed_for_id: int | None = Field(default=None, foreign_key="department.id")
    filed_at: datetime
    state: CorrectionState = Field(sa_type=str_enum(CorrectionState))
    decided_by_id: int | None = Field(default=None, foreign_key="staff.id")
    decided_at: datetime | None = None
    decision_note: str = Field(default="", max_length=1000)
    # What was written into the registry, which may differ from what was proposed.
    department_id: int | None = Field(default=None, foreign_key="department.id")
    valid_from: date | None = None
