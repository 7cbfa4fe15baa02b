"""What the next office event says of the bound rows that a transaction has written; without one nothing is stored."""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, event, select, true
from sqlmodel import Session

from intake.casework.ledger.chain import raw_columns
from intake.casework.ledger.commitments import UnrecordedChange
from intake.casework.ledger.office.table import OfficeTable
from intake.casework.ledger.office_bound import OFFICE_TABLES, RowId, commitments
from intake.casework.ledger.office_writes import BATCH, WrittenRows, written_rows
from intake.record_keys import RecordKeys
from routing.batches import batched

MOST_ROWS = 20_000  # that one event speaks of
_MOST_NAMED = 20
# `{"table", "rows", "names", "columns", "macs"}` of rows written, `{"table", "rows"}` alone of rows deleted.
OfficeCommitments = list[dict[str, Any]]


@dataclass(frozen=True)
class RowChange:
    """Rows of one table of which the same columns were written: id, values, label. No columns: they are gone."""

    table: OfficeTable
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]


def take_office_commitments(session: Session, keys: RecordKeys) -> list[OfficeCommitments]:
    """To all that the transaction has written since its last office event, a lot for an event each."""
    lots: list[OfficeCommitments] = []
    room = 0
    for change in _changes(session):
        for rows in batched(change.rows, MOST_ROWS):
            if len(rows) > room:
                lots.append([])
                room = MOST_ROWS
            room -= len(rows)
            lots[-1].append(_told(keys, change, rows))
    written_rows(session).clear()
    return lots


@event.listens_for(Session, "before_commit")
def _refuse_what_is_unrecorded(session: Session) -> None:
    session.flush()
    if not written_rows(session):  # as after most acts
        return
    left = [f"{change.table.name} {row[0]}" for change in _changes(session) for row in change.rows]
    if left:
        raise UnrecordedChange(", ".join(left[:_MOST_NAMED]))


def _changes(session: Session) -> Iterator[RowChange]:
    """What became of what was written, in the order of the tables."""
    written = written_rows(session)
    for table in OFFICE_TABLES.values():
        if table.name not in written:
            continue
        rows, whole = written[table.name], frozenset(table.columns)
        rows.note(rows.gone, whole)  # an id may have been given out again
        if rows.later:
            beyond = true() if rows.after is None else table.key > rows.after
            rows.note(_found(session, table, beyond), whole)
        _note_entering(session, table, written)
        yield from _of_table(session, table, rows)


def _of_table(session: Session, table: OfficeTable, rows: WrittenRows) -> Iterator[RowChange]:
    gone, alike = set(rows.gone), dict[frozenset[str], list[RowId]]()
    for one, columns in rows.columns.items():
        alike.setdefault(columns, []).append(one)
    for columns, ids in alike.items():
        names = tuple(name for name in table.columns if name in columns)
        found = _stored(session, table, names, ids)
        gone.difference_update(row[0] for row in found)
        if found:
            yield RowChange(table, names, found)
    if gone:
        yield RowChange(table, (), [(one,) for one in gone])


def _note_entering(session: Session, table: OfficeTable, written: dict[str, WrittenRows]) -> None:
    """Whatever comes into force is vouched for whole, with its parts: until then nobody did."""
    if table.enters is None:
        return
    ids = _found(session, table, table.enters & table.key.in_(list(written[table.name].columns)))
    written[table.name].note(ids, frozenset(table.columns))
    for part in table.parts if ids else ():
        whole = OFFICE_TABLES[str(part.model.__tablename__)]
        found = _found(session, whole, whole.table.c[part.owner].in_(ids))
        written.setdefault(whole.name, WrittenRows()).note(found, frozenset(whole.columns))


def _found(session: Session, table: OfficeTable, where: ColumnElement[bool]) -> Sequence[RowId]:
    wanted = select(table.key).where(where)
    wanted = wanted if table.scope is None else wanted.where(table.scope)
    return session.connection().execute(wanted).scalars().all()


def _stored(session: Session, table: OfficeTable, columns: Sequence[str], ids: Iterable[RowId]) -> list[Sequence[Any]]:
    """Id, raw values and label of those that are there and somebody's concern."""
    wanted = select(table.key, *raw_columns(session, table.table, columns), table.label)
    wanted = wanted if table.scope is None else wanted.where(table.scope)
    found: list[Sequence[Any]] = []
    for some in batched(ids, BATCH):
        found += session.connection().execute(wanted.where(table.key.in_(some)).order_by(table.key)).all()
    return found


def _told(keys: RecordKeys, change: RowChange, rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    told: dict[str, Any] = {"table": change.table.name, "rows": [row[0] for row in rows]}
    if not change.columns:
        return told
    macs = b"".join(
        part for row in rows for part in commitments(keys, keys.current, told["table"], change.columns, row)
    )
    names = [row[-1] for row in rows]
    return told | {"names": names, "columns": list(change.columns), "macs": b64encode(macs).decode()}
