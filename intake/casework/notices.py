"""What a department's desk is told. One cause makes one line, however often it is announced."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session

from intake.models import Notice


def notify_desk(
    session: Session,
    kind: str,
    *,
    cause: str,
    at: datetime,
    complaint_id: int | None = None,
    department_id: int | None = None,
    staff_id: int | None = None,
    **params: Any,
) -> None:
    """Put one line on a desk. The caller holds the complaint's row, so looking before writing is safe."""
    key = f"{kind}:{cause}"
    if session.scalar(select(Notice.id).where(Notice.dedupe_key == key)) is None:
        values = {
            "department_id": department_id,
            "staff_id": staff_id,
            "complaint_id": complaint_id,
            "kind": kind,
            "params": params,
            "dedupe_key": key,
            "created_at": at,
        }
        session.connection().execute(insert(Notice.__table__), [values])
