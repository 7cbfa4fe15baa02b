"""A kept month derived once more from its events, as of the moment that it was counted by."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlmodel import Session, col

from intake.errors import NotPossibleNow
from intake.models import FactFile, ReportSnapshot
from intake.reports.store.as_of import AsOf, as_known_then
from intake.reports.store.associations import association_table
from intake.reports.store.engine import MemoryTable, quoted
from intake.reports.store.files import FactFiles
from intake.reports.store.published import rows_to_publish
from intake.reports.store.room import FactRoom
from intake.reports.store.source import FILED, FactSource
from intake.reports.store.tables import new_table
from intake.reports.store.writing import canonical_digest, rows_digest

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ALL_EVENTS = 2**63 - 1
# So many other files are asked what the registry said when a month was counted.
_MOST_ASKED = 6


@dataclass(frozen=True)
class Rederived:
    """The facts known at that moment, and the rows that a month's file has of them."""

    source: FactSource
    rows: str
    digest: str


def kept_months(session: Session, month: object = None) -> list[ReportSnapshot]:
    """Every revision that was counted from a file of facts, of one month or of all, in their order."""
    statement = select(ReportSnapshot).where(col(ReportSnapshot.file_id).is_not(None))
    if month is not None:
        statement = statement.where(col(ReportSnapshot.month) == month)
    return list(session.scalars(statement.order_by(col(ReportSnapshot.month), col(ReportSnapshot.revision))))


def rederive(
    session: Session,
    connection: "DuckDBPyConnection",
    room: FactRoom,
    kept: ReportSnapshot,
    now: FactSource,
) -> Rederived:
    """From what is known now.

    What the registry says of associations may have changed since; it is no event of a complaint. So the published
    file is asked, the registry, and what was published about then: whichever gives the recorded digest was it.
    """
    file = session.get(FactFile, kept.file_id)
    until = file.until_event if file is not None else _ALL_EVENTS
    known = AsOf(datetime.fromisoformat(kept.body["as_of"]), until)
    then = as_known_then(session, connection, room.collaborators(session), now, known)
    first = None
    for associations in _associations(session, connection, room.files, kept):
        source = replace(then, associations=partial(_same, associations))
        rows = rows_to_publish(source, kept.month)
        made = Rederived(source, rows, rows_digest(connection, rows))
        if made.digest == kept.body["digest"]:
            return made
        first = first or made
    assert first is not None  # the registry is always asked
    return first


def _same(table: MemoryTable) -> MemoryTable:
    return table


def digest_of_file(connection: "DuckDBPyConnection", path: Path) -> str:
    """As it was to be; empty where it is no file of facts."""
    import duckdb  # noqa: PLC0415 - as everywhere, when the first figure is asked for

    try:
        return canonical_digest(connection, path)
    except duckdb.Error:
        return ""


def _associations(
    session: Session, connection: "DuckDBPyConnection", files: FactFiles, kept: ReportSnapshot
) -> Iterator[MemoryTable]:
    registry = association_table(session)
    own = _filed_in(connection, files, kept, registry)
    if own is not None:
        yield own
    yield registry
    others = [one for one in kept_months(session) if one.id != kept.id]
    for other in sorted(others, key=lambda one: abs(one.counted_at - kept.counted_at))[:_MOST_ASKED]:
        found = _filed_in(connection, files, other, registry)
        if found is not None:
            yield found


def _filed_in(
    connection: "DuckDBPyConnection", files: FactFiles, kept: ReportSnapshot, registry: MemoryTable
) -> MemoryTable | None:
    """By associations as a published file has them, and by the registry those that it has not."""
    import duckdb  # noqa: PLC0415

    table = new_table("associations")
    said = ", ".join(f"any_value({name}) AS {name}" for name in FILED)
    try:
        read = f"read_parquet({quoted([files.path(kept.file_id or 0)])})"
        filed = f"SELECT association_id, {said} FROM {read} WHERE association_id IS NOT NULL GROUP BY association_id"
        rest = f"SELECT association_id, {', '.join(FILED)} FROM {registry} ANTI JOIN filed USING (association_id)"
        connection.execute(
            f"CREATE TABLE {table} AS WITH filed AS ({filed}) SELECT * FROM filed UNION ALL BY NAME {rest}"
        )
    except (NotPossibleNow, duckdb.Error):
        return None
    return table
