"""Which bound rows an act has left changed, and what its last event says of them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import attributes
from sqlmodel import Session

from intake.casework.ledger.bound import BOUND, BOUND_MODELS, Committer
from intake.casework.ledger.bound_table import BoundTable
from intake.db import transaction_memo
from intake.record_keys import RecordKeys
from routing.base import Record

# `[table, id, commitment]` of each row.
Commitments = list[list[Any]]
CHANGED = "ledger:changed"


class UnrecordedChange(RuntimeError):
    """A value that the record binds was to be stored without an event that says so: a fault of the program."""


def note_changes(session: Session) -> None:
    """Remember every bound row that the coming flush writes, until an event of its complaint is stored."""
    changed = _changed(session)
    for row in (*session.new, *session.dirty):
        table = BOUND_MODELS.get(type(row))
        owner = getattr(row, table.owner) if table is not None else None
        if table is not None and owner is not None and _is_changed(row, table):
            changed.setdefault(owner, {})[table.name, getattr(row, table.key)] = row


def note_inserted(session: Session, model: type[Record], values: Mapping[str, Any]) -> None:
    """As `note_changes`, of a row that is written as columns."""
    table = BOUND_MODELS[model]
    if values[table.owner] is not None:
        _changed(session).setdefault(values[table.owner], {})[table.name, values[table.key]] = values


def take_commitments(session: Session, complaint_id: int, committer: Committer) -> Commitments | None:
    """To what has changed of one complaint since its last event; None where nothing has."""
    rows = _changed(session).pop(complaint_id, {})
    return [
        [name, row_id, committer.commitment(BOUND[name], row_id, _values(BOUND[name], row))]
        for (name, row_id), row in rows.items()
    ] or None


def commitments_of(keys: RecordKeys, rows: Mapping[BoundTable, list[dict[str, Any]]]) -> Commitments:
    """To rows that are written as columns, as those of an intake are."""
    committer = Committer(keys, keys.current)
    return [
        [table.name, values[table.key], committer.commitment(table, values[table.key], _values(table, values))]
        for table, found in rows.items()
        for values in found
    ]


@event.listens_for(Session, "before_commit")
def _refuse_what_is_unrecorded(session: Session) -> None:
    session.flush()
    left = [f"{name} {row_id}" for rows in _changed(session).values() for name, row_id in rows]
    if left:
        raise UnrecordedChange(", ".join(left))


def _changed(session: Session) -> dict[int, dict[tuple[str, int], Any]]:
    found: dict[int, dict[tuple[str, int], Any]] = transaction_memo(session).setdefault(CHANGED, {})
    return found


def _values(table: BoundTable, row: Record | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(row, Mapping):
        return {**table.defaults, **row}
    return {name: getattr(row, name) for name in table.columns}


def _is_changed(row: Record, table: BoundTable) -> bool:
    state = attributes.instance_state(row)
    if not state.persistent:
        return True
    return any(
        name in table.columns and table.meant(name, getattr(row, name)) != table.meant(name, was)
        for name, was in state.committed_state.items()
    )
