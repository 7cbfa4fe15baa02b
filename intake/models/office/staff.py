"""The people who work here."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field

from routing.base import FALSE, Record


class Staff(Record, table=True):
    """One account. `roles` are `vocabulary.StaffRole` values; a handler belongs to exactly one department."""

    id: int = Field(default=None, primary_key=True)
    login: str = Field(max_length=60, unique=True)
    display_name: str = Field(max_length=80)
    password_hash: str = Field(max_length=200)
    roles: list[str] = Field(sa_type=JSON)
    department_id: int | None = Field(default=None, foreign_key="department.id", index=True)
    # Whose complaints they see and decide when they work for the hotline; empty: the installation's home region, so
    # all. A handler's region is that of the department. Without a foreign key: nothing deletes a region.
    region_code: str | None = Field(default=None, max_length=6)
    # Heads of a department decide on longer procedures of the law, and hear when their people are late.
    is_head: bool = False
    # Hears of signatures that are late before the head does.
    is_deputy: bool = Field(default=False, sa_column_kwargs=FALSE)
    language: str = Field(default="zh", max_length=5)
    is_active: bool = True
    must_change_password: bool = False
    # Raised whenever the password or the roles change: older sessions end.
    session_version: int = 1
    # No longer written: tries are counted in `password_tries`, and nobody is locked out.
    failed_logins: int = 0
    locked_until: datetime | None = None
    created_at: datetime
    last_login_at: datetime | None = None
    is_synthetic: bool = False
