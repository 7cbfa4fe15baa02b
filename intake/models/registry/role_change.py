"""A change of who answers: proposed by one, confirmed by another or by the department that is to answer."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from intake.vocabulary import RoleChangeState
from routing.base import BLANK, Record, str_enum
from routing.vocabulary import RegistryRole


class RoleChange(Record, table=True):
    """One role of one association, to be held by `department_id` from `valid_from` on; empty: by nobody any more."""

    __tablename__ = "role_change"
    __table_args__ = (
        Index(
            "uq_role_change_open",
            "association_id",
            "role",
            unique=True,
            postgresql_where=text("state = 'open'"),
            sqlite_where=text("state = 'open'"),
        ),
        Index(None, "state", "proposed_at"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_when_closed"),
    )

    id: int = Field(default=None, primary_key=True)
    association_id: int = Field(foreign_key="association.id", index=True)
    role: RegistryRole = Field(sa_type=str_enum(RegistryRole))
    # Who held the role when it was proposed; None where nobody did.
    holder_department_id: int | None = Field(default=None, foreign_key="department.id")
    department_id: int | None = Field(default=None, foreign_key="department.id", index=True)
    valid_from: date
    document: str = Field(max_length=200)
    reason: str = Field(max_length=1000)
    proposed_by_id: int | None = Field(default=None, foreign_key="staff.id")
    proposed_at: datetime
    state: RoleChangeState = Field(sa_type=str_enum(RoleChangeState))
    decided_by_id: int | None = Field(default=None, foreign_key="staff.id")
    decided_at: datetime | None = None
    note: str = Field(default="", max_length=1000, sa_column_kwargs=BLANK)
