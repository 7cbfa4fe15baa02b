"""Is what is stored what the record was told? Every bound row held against the newest commitment to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session, select

from intake.casework.ledger.bound import BOUND, BoundTable, Committer
from intake.casework.ledger.findings import AuditProgress
from intake.models import Complaint, ComplaintEvent
from intake.record_keys import RecordKeys
from routing.translatable import N_, TranslatableText

_Row = Row[*tuple[Any, ...]]
_Committed = dict[tuple[str, int], tuple[str, str]]
_events, _complaints = ComplaintEvent.__table__.c, Complaint.__table__.c


def check_state(session: Session, keys: RecordKeys, progress: AuditProgress, complaints: Sequence[_Row]) -> None:
    """Of a lot of complaints in the order of their ids: each value that differs, each row gone or never said."""
    if not complaints:
        return
    between = complaints[0].id, complaints[-1].id
    committed, secrets = _commitments(session, between), _secrets(session, between)
    stored = {name: _rows(session, table, between) for name, table in BOUND.items()}
    for complaint in complaints:
        told = committed.get(complaint.id, {})
        for table in BOUND.values():
            for row in stored[table.name].get(complaint.id, ()):
                key_id, commitment = told.pop((table.name, row.id), ("", ""))
                committer = Committer(keys, key_id, secrets[complaint.id])
                _check_row(progress, complaint.number, table, row, committer=committer, commitment=commitment)
        for name, row_id in told:
            text = N_("complaint %(number)s: %(table)s %(id)s is gone")
            progress.add(TranslatableText(text, number=complaint.number, table=name, id=row_id))


def _check_row(
    progress: AuditProgress, number: str, table: BoundTable, row: _Row, *, committer: Committer, commitment: str
) -> None:
    if not commitment:
        text = N_("complaint %(number)s: %(table)s %(id)s was never recorded")
        progress.add(TranslatableText(text, number=number, table=table.name, id=row.id))
        return
    for column in committer.differing(table, row.id, row._asdict(), commitment):
        text = N_("complaint %(number)s: %(column)s of %(table)s %(id)s is not what was recorded")
        progress.add(TranslatableText(text, number=number, column=column, table=table.name, id=row.id))


def _commitments(session: Session, between: tuple[int, int]) -> dict[int, _Committed]:
    """Key id and newest commitment of each row, by complaint; what an event says of it last is in force."""
    of_lot = _events.complaint_id.between(*between) & _events.bound.is_not(None)
    statement = select(_events.complaint_id, _events.key_id, _events.bound).where(of_lot)
    found: dict[int, _Committed] = {}
    for complaint_id, key_id, bound in session.execute(statement.order_by(_events.complaint_id, _events.seq)):
        for name, row_id, commitment in bound:
            found.setdefault(complaint_id, {})[name, row_id] = key_id, commitment
    return found


def _secrets(session: Session, between: tuple[int, int]) -> Mapping[int, bytes | None]:
    statement = select(_complaints.id, _complaints.text_secret).where(_complaints.id.between(*between))
    return {row.id: row.text_secret for row in session.execute(statement)}


def _rows(session: Session, table: BoundTable, between: tuple[int, int]) -> dict[int, list[_Row]]:
    columns = table.model.__table__.c
    owner = columns[table.owner]
    statement = select(columns.id, owner.label("owner"), *(columns[name] for name in table.names))
    found: dict[int, list[_Row]] = {}
    for row in session.execute(statement.where(owner.between(*between)).order_by(columns.id)):
        found.setdefault(row.owner, []).append(row)
    return found
