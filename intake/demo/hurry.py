"""Making haste where nothing can be lost: an installation that is being filled is thrown away if that breaks off."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from intake.db import Database

# Months of units of work leave cycles by the million; looking for them at each thousand takes a fifth of the time.
_LOOKED_FOR = 200_000
_KEPT = 65_536  # kibibytes of the file in memory: SQLite's own two mebibytes are soon outgrown


@contextmanager
def hurried(database: Database) -> Iterator[None]:
    """SQLite neither waits for the disk nor reads it twice, and garbage is looked for seldom; then all is as ever."""
    before = gc.get_threshold()
    gc.set_threshold(_LOOKED_FOR, *before[1:])
    if database.is_sqlite:
        event.listen(database.engine, "connect", _without_waiting)
        database.dispose()  # connections that are open already would wait
    try:
        yield
    finally:
        gc.set_threshold(*before)
        if database.is_sqlite:
            event.remove(database.engine, "connect", _without_waiting)
            database.dispose()


def _without_waiting(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous = OFF").close()
    connection.execute(f"PRAGMA cache_size = -{_KEPT}").close()
