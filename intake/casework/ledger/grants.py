"""A role of PostgreSQL that can add to the record and not change it: the database itself refuses that."""

import re
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from intake.errors import BadValue
from intake.models import AuditAnchor, ComplaintEvent, OfficeEvent
from routing.base import Record
from routing.translatable import N_

RECORD_TABLES = tuple(str(model.__tablename__) for model in (ComplaintEvent, OfficeEvent, AuditAnchor))
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def role_statements(role: str) -> list[str]:
    """What the owner of the tables runs, again after each upgrade: all but changing the record, and the schema."""
    if not _NAME.fullmatch(role):
        raise BadValue(N_("a role is named with small letters, digits and _"))
    tables = ", ".join(sorted(Record.metadata.tables))
    record = ", ".join(RECORD_TABLES)
    return [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {role}",
        f"REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {record} FROM {role}",
        # From PostgreSQL 17 on: to lock a table while it is sealed, and to vacuum; no row changes by it.
        f"GRANT MAINTAIN ON {tables} TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"GRANT SELECT ON alembic_version TO {role}",
    ]


def can_change_record(session: Session) -> bool | None:
    """Whether the role that the program works under may; None on SQLite, which knows no roles."""
    if session.get_bind().dialect.name != "postgresql":
        return None
    asked = text(
        "SELECT bool_or(has_table_privilege(t, 'UPDATE, DELETE, TRUNCATE')) FROM unnest(CAST(:tables AS text[])) t"
    )
    found: Any = session.connection().execute(asked, {"tables": list(RECORD_TABLES)}).scalar()
    return bool(found)
