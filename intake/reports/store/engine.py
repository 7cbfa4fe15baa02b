"""DuckDB in this process: an empty database in memory that reads our files, with its memory and threads bounded."""

import atexit
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import finalize

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY, THREADS = "512MB", 2
_OPENING = Lock()
# Tables that nobody has any more; whoever comes next drops them. A finalizer may run anywhere, and asks nothing.
_gone: deque[str] = deque()


@contextmanager
def cursor() -> Iterator["DuckDBPyConnection"]:
    """A connection of its own to the one database of this process; threads do not share one."""
    with _OPENING:
        opened = _database().cursor()
    try:
        _drop_gone(opened)
        yield opened
    finally:
        opened.close()


def _drop_gone(connection: "DuckDBPyConnection") -> None:
    with suppress(IndexError):  # another thread has taken the last one
        while _gone:
            connection.execute(f"DROP TABLE IF EXISTS {_gone.popleft()}")


@lru_cache(maxsize=1)
def _database() -> "DuckDBPyConnection":
    """Made when the first figure is asked for: loading the library takes longer than most commands."""
    import duckdb  # noqa: PLC0415

    made = duckdb.connect(config={"memory_limit": MEMORY, "threads": THREADS, "temp_directory": _scratch()})
    # Whoever cares for an order asks for it.
    made.execute("SET preserve_insertion_order = false")
    # What was read of a file's frame is kept: files never change.
    made.execute("SET parquet_metadata_cache = true")
    made.execute("SET autoload_known_extensions = false")
    made.execute("SET autoinstall_known_extensions = false")
    made.execute("SET TimeZone = 'UTC'")
    return made


def _scratch() -> str:
    """Where this process puts down what its memory has no room for; gone with it."""
    folder = TemporaryDirectory(prefix="jiesu-figures-", ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    return folder.name


def quoted(paths: Sequence[Any]) -> str:
    """Paths as a list in SQL."""
    return "[" + ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths) + "]"


class MemoryTable:
    """A table in memory, for as long as anybody has this."""

    def __init__(self, name: str) -> None:
        self.name = name
        finalize(self, _gone.append, name)

    def __str__(self) -> str:
        return self.name
