"""Complaints for reports, made by the thousand with Core: the rows, and every event that led to them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, text
from sqlmodel import Session

from intake.casework.ledger import audit
from intake.db import Database
from intake.models import Callback, Complaint, ComplaintEvent, Deadline, DecisionRequest, Handling, Staff
from intake.record_keys import RecordKeys, record_keys_of
from intake.sealing.ring import KeyRing
from intake.sealing.text import TextKey
from intake.vocabulary import Contacted, Satisfaction, Solved, State
from routing.calendars.working_time import SHANGHAI
from routing.models import Department
from routing.vocabulary import Channel, Kind, Level
from tests import factories as make
from tests.reports.histories import CallHeard, History, HotlineStaff, PartSpec, serial
from tests.reports.telling import tell
from tests.stages.keys import RING
from tests.stages.sealed_texts import with_texts

REGION = "510100"
# Whoever leads what a test gives to no department in particular.
ANY_DEPARTMENT = "合成承办单位"
_CALLED_AT = "2026-10-12T10:00"
# Children first: so they are taken away again.
_OF_ONE_COMPLAINT = (DecisionRequest, Callback, Deadline, Handling, ComplaintEvent)
# What of a row says how it came about, and is no column; without it, as here.
_TOLD: dict[str, Any] = {"parts": (), "calls": (), "called_at": None}


def at(text: str) -> datetime:
    """A time of Shanghai: `2017-04-03` or `2017-04-03T17:30`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def add_departments(database: Database, *names: str) -> list[int]:
    with database.unit_of_work() as session:
        departments = [Department(name=name, level=Level.CITY, region_code=REGION) for name in names]
        session.add_all(departments)
        make.record_writes(session)
        return [department.id for department in departments]


def complaint_row(*, narrative: str = "合成诉求", ring: KeyRing = RING, **changes: Any) -> dict[str, Any]:
    """Received and dispatched on 1 October 2026, due on the 22nd; open unless `closed_at` says otherwise.

    Its texts are sealed by the ring of the tests' databases, unless another is given.
    """
    number = next(serial)
    received_at = changes.get("received_at", at("2026-10-01T09:00"))
    closed_at = changes.get("closed_at")
    state = changes.get("state") or (State.CLOSED if closed_at else State.HANDLING)
    due_at = changes.get("closure_due_at", received_at + timedelta(days=21))
    return {
        **with_texts(number, ring=ring, narrative=narrative),
        "number": f"{number:016d}",
        "tracking_digest": "",
        "channel": Channel.PHONE,
        "external_id": str(number),
        "kind": Kind.COMPLAINT,
        "policy": "complaint",
        "region_code": REGION,
        "violation": "F-01",
        "violations": ["F-01"],
        "lead_department_id": None,
        "accepted_at": received_at,
        "dispatched_at": received_at,
        "closed_at": None,
        "closure_original_due_at": due_at,
        "finished_at": None,
        "redo_count": 0,
        "outcome": None,
        "reject_reason": None,
        **changes,
        "received_at": received_at,
        "state": state,
        "closure_due_at": due_at,
    }


def many(count: int, **changes: Any) -> list[dict[str, Any]]:
    return [complaint_row(**changes) for _ in range(count)]


def add_complaints(database: Database, rows: Iterable[dict[str, Any]]) -> None:
    """Write each with its history. A row may also name its `parts` and `calls`, as `add_parts` and `add_calls` do."""
    with database.unit_of_work() as session:
        _write(session, rows)


def add_parts(database: Database, complaint: dict[str, Any], parts: list[dict[str, Any]]) -> None:
    """Parts of one complaint: `returned` is approved, refused, overruled or None; `signed` is in time, late or None.

    They take the place of the one it was stored with, in its events too.
    """
    complaint["parts"] = tuple(PartSpec(**part) for part in parts)
    tell_anew(database, complaint)


def add_calls(
    database: Database,
    complaint: dict[str, Any],
    answers: list[tuple[Solved, Satisfaction]],
    *,
    unreached: int = 0,
    called_at: datetime | None = None,
) -> None:
    """What a closed complaint's sender said, call after call, and the calls that nobody answered after those."""
    heard: list[CallHeard] = [(Contacted.REACHED, *said) for said in answers]
    complaint["calls"] = (*heard, *[(Contacted.UNREACHED, None, None)] * unreached)
    complaint["called_at"] = called_at or at(_CALLED_AT)
    tell_anew(database, complaint)


