"""DuckDB in this process: an empty database in memory that reads our files, with its memory and threads bounded."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY, THREADS = "512MB", 2
_OPENING = Lock()
# Tables that a page may still be reading, the oldest first.
_MOST_RETIRED = 12
_retired: list[str] = []


@contextmanager
def cursor() -> Iterator["DuckDBPyConnection"]:
    """A connection of its own to the one database of this process; threads do not share one."""
    with _OPENING:
        opened = _database().cursor()
    try:
        yield opened
    finally:
        opened.close()


@lru_cache(maxsize=1)
def _database() -> "DuckDBPyConnection":
    """Made when the first figure is asked for: loading the library takes longer than most commands."""
    import duckdb  # noqa: PLC0415

    made = duckdb.connect(config={"memory_limit": MEMORY, "threads": THREADS, "preserve_insertion_order": True})
    # What was read of a file's frame is kept: files never change.
    made.execute("SET parquet_metadata_cache = true")
    made.execute("SET autoload_known_extensions = false")
    made.execute("SET autoinstall_known_extensions = false")
    made.execute("SET TimeZone = 'UTC'")
    return made


def quoted(paths: Sequence[Any]) -> str:
    """Paths as a list in SQL."""
    return "[" + ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths) + "]"


def retire(connection: "DuckDBPyConnection", *tables: str) -> None:
    """Tables that were replaced: dropped once a dozen others were, when nobody reads them any more."""
    with _OPENING:
        _retired.extend(tables)
        gone, _retired[:] = _retired[:-_MOST_RETIRED], _retired[-_MOST_RETIRED:]
    for name in gone:
        connection.execute(f"DROP TABLE IF EXISTS {name}")
