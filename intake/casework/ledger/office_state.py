"""Is what is stored of the office what the record was told? Each bound row held against what events committed to."""

from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Row, literal, select
from sqlmodel import Session

from intake.casework.ledger.chain import raw_columns, raw_rows
from intake.casework.ledger.findings import AuditProgress
from intake.casework.ledger.office.table import OfficeTable
from intake.casework.ledger.office_bound import OFFICE_TABLES, SIZE, RowId, commitments
from intake.record_keys import RecordKeys
from routing.translatable import N_, TranslatableText


@dataclass(frozen=True, slots=True)
class RowCommitment:
    """What one event says of one row, which was called `name` then."""

    seq: int
    key_id: str
    name: str
    columns: tuple[str, ...]
    macs: bytes


@dataclass(frozen=True)
class OfficeCommitted:
    """Of each row by table and id all that was said of it since it was put in, in order."""

    rows: dict[str, dict[RowId, tuple[RowCommitment, ...]]] = field(
        default_factory=lambda: {name: {} for name in OFFICE_TABLES}
    )

    def take(self, values: Mapping[str, Any]) -> None:
        """What an event says more."""
        for group in from_json(values["bound"] or "[]"):
            known = self.rows.setdefault(group["table"], {})
            if "macs" not in group:
                for one in group["rows"]:
                    known.pop(one, None)
                continue
            columns, macs = tuple(group["columns"]), b64decode(group["macs"])
            width = SIZE * len(columns)
            for place, (one, name) in enumerate(zip(group["rows"], group["names"], strict=True)):
                mac = macs[place * width : (place + 1) * width]
                said = RowCommitment(values["seq"], values["key_id"], name, columns, mac)
                known[one] = (*known.get(one, ()), said)


def check_office_state(session: Session, keys: RecordKeys, progress: AuditProgress, told: OfficeCommitted) -> None:
    """Each value that differs, each row gone or never said, by table."""
    for table in OFFICE_TABLES.values():
        left, never = told.rows[table.name], []
        for row in _rows(session, table):
            said = left.pop(row[0], ())
            if said:
                _add_differing(progress, table, row[0], said, _differing(keys, table, row, said))
            elif row[-1]:
                never.append(row[0])
        for one, said in left.items():
            text = N_("office: %(table)s %(id)s (%(name)s), last recorded by event %(seq)s, is gone")
            progress.add(TranslatableText(text, table=table.name, id=one, name=said[-1].name, seq=said[-1].seq))
        for one in never:
            text = N_("office: %(table)s %(id)s (%(name)s) was never recorded")
            progress.add(TranslatableText(text, table=table.name, id=one, name=_label(session, table, one)))


def _add_differing(
    progress: AuditProgress, table: OfficeTable, one: RowId, said: Sequence[RowCommitment], columns: Iterator[str]
) -> None:
    for column in columns:
        text = N_("office: %(column)s of %(table)s %(id)s (%(name)s) is not what was recorded")
        progress.add(TranslatableText(text, column=column, table=table.name, id=one, name=said[-1].name))


def _differing(
    keys: RecordKeys, table: OfficeTable, row: Row[*tuple[Any, ...]], said: Sequence[RowCommitment]
) -> Iterator[str]:
    """A column that no event spoke of is not vouched for: it is younger than the row."""
    [*earlier, newest] = said
    if not earlier and newest.columns == table.columns:
        stored = b"".join(commitments(keys, newest.key_id, table.name, table.columns, row))
        if stored == newest.macs:
            return
    parts = {
        name: (one.key_id, one.macs[SIZE * i : SIZE * (i + 1)]) for one in said for i, name in enumerate(one.columns)
    }
    for place, name in enumerate(table.columns, start=1):
        if name in parts:
            key_id, mac = parts[name]
            if commitments(keys, key_id, table.name, (name,), (row[0], row[place])) != [mac]:
                yield name


def _rows(session: Session, table: OfficeTable) -> Iterator[Row[*tuple[Any, ...]]]:
    """Id, raw values, and whether it is somebody's concern: a rule taken out of a published table is not gone."""
    is_bound = literal(value=True) if table.scope is None else table.scope
    wanted = select(table.key, *raw_columns(session, table.table, table.columns), is_bound.label("is_bound"))
    return raw_rows(session, wanted.order_by(table.key))


def _label(session: Session, table: OfficeTable, one: RowId) -> str:
    return str(session.connection().execute(select(table.label).where(table.key == one)).scalar())
