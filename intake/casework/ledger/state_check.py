"""Is what is stored what the record was told? Every bound row held against the newest commitment to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session, select

from intake.casework.ledger.bound import BOUND, Committer
from intake.casework.ledger.bound_table import BoundTable
from intake.casework.ledger.chain import Committed, as_stored
from intake.casework.ledger.findings import AuditProgress
from intake.models import Complaint, ComplaintIdentity
from intake.record_keys import RecordKeys
from routing.translatable import N_, TranslatableText

_complaints, _identities = Complaint.__table__.c, ComplaintIdentity.__table__.c
_VALUES = 2  # after the row's key and its complaint
_Row = Row[*tuple[Any, ...]]


def check_state(
    session: Session,
    keys: RecordKeys,
    progress: AuditProgress,
    complaints: Sequence[_Row],
    told: Mapping[int, Committed],
) -> None:
    """Of a lot of complaints in the order of their ids: each value that differs, each row gone or never said.

    `told` has what the events of each say; a complaint whose chain is broken is not in it, and not looked at.
    """
    between = complaints[0].id, complaints[-1].id
    _check_erasures(session, progress, between)
    stored = {name: _rows(session, table, between) for name, table in BOUND.items()}
    for complaint in (one for one in complaints if one.id in told):
        left = dict(told[complaint.id])
        for table in BOUND.values():
            for row in stored[table.name].get(complaint.id, ()):
                key_id, commitment = left.pop((table.name, row.key), ("", ""))
                committer = Committer(keys, key_id)
                _check_row(progress, complaint.number, table, row, committer=committer, commitment=commitment)
        for name, row_id in left:
            text = N_("complaint %(number)s: %(table)s %(id)s is gone")
            progress.add(TranslatableText(text, number=complaint.number, table=name, id=row_id))


def _check_erasures(session: Session, progress: AuditProgress, between: tuple[int, int]) -> None:
    """The key of a complaint's texts is gone when its identity is erased, and not before."""
    of_complaint = _identities.complaint_id == _complaints.id
    strays = (_complaints.text_key.is_(None)) != (_identities.erased_at.is_not(None))
    statement = select(_complaints.number, _complaints.text_key).join(ComplaintIdentity.__table__, of_complaint)
    for row in session.execute(statement.where(_complaints.id.between(*between), strays).order_by(_complaints.id)):
        text = N_("complaint %(number)s: the key of its texts is gone, and no erasure was recorded")
        if row.text_key is not None:
            text = N_("complaint %(number)s: the key of its texts is there, though they were erased")
        progress.add(TranslatableText(text, number=row.number))


def _check_row(
    progress: AuditProgress, number: str, table: BoundTable, row: _Row, *, committer: Committer, commitment: str
) -> None:
    if not commitment:
        text = N_("complaint %(number)s: %(table)s %(id)s was never recorded")
        progress.add(TranslatableText(text, number=number, table=table.name, id=row.key))
        return
    for column in committer.differing(table, row.key, row[_VALUES:], commitment):
        text = N_("complaint %(number)s: %(column)s of %(table)s %(id)s is not what was recorded")
        progress.add(TranslatableText(text, number=number, column=column, table=table.name, id=row.key))


def _rows(session: Session, table: BoundTable, between: tuple[int, int]) -> dict[int, list[_Row]]:
    columns = table.model.__table__.c
    owner, key = columns[table.owner], columns[table.key]
    values = [as_stored(session, columns[name]) for name in table.columns]
    statement = select(key.label("key"), owner.label("owner"), *values)
    found: dict[int, list[_Row]] = {}
    for row in session.execute(statement.where(owner.between(*between)).order_by(key)):
        found.setdefault(row.owner, []).append(row)
    return found
