"""The record: appending events to their chains, reading them back. Nothing here, or anywhere, edits or deletes one."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import Select, bindparam, event, insert, literal_column
from sqlalchemy import text as sql
from sqlalchemy.orm import object_session
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger.bound import Committer
from intake.casework.ledger.commitments import note_changes, take_commitments
from intake.casework.ledger.event_texts import seal_texts
from intake.casework.ledger.formats import FORMAT, mac_of
from intake.casework.ledger.office_changes import take_office_commitments
from intake.db import JsonText, json_text, transaction_memo
from intake.events import FIELDS, EventKind, NewEvent
from intake.models import Complaint, ComplaintEvent, OfficeEvent
from intake.record_keys import RecordKeys, record_keys_of
from intake.sealing.text import TextKey, text_key_of

_INSERT_EVENT = insert(ComplaintEvent.__table__)
_events = ComplaintEvent.__table__.c
_NEWEST = select(OfficeEvent).order_by(col(OfficeEvent.seq).desc()).limit(1)
_NEWEST_HASH = select(OfficeEvent.hash).order_by(col(OfficeEvent.seq).desc()).limit(1)
_UNWRITTEN, _RECORDED = "ledger:unwritten", "ledger:recorded"
CONTINUED = "record:continued"
_OFFICE_LOCK = 7_405_001  # any number of our own: PostgreSQL advisory lock of the office chain


def event_values(
    keys: RecordKeys,
    complaint_id: int,
    seq: int,
    kind: EventKind,
    *,
    actor: Actor,
    at: datetime,
    data: dict[str, Any],
    text_key: Callable[[], TextKey],
) -> dict[str, Any]:
    """Column values of one event, to be chained. Refuses fields that `kind` does not declare."""
    if data.keys() != FIELDS[kind]:
        raise ValueError(f"{kind} carries {sorted(FIELDS[kind])}, not {sorted(data)}")
    plain, texts = seal_texts(kind, data, text_key)
    return {
        "complaint_id": complaint_id,
        "seq": seq,
        "kind": kind,
        "actor_kind": actor.kind,
        "actor_id": actor.staff_id,
        "at": at,
        "data": plain,
        "texts": texts,
        "bound": None,
        "format": FORMAT,
        "key_id": keys.current,
    }


def seal(keys: RecordKeys, values: dict[str, Any], previous: str) -> dict[str, Any]:
    """The row of an event, chained onto the one before it; its hash is the head of the chain then."""
    bound = values["bound"]
    row = values | {
        "data": JsonText(json_text(values["data"])),
        "bound": None if bound is None else JsonText(json_text(bound)),
        "previous": previous,
    }
    row["hash"] = mac_of(keys, row)
    return row


def record(
    session: Session, complaint: Complaint, kind: EventKind, /, *, actor: Actor, at: datetime, **data: Any
) -> None:
    """Append one event to the complaint's chain; it is sealed and stored with the next flush.

    The caller holds the complaint's row (`find.lock_complaint`).
    """
    record_all(session, complaint, [(kind, data)], actor=actor, at=at)


def record_all(
    session: Session,
    complaint: Complaint,
    said: Sequence[NewEvent],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """As `record`, of several events in their order."""
    keys, first = record_keys_of(session), complaint.event_count + 1
    text_key = partial(text_key_of, session, complaint)
    events = [
        event_values(keys, complaint.id, seq, kind, actor=actor, at=at, data=data, text_key=text_key)
        for seq, (kind, data) in enumerate(said, first)
    ]
    complaint.event_count = first + len(events) - 1
    if object_session(complaint) is not session:  # events go with the flush of their complaint
        session.add(complaint)
    memo = transaction_memo(session)
    memo.setdefault(_UNWRITTEN, {}).setdefault(complaint.id, (complaint, []))[1].extend(events)
    memo.setdefault(_RECORDED, {}).setdefault(complaint.id, []).extend(events)


@event.listens_for(Session, "before_flush")
def _write(session: Session, _context: object, _instances: object) -> None:
    write_recorded(session)


def write_recorded(session: Session) -> None:
    """Seal and store what was recorded since, in one statement: the complaint, whose head moves on, is written with it.

    The last event of each complaint carries the commitments to all that the act has left changed of it.
    """
    note_changes(session)
    unwritten = transaction_memo(session).pop(_UNWRITTEN, {})
    if not unwritten:
        return
    keys = record_keys_of(session)
    rows: list[dict[str, Any]] = []
    for complaint, events in unwritten.values():
        committer = Committer(keys, keys.current)
        events[-1]["bound"] = take_commitments(session, complaint.id, committer)
        head = complaint.event_head
        for values in events:
            rows.append(seal(keys, values, head))
            head = rows[-1]["hash"]
        complaint.event_head = head
    session.connection().execute(_INSERT_EVENT, rows)


def recorded(session: Session, complaint_id: int) -> Sequence[dict[str, Any]]:
    """What this transaction has recorded of a complaint, as column values, in order."""
    found: Sequence[dict[str, Any]] = transaction_memo(session).get(_RECORDED, {}).get(complaint_id, ())
    return found


@cache  # every act asks this: building and keying a statement costs as much as running it
def _stored(kinds: frozenset[EventKind]) -> Select[Any]:
    return (
        select(_events.kind, _events.at, _events.data)
        .where(
            _events.complaint_id == bindparam("complaint_id"),
            _events.seq > bindparam("after"),
            _events.seq < bindparam("before"),
            _events.kind.in_([literal_column(f"'{kind.value}'") for kind in sorted(kinds)]),
        )
        .order_by(_events.seq)
    )


def events_after(
    session: Session, complaint: Complaint, seq: int, kinds: frozenset[EventKind]
) -> list[tuple[EventKind, datetime, dict[str, Any]]]:
    """Kind, moment and data of every event of these kinds after the `seq`-th: read, but for those recorded just now."""
    own = [one for one in recorded(session, complaint.id) if one["seq"] > seq]
    first = own[0]["seq"] if own else complaint.event_count + 1
    found: list[tuple[EventKind, datetime, dict[str, Any]]] = []
    if first > seq + 1:
        wanted = {"complaint_id": complaint.id, "after": seq, "before": first}
        stored = session.connection().execute(_stored(kinds), wanted)
        found += [(one.kind, one.at, one.data) for one in stored]
    return found + [(one["kind"], one["at"], one["data"]) for one in own if one["kind"] in kinds]


def stored_of_many(
    session: Session, complaint_ids: Collection[int], kinds: frozenset[EventKind]
) -> dict[int, list[tuple[EventKind, datetime, dict[str, Any]]]]:
    """The same of many complaints at once, by complaint: what is stored, without what is recorded just now."""
    statement = select(_events.complaint_id, _events.kind, _events.at, _events.data).where(
        _events.complaint_id.in_(complaint_ids), _events.kind.in_(kinds)
    )
    found: dict[int, list[tuple[EventKind, datetime, dict[str, Any]]]] = {}
    for row in session.connection().execute(statement.order_by(_events.complaint_id, _events.seq)):
        found.setdefault(row.complaint_id, []).append((row.kind, row.at, row.data))
    return found


def record_office(session: Session, kind: str, /, *, actor: Actor, at: datetime, **data: Any) -> None:
    """Append one event to the office chain, with commitments to every row of the office written so far.

    What is too much for one event follows in others of the kind CONTINUED.
    """
    keys, last = record_keys_of(session), lock_office(session)
    seq, head = (last.seq, last.hash) if last else (0, "")
    lots = take_office_commitments(session, keys)
    for place, bound in enumerate(lots or [None]):
        seq += 1
        values = {
            "seq": seq,
            "kind": CONTINUED if place else kind,
            "actor_kind": actor.kind,
            "actor_id": actor.staff_id,
            "at": at,
            "data": {"of": seq - place} if place else data,
            "bound": bound,
            "format": FORMAT,
            "key_id": keys.current,
        }
        row = seal(keys, values, head)
        head = row["hash"]
        session.connection().execute(insert(OfficeEvent.__table__), [row])


def lock_office(session: Session) -> OfficeEvent | None:
    """The newest event of the office chain; writers queue on an advisory lock (SQLite has one writer anyway)."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(sql("SELECT pg_advisory_xact_lock(:key)"), {"key": _OFFICE_LOCK})
    return session.exec(_NEWEST).first()


def office_head(session: Session) -> str:
    """The hash of the newest event of the office chain: another one where anything that it binds has changed."""
    return session.exec(_NEWEST_HASH).first() or ""


def timeline(session: Session, complaint_id: int) -> Sequence[ComplaintEvent]:
    return session.exec(
        select(ComplaintEvent).where(ComplaintEvent.complaint_id == complaint_id).order_by(col(ComplaintEvent.seq))
    ).all()
