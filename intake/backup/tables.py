"""The rows of a database as one state of it, while others write: by SQLite's own copying, by PostgreSQL's COPY.

COPY within one REPEATABLE READ transaction needs no program beside the driver, of whatever version the server is.
"""

import gzip
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlmodel import Session

from intake.db import Database

Add = Callable[[str, Path], None]
SQLITE_FILE = "database/jiesu.sqlite.gz"
_PAGES = 2_000
_TABLES = (
    "SELECT c.relname, array_agg(quote_ident(a.attname) ORDER BY a.attnum) FROM pg_class c "
    "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' "
    "WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND c.relname <> 'alembic_version' "
    "GROUP BY 1 ORDER BY 1"
)
_FOREIGN_KEYS = (
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
)
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()"


def put_out(session: Session, scratch: Path, add: Add) -> dict[str, Any]:
    """Every row into the archive; what the manifest is to say of them. The session reads one state."""
    driver: Any = session.connection().connection.driver_connection
    if session.get_bind().dialect.name == "sqlite":
        return _sqlite_out(driver, scratch, add)
    counts, columns = {}, {}
    with driver.cursor() as cursor:
        tables = cursor.execute(_TABLES).fetchall()
        sequences = {name: last for name, last in cursor.execute(_SEQUENCES).fetchall() if last is not None}
        for name, names in tables:
            packed = scratch / "rows.gz"
            counts[name], columns[name] = _copy_out(cursor, name, names, packed), list(names)
            add(f"database/{name}.copy.gz", packed)
    return {"kind": "postgresql", "counts": counts, "columns": columns, "sequences": sequences}


def _sqlite_out(driver: sqlite3.Connection, scratch: Path, add: Add) -> dict[str, Any]:
    copied, packed = scratch / "copied.sqlite", scratch / "copied.gz"
    driver.execute("SELECT count(*) FROM alembic_version").fetchone()  # from here on the transaction reads one state
    goal = sqlite3.connect(copied)
    try:
        driver.backup(goal, pages=_PAGES)
        counts = _sqlite_counts(goal)
    finally:
        goal.close()
    with copied.open("rb") as file, gzip.open(packed, "wb", compresslevel=1) as out:
        shutil.copyfileobj(file, out)
    add(SQLITE_FILE, packed)
    return {"kind": "sqlite", "counts": counts}


def _sqlite_counts(connection: sqlite3.Connection) -> dict[str, int]:
    found = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    names = sorted(name for (name,) in found if not name.startswith("sqlite_") and name != "alembic_version")
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608


def counts_in(database: Database, names: list[str]) -> dict[str, int]:
    with database.engine.connect() as connection:
        asked = ((name, connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"')) for name in names)  # noqa: S608
        return {name: found.scalar_one() for name, found in asked}


def take_in(database: Database, manifest: dict[str, Any], packed: Callable[[str], Path]) -> None:
    """Every row into PostgreSQL that has the schema of the back-up's revision, in one transaction."""
    with database.engine.begin() as connection:
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor:
            keys = cursor.execute(_FOREIGN_KEYS).fetchall()
            for table, name, _definition in keys:
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            for name, columns in manifest["columns"].items():
                _copy_in(cursor, name, columns, packed(f"database/{name}.copy.gz"))
            for table, name, definition in keys:
                cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
            for name, last in manifest["sequences"].items():
                cursor.execute("SELECT setval(quote_ident(%s)::regclass, %s)", (name, last))


def _copy_out(cursor: Any, name: str, names: list[str], packed: Path) -> int:
    with (
        gzip.open(packed, "wb", compresslevel=1) as file,
        cursor.copy(f'COPY "{name}" ({", ".join(names)}) TO STDOUT') as copy,
    ):
        for block in copy:
            file.write(block)
    return int(cursor.rowcount)


def _copy_in(cursor: Any, name: str, columns: list[str], packed: Path) -> None:
    if cursor.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone():  # noqa: S608 - a revision's own rows
        cursor.execute(f'DELETE FROM "{name}"')  # noqa: S608
    with (
        gzip.open(packed, "rb") as file,
        cursor.copy(f'COPY "{name}" ({", ".join(columns)}) FROM STDIN') as copy,
    ):
        shutil.copyfileobj(file, copy)


def unpack_sqlite(packed: Path, place: Path) -> None:
    """The file of the database in its place, once it is whole there."""
    unfinished = place.with_name(f".{place.name}.part")
    try:
        with gzip.open(packed, "rb") as file, unfinished.open("wb") as out:
            unfinished.chmod(0o600)
            shutil.copyfileobj(file, out)
        unfinished.rename(place)
    finally:
        unfinished.unlink(missing_ok=True)


def is_empty(database: Database) -> bool:
    """Whether there is no database yet; on PostgreSQL, one without a table."""
    if database.is_sqlite:
        file = Path(database.url.database or "")
        return not file.exists() or not file.stat().st_size
    with database.engine.connect() as connection:
        return not connection.exec_driver_sql(_TABLES).first()


def clear(database: Database) -> None:
    """Take away what a restoration that failed has begun: the place was empty before it."""
    database.dispose()
    if database.is_sqlite:
        for end in ("", "-wal", "-shm"):
            Path(f"{database.url.database}{end}").unlink(missing_ok=True)
        return
    with database.engine.begin() as connection:
        tables = [name for name, _columns in connection.exec_driver_sql(_TABLES)]
        for name in [*tables, "alembic_version"]:
            connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{name}" CASCADE')
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS refuse_change()")
