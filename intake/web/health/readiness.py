"""Whether a complaint could be taken this second: tried by writing, for a full disk reads as well as an empty one."""

import logging
import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from redis.exceptions import RedisError
from sqlalchemy import insert, inspect, text, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from intake.clock import now
from intake.db import Database, was_in_the_way
from intake.language.i18n import N_
from intake.models import PeriodicRun
from intake.periodic.runs import PROBE
from intake.revision import find_revision, newest_revision
from intake.runtime import Runtime
from routing.base import Record
from routing.translatable import TranslatableText

log = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
_SPACE = 1_000_000  # bytes that must be free beside the database
_MILLISECONDS = 2_000
_RUNS = PeriodicRun.__table__
_MARK = update(_RUNS).where(_RUNS.c.name == PROBE)
# A sort that does not fit into its memory goes to the disk of the database: no table grows, nothing is left behind.
_SPILL = text("SELECT count(*) FROM (SELECT n, repeat('x', 90) FROM generate_series(1, 9000) n ORDER BY 2, 1) sorted")


@dataclass(frozen=True)
class Readiness:
    """What was found of each part; `None` is well."""

    faults: dict[str, TranslatableText]

    def without(self, part: str) -> "Readiness":
        return Readiness({name: why for name, why in self.faults.items() if name != part})


@dataclass
class WriteProbe:
    """At most one look a second in a process: whoever asks meanwhile is told what was found."""

    _lock: Lock = field(default_factory=Lock, repr=False)
    _looked_at: float = 0.0
    _found: Readiness | None = None
    _of: Runtime | None = field(default=None, repr=False)

    def look(self, runtime: Runtime) -> Readiness:
        with self._lock:
            if self._found is None or self._of is not runtime or time.monotonic() - self._looked_at >= EVERY_SECONDS:
                self._found = Readiness(_faults(runtime))
                self._of, self._looked_at = runtime, time.monotonic()
            return self._found


def _faults(runtime: Runtime) -> dict[str, TranslatableText]:
    faults = _database_faults(runtime.db)
    if runtime.redis is not None:
        try:
            runtime.redis.ping()
        except RedisError:
            faults["queue"] = TranslatableText(N_("the queue cannot be reached: texts and reminders wait"))
    return faults


def _database_faults(database: Database) -> dict[str, TranslatableText]:
    try:
        with database.engine.connect() as connection:
            there = set(inspect(connection).get_table_names())
        missing = sorted(Record.metadata.tables.keys() - there)
        if missing:
            why = N_("tables are missing in the database: %(tables)s")
            return {"schema": TranslatableText(why, tables=", ".join(missing[:3]))}
        if find_revision(database) != newest_revision():
            return {"schema": TranslatableText(N_("the database is not at the newest revision: run jiesu db upgrade"))}
    except SQLAlchemyError:
        return {"database": TranslatableText(N_("the database cannot be reached"))}
    return _write_faults(database)


def _write_faults(database: Database) -> dict[str, TranslatableText]:
    try:
        with database.engine.connect() as connection, connection.begin():
            _write(connection, is_sqlite=database.is_sqlite)
        if database.is_sqlite and database.url.database:
            _fill(Path(database.url.database).parent)
    except IntegrityError:
        return {}  # another process has just made the first mark: so one can
    except SQLAlchemyError as error:
        if isinstance(error, DBAPIError) and was_in_the_way(error):
            return {}
        log.error("the write probe failed: %s", type(error).__name__)  # noqa: TRY400 - no stack
        return {"write": TranslatableText(N_("the database takes nothing: its disk is full, or it may only be read"))}
    except OSError as error:
        why = N_("nothing can be written beside the database: %(why)s")
        return {"write": TranslatableText(why, why=os.strerror(error.errno or 0))}
    return {}


def _write(connection: Connection, *, is_sqlite: bool) -> None:
    """A mark that is committed, as a complaint is."""
    if is_sqlite:  # each statement is a transaction here
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {_MILLISECONDS}")
    try:
        if not is_sqlite:
            connection.execute(text(f"SET LOCAL statement_timeout = {_MILLISECONDS}"))
            connection.execute(text("SET LOCAL work_mem = '64kB'"))
            connection.execute(_SPILL)
        if not connection.execute(_MARK, {"since": now()}).rowcount:
            first = PeriodicRun(name=PROBE, since=now())
            connection.execute(insert(_RUNS), first.model_dump())
    finally:
        if is_sqlite:
            connection.exec_driver_sql("PRAGMA busy_timeout = 30000")


def _fill(folder: Path) -> None:
    """Room for what a complaint writes: a log that was longer before takes a mark on the fullest disk."""
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        os.posix_fallocate(file.fileno(), 0, _SPACE)
