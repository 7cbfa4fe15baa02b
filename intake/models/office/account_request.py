"""What one administrator wants to do with an account and another one agrees to, or not."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field

from intake.vocabulary import AccountRequestKind, AccountRequestState
from routing.base import BIG_ID, Record, str_enum

_OPEN = "state = 'open'"


class AccountRequest(Record, table=True):
    """A grant of a privileged role, a new password of who has one, or such an account let in again.

    A grant makes `roles_before`, those at the time it was asked, into `roles`; else both are those of the account. What
    nobody decided by `until` has lapsed, and stays open.
    """

    __tablename__ = "account_request"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_once"),
        CheckConstraint(
            "state NOT IN ('approved', 'refused') OR decided_by_id != asked_by_id", name="decided_by_another"
        ),
        CheckConstraint("state != 'approved' OR decided_by_id != staff_id", name="no_approval_of_own"),
        Index("ix_account_request_open", "until", postgresql_where=text(_OPEN), sqlite_where=text(_OPEN)),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    kind: AccountRequestKind = Field(sa_type=str_enum(AccountRequestKind))
    staff_id: int = Field(foreign_key="staff.id", index=True)
    roles: list[str] = Field(sa_type=JSON)
    roles_before: list[str] = Field(sa_type=JSON)
    asked_by_id: int = Field(foreign_key="staff.id")
    asked_at: datetime
    until: datetime
    state: AccountRequestState = Field(sa_type=str_enum(AccountRequestState))
    decided_by_id: int | None = Field(default=None, foreign_key="staff.id")
    decided_at: datetime | None = None
