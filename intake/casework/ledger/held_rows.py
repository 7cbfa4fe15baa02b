"""A complaint and its parts written with their events, past the unit of work: its accounts cost as much again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlalchemy.orm.attributes import instance_state
from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.events import NewEvent
from intake.models import Complaint, Handling

# Built once; which columns are set follows from the values.
_UPDATES = {
    model: update(model.__table__).where(model.__table__.c.id == bindparam("held_id"))
    for model in (Complaint, Handling)
}


def write_held(
    session: Session,
    complaint: Complaint,
    parts: Sequence[Handling],
    said: Sequence[NewEvent],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Record the last of an act, then write what has changed of the complaint and its parts, as a flush would.

    It is left to a flush where other rows wait too, and in a savepoint, of which a flush remembers what to undo.
    """
    if said:
        audit.record_all(session, complaint, said, actor=actor, at=at)
    rows: list[Complaint | Handling] = [complaint, *sorted(parts, key=lambda one: one.id)]
    if session.new or session.dirty.difference(rows) or session.in_nested_transaction():
        session.flush()
        return
    audit.write_recorded(session)
    for row in rows:
        _write(session, row)


def _write(session: Session, row: Complaint | Handling) -> None:
    state = instance_state(row)
    changed = {name: state.dict[name] for name, was in state.committed_state.items() if state.dict[name] != was}
    if changed:
        session.connection().execute(_UPDATES[type(row)], {**changed, "held_id": row.id})
    state._commit_all(state.dict, session.identity_map)  # noqa: SLF001 - how a flush ends; there is no other way
