"""Sealing what has happened so far: whoever cuts a chain off at its end, or rewrites one whole, breaks an anchor."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from intake.casework.actor import SYSTEM
from intake.casework.ledger import audit
from intake.casework.ledger.formats import FORMAT, mac_of
from intake.casework.ledger.settled import settled_event
from intake.models import AuditAnchor, ComplaintEvent
from intake.models.practice import counts_by
from intake.record_keys import RecordKeys, record_keys_of

ANCHORED = "audit:anchor"
_ROWS = 5000
_NEWEST = select(AuditAnchor).order_by(col(AuditAnchor.id).desc()).limit(1)


def anchor_heads(session: Session, *, at: datetime) -> AuditAnchor | None:
    """Seal every event since the last anchor onto it, bound into the office chain; None where nothing is new."""
    until = settled_event(session)  # before the office chain is held: who writes both must not wait for us
    before = audit.lock_office(session)
    last = newest_anchor(session)
    since = last.last_event_id if last else 0
    until = max(until, since)  # another may have sealed more while we waited
    if until == since and (before is None or before.kind == ANCHORED):
        return None
    keys, (count, events) = record_keys_of(session), SealedEvents(session, since, until).take(until)
    values = {
        "id": (last.id if last else 0) + 1,  # not the database's to give: the seal covers it
        "at": at,
        "last_event_id": until,
        "event_count": (last.event_count if last else 0) + count,
        "format": FORMAT,
        "key_id": keys.current,
        "previous": last.digest if last else "",
    }
    values["digest"] = seal(keys, values, office_head=before.hash if before else "", events=events)
    session.connection().execute(insert(AuditAnchor.__table__), [values])
    told = {"anchor": values["id"], "digest": values["digest"], "last_event_id": until}
    audit.record_office(session, ANCHORED, actor=SYSTEM, at=at, **told)
    return newest_anchor(session)


def newest_anchor(session: Session) -> AuditAnchor | None:
    return session.exec(_NEWEST).first()


def seal(keys: RecordKeys, values: Mapping[str, Any], *, office_head: str, events: str) -> str:
    """The digest of an anchor: over its columns, the office chain's head before it and what `SealedEvents` took."""
    return mac_of(keys, {**values, "office_head": office_head, "events": events})


class SealedEvents:
    """The events with since < id <= until in the order of their ids, read once, a lot at a time.

    Those of training complaints are in no anchor. Whoever makes another complaint one takes its events out of what was
    sealed, which shows.
    """

    def __init__(self, session: Session, since: int, until: int) -> None:
        events = ComplaintEvent.__table__.c
        wanted = select(events.id, events.hash).where(events.id > since, events.id <= until)
        wanted = wanted.where(counts_by(events.complaint_id))
        rows = session.connection().execute(wanted.order_by(events.id).execution_options(yield_per=_ROWS))
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    def take(self, until: int) -> tuple[int, str]:
        """(how many, SHA-256 over their hashes in turn) of those up to this id that were not taken yet."""
        total, count, row = hashlib.sha256(), 0, self._next
        while row is not None and row.id <= until:
            total.update(str(row.hash).encode())
            count += 1
            row = next(self._rows, None)
        self._next = row
        return count, total.hexdigest()
