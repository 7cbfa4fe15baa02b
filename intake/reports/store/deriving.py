"""Every complaint derived from its events, put down a part at a time: memory does not grow with the record."""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import Session, col, select

from intake.casework.collaborators import Collaborators
from intake.models import Complaint
from intake.reports.facts.read import LOT, FactReader
from intake.reports.store.associations import association_table
from intake.reports.store.engine import quoted
from intake.reports.store.published import span
from intake.reports.store.source import MONTH, OVER, FactSource
from intake.reports.store.tables import FactTable, prepare
from intake.reports.store.writing import write_part
from routing.batches import batched

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Lots of complaints that are derived before they are put down.
LOTS_A_PART = 25
_ALL_EVENTS = 2**63 - 1
Progress = Callable[[int, int], None]


def tell_nobody(_done: int, _total: int) -> None:
    """The progress of what nobody waits for."""


def derive_parts(
    session: Session, connection: "DuckDBPyConnection", reader: FactReader, scratch: Path, tell: Progress
) -> tuple[list[Path], int]:
    """All facts in files whose rows are in the order of time, and of how many complaints they are."""
    total = session.scalar(select(func.count()).select_from(Complaint)) or 0
    done = 0
    parts: list[Path] = []
    for spans in batched(_spans(session), LOTS_A_PART):
        derived = FactTable(connection)
        for first, last, _number in spans:
            derived.add(reader.between(first, last))
        parts.append(scratch / f"{len(parts)}.parquet")
        write_part(connection, f"SELECT *, {OVER} FROM {derived.table} ORDER BY happened_at", parts[-1])
        derived.drop()
        done += sum(number for _first, _last, number in spans)
        tell(done, total)
    return parts, done


def months_in(connection: "DuckDBPyConnection", parts: list[Path]) -> list[date]:
    """The first day of each month that any of these rows is of."""
    if not parts:
        return []
    rows = f"read_parquet({quoted(parts)})"
    return [row[0] for row in connection.execute(f"SELECT DISTINCT {MONTH} FROM {rows} ORDER BY 1").fetchall()]


def rows_of_month(parts: list[Path], month: date) -> str:
    return f"SELECT * FROM read_parquet({quoted(parts)}) WHERE {within(month)}"


def within(month: date) -> str:
    """SQL of what happened in a month."""
    start, end = span(month)
    return f"happened_at >= {start} AND happened_at < {end}"


def facts_anew(
    session: Session,
    connection: "DuckDBPyConnection",
    collaborators: Collaborators,
    scratch: Path,
    tell: Progress = tell_nobody,
) -> FactSource:
    """Everything that is known in this session, by no file that was made before; it lies in `scratch`."""
    prepare(connection)
    reader = FactReader(session, collaborators, until=_ALL_EVENTS)
    parts, _done = derive_parts(session, connection, reader, scratch, tell)
    months = {}
    for month in months_in(connection, parts):
        months[month] = scratch / f"{month}.parquet"
        write_part(connection, rows_of_month(parts, month), months[month])
    for part in parts:
        part.unlink()
    return FactSource(months, (), lambda: association_table(session))


def _spans(session: Session) -> Iterable[tuple[int, int, int]]:
    """Lots of complaints by their ids, each with how many there are in it."""
    last: int | None = None
    while True:
        wanted = select(Complaint.id).order_by(col(Complaint.id)).limit(LOT)
        ids = session.scalars(wanted if last is None else wanted.where(col(Complaint.id) > last)).all()
        if not ids:
            return
        last = ids[-1]
        yield ids[0], last, len(ids)
