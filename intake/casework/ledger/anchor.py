"""Sealing what has happened so far: whoever cuts a chain off at its end, or rewrites one whole, breaks an anchor."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy import text as sql
from sqlmodel import Session, col, func, select

from intake.casework.actor import SYSTEM
from intake.casework.ledger import audit
from intake.models import AuditAnchor, ComplaintEvent, OfficeEvent
from routing.keyset import read_batches

ANCHORED = "audit:anchor"
_BATCH = 5000


def anchor_heads(session: Session, *, at: datetime) -> AuditAnchor | None:
    """Seal every event since the last anchor onto it, bound into the office chain; None where nothing is new."""
    until = _settled_id(session)  # before the office chain is held: who writes both must not wait for us
    before = audit.lock_office(session)
    last = newest_anchor(session)
    since = last.last_event_id if last else 0
    if until <= since and (before is None or before.kind == ANCHORED):
        return None
    count, digest = seal(last, before.hash if before else "", hashes(session, since, until))
    values = {
        "at": at,
        "last_event_id": until,
        "event_count": (last.event_count if last else 0) + count,
        "digest": digest,
        "previous": last.digest if last else "",
    }
    session.connection().execute(insert(AuditAnchor.__table__), [values])
    audit.record_office(session, ANCHORED, actor=SYSTEM, at=at, digest=digest, last_event_id=until)
    return newest_anchor(session)


def newest_anchor(session: Session) -> AuditAnchor | None:
    return session.exec(select(AuditAnchor).order_by(col(AuditAnchor.id).desc()).limit(1)).first()


def seal(last: AuditAnchor | None, office_head: str, event_hashes: Iterable[str]) -> tuple[int, str]:
    """(events sealed, digest) over the previous anchor, the head of the office chain and each event's hash in turn."""
    total = hashlib.sha256(f"{last.digest if last else ''}:{office_head}:".encode())
    count = 0
    for each in event_hashes:
        total.update(each.encode())
        count += 1
    return count, total.hexdigest()


def hashes(session: Session, since: int, until: int) -> Iterable[str]:
    """Of the events with since < id <= until, in the order of ids; a batch at a time."""
    statement = select(ComplaintEvent.id, ComplaintEvent.hash).where(col(ComplaintEvent.id) <= until)
    for batch in read_batches(session, statement, col(ComplaintEvent.id), _BATCH, after=since):
        yield from (row.hash for row in batch)


def office_heads(session: Session) -> dict[str, str]:
    """By an anchor's digest, the hash of the office event just before the one that bound it."""
    bound = select(OfficeEvent.data, OfficeEvent.previous).where(OfficeEvent.kind == ANCHORED)
    # Of two that bind the same digest the first did.
    newest_first = session.execute(bound.order_by(col(OfficeEvent.seq).desc()))
    return {row.data.get("digest", ""): row.previous for row in newest_first}


def _settled_id(session: Session) -> int:
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
