"""Up to which event the record can be read without missing one that is still being written."""

from sqlalchemy import func
from sqlalchemy import text as sql
from sqlmodel import Session, select

from intake.models import ComplaintEvent


def settled_event(session: Session) -> int:
    """The last event id below which nothing can still appear.

    PostgreSQL hands ids out before their transactions commit. The share lock waits for those that are writing; the
    savepoint it is taken in is undone at once, and the lock with it, so that intake waits for a moment only.
    """
    newest = select(func.max(ComplaintEvent.id))
    if session.get_bind().dialect.name != "postgresql":
        return session.scalar(newest) or 0
    savepoint = session.begin_nested()
    session.execute(sql("SET LOCAL lock_timeout = '5s'"))
    session.execute(sql("LOCK TABLE complaint_event IN SHARE MODE"))
    until = session.scalar(newest) or 0
    savepoint.rollback()
    return until
