"""Writing files of facts: rows in the order they are looked up in, all of them or no file."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intake.models import FactFile
from intake.numbers import new_id
from intake.reports.facts.fact import micros
from intake.reports.periods import month_after
from intake.reports.store.files import FactFiles, digest_of
from intake.reports.store.published import CANONICAL, end_of
from intake.vocabulary import FactFileKind

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Row groups are what is passed over unread; looking whether each may be takes its time too. What zstd saves of the disk
# (half) it costs each look at the rows again: a fifth of its processor time.
_OPTIONS = "FORMAT parquet, COMPRESSION lz4, ROW_GROUP_SIZE 61440"
_FETCHED = 10_000
_ORDER = "what, number, seq"


def write_file(
    connection: "DuckDBPyConnection",
    files: FactFiles,
    rows: str,
    *,
    kind: FactFileKind,
    month: date | None,
    until: int,
    at: datetime,
) -> FactFile:
    """The rows of a statement as a file, and what the database keeps of it; a published one with its digest."""
    written = files.room()
    try:
        order = f"{_lives_long(month)}, {_ORDER}" if kind is FactFileKind.MONTH and month else _ORDER
        connection.execute(f"COPY ({rows} ORDER BY {order}) TO '{_path(written)}' ({_OPTIONS})")
        [(number,)] = connection.execute(f"SELECT count(*) FROM read_parquet('{_path(written)}')").fetchall()
        digest = canonical_digest(connection, written) if kind is FactFileKind.PUBLISHED else ""
        made = FactFile(
            id=new_id(at), kind=kind, month=month, until_event=until, rows=number, digest=digest, made_at=at
        )
        files.keep(made.id, written)
    finally:
        written.unlink(missing_ok=True)
    return made


def _lives_long(month: date) -> str:
    """Whether a row was open a month after its own was over: few are, and later months ask for no others."""
    return f"over_at >= {micros(end_of(month_after(month)))}"


def write_published(connection: "DuckDBPyConnection", rows: str, path: Path) -> None:
    """The rows of a published file once more; whoever puts it in its place has looked at its digest."""
    connection.execute(f"COPY ({rows} ORDER BY {_ORDER}) TO '{_path(path)}' ({_OPTIONS})")


def write_part(connection: "DuckDBPyConnection", rows: str, path: Path) -> None:
    """Rows put down for a while, in their order."""
    connection.execute(f"COPY ({rows}) TO '{_path(path)}' (FORMAT parquet, COMPRESSION lz4)")


def canonical_digest(connection: "DuckDBPyConnection", path: Path) -> str:
    """SHA-256 over the rows of a published file by complaint number, whatever wrote it and in what order."""
    return rows_digest(connection, f"SELECT * FROM read_parquet('{_path(path)}')")


def rows_digest(connection: "DuckDBPyConnection", rows: str) -> str:
    """The same of the rows of a statement."""
    texts = ", ".join(f"coalesce(CAST(\"{name}\" AS VARCHAR), '')" for name in (*CANONICAL, "is_carried"))
    found = connection.execute(f"SELECT concat_ws('|', {texts}) FROM ({rows}) ORDER BY number, what, seq")
    return digest_of(row[0] for row in _fetched(found))


def _fetched(found: Any) -> Any:
    while lot := found.fetchmany(_FETCHED):
        yield from lot


def _path(path: Path) -> str:
    return str(path).replace("'", "''")