def tell_anew(database: Database, complaint: dict[str, Any]) -> None:
    with database.unit_of_work() as session:
        connection = session.connection()
        triggers = _lift(connection)
        for model in _OF_ONE_COMPLAINT:
            connection.execute(delete(model.__table__).where(model.__table__.c.complaint_id == complaint["id"]))
        connection.execute(delete(Complaint.__table__).where(Complaint.__table__.c.id == complaint["id"]))
        _write(session, [complaint])
        for trigger in triggers:
            connection.execute(text(trigger))


def _lift(connection: Connection) -> list[str]:
    """Let events be taken away in this transaction, as nothing in service can; answers what forbids it again."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        return []
    frozen = "FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'complaint_event'"
    found = connection.execute(text(f"SELECT name, sql {frozen}")).all()
    for trigger in found:
        connection.execute(text(f'DROP TRIGGER "{trigger.name}"'))
    return [trigger.sql for trigger in found]


def _write(session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    staff, keys = _staff(session), record_keys_of(session)
    written: dict[Table, list[dict[str, Any]]] = {
        model.__table__: [] for model in (Complaint, Handling, Deadline, DecisionRequest, Callback, ComplaintEvent)
    }
    for row in rows:
        columns = {name: value for name, value in row.items() if name not in _TOLD}
        history = tell(columns, staff, **{name: row.get(name, usual) for name, usual in _TOLD.items()})
        events = _sealed(history, keys)
        last = {"event_count": len(events), "event_head": events[-1]["hash"]}
        own = ([history.row | last], history.parts, history.clocks, history.requests, history.calls, events)
        for table, more in zip(written, own, strict=True):
            written[table] += more
    for table, found in written.items():
        if table is Complaint.__table__:
            for _names, alike in groupby(sorted(found, key=_columns), key=_columns):
                session.connection().execute(insert(table), list(alike))
        else:
            _insert(session.connection(), table, found)


def _sealed(history: History, keys: RecordKeys) -> list[dict[str, Any]]:
    """The chain, as the record seals it."""
    row, head, sealed = history.row, "", []
    text_key = partial(TextKey.unsealed, RING, row["id"], row["text_key"])
    for seq, told in enumerate(history.events, 1):
        values = audit.event_values(
            keys, row["id"], seq, told.kind, actor=told.actor, at=told.at, data=told.data, text_key=text_key
        )
        sealed.append(audit.seal(keys, values, head))
        head = sealed[-1]["hash"]
    return sealed


def _insert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Rows that set the same columns go together; past SQLAlchemy's accounts, which cost thrice what writing does."""
    for names, alike in groupby(sorted(rows, key=_columns), key=_columns):
        stored = _as_stored(connection, table, names, list(alike))
        cursor = connection.connection.driver_connection.cursor()
        if connection.dialect.name == "postgresql":
            with cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copied:
                for row in stored:
                    copied.write_row(row)
        else:
            places = ", ".join("?" * len(names))
            cursor.executemany(f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({places})", stored)
        cursor.close()


def _as_stored(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[dict[str, Any]]
) -> Iterable[tuple[Any, ...]]:
    columns = []
    for name in names:
        write = table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        values = [row[name] for row in rows]
        if write and isinstance(next((one for one in values if one is not None), None), datetime):
            write = cache(write)  # the acts of many rows have few moments
        columns.append(list(map(write, values)) if write else values)
    return zip(*columns, strict=True)


def _columns(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(row))


def _staff(session: Session) -> HotlineStaff:
    """Those who act in every history of a database, made with the first."""
    logins = ("history-handler", "history-dispatcher", "history-caller")
    people = {one.login: one.id for one in session.scalars(select(Staff).where(Staff.login.in_(logins)))}
    department_id = session.scalar(select(Department.id).where(Department.name == ANY_DEPARTMENT))
    if not people:
        made = [
            Staff(login=login, display_name="", password_hash="", roles=[], created_at=at("2000-01-01"))
            for login in logins
        ]
        department = Department(name=ANY_DEPARTMENT, level=Level.CITY, region_code=REGION)
        session.add_all([*made, department])
        make.record_writes(session)
        people, department_id = {one.login: one.id for one in made}, department.id
    return HotlineStaff.of(department_id, *(people[login] for login in logins))
