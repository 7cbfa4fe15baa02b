"""The record: appending events to their chains, reading them back. Nothing here, or anywhere, edits or deletes one."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy import text as sql
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.events import FIELDS, EventKind
from intake.models import Complaint, ComplaintEvent, OfficeEvent

_INSERT_EVENT = insert(ComplaintEvent.__table__)
_OFFICE_LOCK = 7_405_001  # any number of our own: PostgreSQL advisory lock of the office chain


def event_values(
    complaint_id: int, seq: int, previous: str, kind: EventKind, *, actor: Actor, at: datetime, data: dict[str, Any]
) -> dict[str, Any]:
    """Column values of one event, sealed onto `previous`. Refuses fields that `kind` does not declare."""
    if data.keys() != FIELDS[kind]:
        raise ValueError(f"{kind} carries {sorted(FIELDS[kind])}, not {sorted(data)}")
    values = {
        "complaint_id": complaint_id,
        "seq": seq,
        "kind": kind,
        "actor_kind": actor.kind,
        "actor_id": actor.staff_id,
        "at": at,
        "data": data,
        "previous": previous,
    }
    return values | {"hash": digest(values)}


def seal(complaint: Complaint, kind: EventKind, /, *, actor: Actor, at: datetime, **data: Any) -> dict[str, Any]:
    """The next event of the complaint's chain, as column values for `write`; the head of the chain moves on.

    The caller holds the complaint's row (`find.lock_complaint`).
    """
    values = event_values(
        complaint.id, complaint.event_count + 1, complaint.event_head, kind, actor=actor, at=at, data=data
    )
    complaint.event_count += 1
    complaint.event_head = values["hash"]
    return values


def write(session: Session, events: Sequence[dict[str, Any]]) -> None:
    """Store what was sealed."""
    if events:
        session.connection().execute(_INSERT_EVENT, list(events))


def record(
    session: Session, complaint: Complaint, kind: EventKind, /, *, actor: Actor, at: datetime, **data: Any
) -> None:
    """Append one event to the complaint's chain. The caller holds the complaint's row (`find.lock_complaint`)."""
    write(session, [seal(complaint, kind, actor=actor, at=at, **data)])
    session.add(complaint)


def record_office(session: Session, kind: str, /, *, actor: Actor, at: datetime, **data: Any) -> None:
    """Append one event to the office chain."""
    last = lock_office(session)
    values = {
        "seq": last.seq + 1 if last else 1,
        "kind": kind,
        "actor_kind": actor.kind,
        "actor_id": actor.staff_id,
        "at": at,
        "data": data,
        "previous": last.hash if last else "",
    }
    session.connection().execute(insert(OfficeEvent.__table__), [values | {"hash": digest(values)}])


def lock_office(session: Session) -> OfficeEvent | None:
    """The newest event of the office chain; writers queue on an advisory lock (SQLite has one writer anyway)."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(sql("SELECT pg_advisory_xact_lock(:key)"), {"key": _OFFICE_LOCK})
    return session.exec(select(OfficeEvent).order_by(col(OfficeEvent.seq).desc()).limit(1)).first()


def timeline(session: Session, complaint_id: int) -> Sequence[ComplaintEvent]:
    return session.exec(
        select(ComplaintEvent).where(ComplaintEvent.complaint_id == complaint_id).order_by(col(ComplaintEvent.seq))
    ).all()


def digest(values: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a row's columns; times as UTC with microseconds."""
    return hashlib.sha256(_CANONICAL.encode(values).encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"an event cannot carry {type(value).__name__}")


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
