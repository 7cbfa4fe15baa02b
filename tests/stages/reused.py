"""A PostgreSQL database that many tests use one after the other, each time brought back to what it held at first.

To make one costs 40 ms and every connection to it begins with cold caches: more than the rest of many a test. So what
a test has written is looked for where the server keeps it, whoever wrote it and from which process: rows younger than
the last return, rows that are missing, sequences that moved on, and a catalog that is no longer the same.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import Pool, event

from intake.db import Database
from tests.stages.keys import RECORD_KEYS, RING
from tests.stages.servers import Postgres

# Dead rows stay until a vacuum: rather than to sweep it, a database is thrown away after so many tests.
_USES = 60
_SECONDS_TO_GO = 10.0
_ORDINARY = "FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind"
_YOUNG = "age(xmin) <= age(%(mark)s::text::xid)"  # written since the mark
_CATALOG = """
SELECT sum(n), max(young) FROM (
    SELECT count(*) AS n, max(xmin::text::bigint) AS young FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_trigger
    UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_constraint
    UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_namespace WHERE nspname NOT LIKE 'pg_%'
) AS parts
"""


class Reused:
    """`use()` lends it to a test; `is_as_before` says whether it can be lent again."""

    def __init__(self, server: Postgres, name: str) -> None:
        self._server, self._name = server, name
        self._pool: Pool | None = None
        self._backends: set[int] = set()
        self._uses = 0
        self._own = _connect(server, name)
        # A session of its own: to set this forgets every plan that a session has made.
        self._hand = _connect(server, name)
        self._hand.execute("SET session_replication_role = replica")  # neither foreign keys nor triggers
        tables, sequences = self._named("r"), self._named("S")
        self._rows = {table: self._copy_of(table) for table in tables}
        self._look = " UNION ALL ".join(
            [f"SELECT '{one}', count(*), count(*) FILTER (WHERE {_YOUNG}) FROM {one}" for one in tables]
            + [f"SELECT '{one}', last_value, is_called::int FROM {one}" for one in sequences]
        )  # fmt: skip
        self._sequences = frozenset(sequences)
        self._catalog = self._own.execute(_CATALOG).fetchone()
        self._set_mark()
        self._before = self._seen()

    @contextmanager
    def use(self) -> Iterator[Database]:
        """With an engine of its own on connections that stay open: what a test listens for ends with the test."""
        self._uses += 1
        database = Database(self._server.url(self._name), record_keys=RECORD_KEYS, ring=RING)
        if self._pool is None:
            self._pool = database.engine.pool
            event.listen(self._pool, "connect", lambda connection, _: self._backends.add(connection.info.backend_pid))
        database.engine.pool = self._pool
        yield database

    def is_as_before(self) -> bool:
        """Bring it back; False where it cannot be, or is worn out."""
        is_held = self._pool is not None and self._pool.checkedout() > 0  # type: ignore[attr-defined]
        if is_held or self._uses >= _USES or self._own.execute(_CATALOG).fetchone() != self._catalog:
            return False
        if self._pool is not None and self._pool.checkedin() > 1:  # type: ignore[attr-defined]
            # A connection puts its rows where it put the last: of several the rows lie in no order.
            self._pool.dispose()
        self._send_others_away()
        seen = self._seen()
        with self._hand.transaction(), self._hand.cursor() as cursor:
            for name, now in seen.items():
                if now != self._before[name]:
                    self._bring_back(cursor, name, *now)
        self._set_mark()
        return True

    def _bring_back(self, cursor: psycopg.Cursor, name: str, count: int, young: int) -> None:
        before = self._before[name]
        if name in self._sequences:
            cursor.execute("SELECT setval(%s, %s, %s)", (name, before[0], bool(before[1])))
        elif count - young == before[0]:  # all that was there stands as it was
            cursor.execute(f"DELETE FROM {name} WHERE {_YOUNG}", {"mark": self._mark})
        else:
            cursor.execute(f"DELETE FROM {name}")
            with cursor.copy(f"COPY {name} FROM STDIN (FORMAT binary)") as copy:
                copy.write(self._rows[name])

    def throw_away(self) -> None:
        if self._pool is not None:
            self._pool.dispose()
        self._own.close()
        self._hand.close()
        self._server.execute(f"DROP DATABASE {self._name} WITH (FORCE)")

    def _named(self, kind: str) -> list[str]:
        return [row[0] for row in self._own.execute(f"SELECT relname {_ORDINARY} = '{kind}' ORDER BY relname")]

    def _copy_of(self, table: str) -> bytes:
        with self._own.cursor().copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
            return b"".join(copy)

    def _set_mark(self) -> None:
        (self._mark,) = self._own.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint").fetchone()

    def _seen(self) -> dict[str, tuple[int, int]]:
        return {row[0]: (row[1], row[2]) for row in self._own.execute(self._look, {"mark": self._mark})}

    def _send_others_away(self) -> None:
        """Whoever still holds a connection that is not of the pool: another program, or what a test left open."""
        strangers = (
            "SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL(%s)"
        )
        end = time.monotonic() + _SECONDS_TO_GO
        while left := self._own.execute(strangers, ([*self._backends, self._hand.info.backend_pid],)).fetchall():
            assert time.monotonic() < end, f"connections to {self._name} do not end: {left}"
            for (pid,) in left:
                self._own.execute("SELECT pg_terminate_backend(%s)", (pid,))
            time.sleep(0.005)


def _connect(server: Postgres, name: str) -> psycopg.Connection:
    connection = psycopg.connect(host=str(server.folder), user="postgres", dbname=name, autocommit=True)
    connection.prepare_threshold = 0
    connection.execute("SET plan_cache_mode = force_generic_plan")
    return connection
