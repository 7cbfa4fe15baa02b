"""Where transactions begin and end: the only place that commits."""

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json, to_json
from sqlalchemy import Dialect, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidatePoolError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlmodel import Session

from intake.errors import InvalidInput
from intake.record_keys import RECORD_KEYS, RecordKeys
from intake.sealing.ring import KEY_RING, KeyRing
from routing.facts import Decision
from routing.translatable import N_

if TYPE_CHECKING:
    from intake.settings import Settings

log = logging.getLogger(__name__)

_FOLLOW_UPS = "jiesu:follow-ups"
_MEMO = "jiesu:memo"
_SECONDS_TO_CONNECT = 10
_IS_UNASKED: ContextVar[bool] = ContextVar("jiesu-unasked", default=False)
_UNDONE = frozenset({"40P01", "40001"})  # deadlock_detected, serialization_failure
# PostgreSQL: of the connection, of resources, of its operator, of its system; read-only, or a lock not to be had.
_AWAY, _SHUT = frozenset({"08", "53", "57", "58"}), frozenset({"25006", "55P03"})
_SHUT_FILE = frozenset(
    {
        *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY),
        *(sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN),
    }
)
_COMMITS: ContextVar[int] = ContextVar("jiesu-commits", default=0)


class Database:
    """One database, SQLite or PostgreSQL. Engines are lazy: building one opens nothing.

    Whoever writes the record, or checks it, gives its keys; whoever writes or reads texts the key ring.
    """

    def __init__(
        self, url: str, *, pool_size: int = 8, record_keys: RecordKeys | None = None, ring: KeyRing | None = None
    ) -> None:
        self._info: dict[str, Any] = {RECORD_KEYS: record_keys, KEY_RING: ring}
        try:
            self.url = make_url(url)
            self.engine = _engine(url, pool_size=pool_size)
        except (ArgumentError, ImportError):  # no address at all, or one of a database that nobody here can speak to
            message = N_("is no address of a SQLite or PostgreSQL database")
            raise InvalidInput(message, field="JIESU_DATABASE_URL") from None

    @classmethod
    def from_settings(cls, settings: "Settings") -> "Database":
        return cls(
            settings.database_url,
            record_keys=RecordKeys.from_settings(settings),
            ring=KeyRing.from_settings(settings),
        )

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def unit_of_work(self, *, is_tried_again: bool = False) -> Iterator[Session]:
        """One transaction: commits once on leaving, rolls back on any exception, then runs the follow-ups.

        A follow-up that raises is logged, never shown: what it announces is stored and a sweep will find it.
        PostgreSQL is asked first whether the connection still stands, but for who tries again if it does not.
        """
        with Session(self.engine, expire_on_commit=False, info=self._info) as session:
            if is_tried_again:
                with _unasked():
                    session.connection()
            if self.is_sqlite:
                # Writers queue here, before their first read, instead of failing at their first write.
                session.connection().exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield session
                session.flush()
                _COMMITS.set(_COMMITS.get() + 1)
                session.commit()
            except BaseException:
                session.rollback()
                raise
            follow_ups = session.info.pop(_FOLLOW_UPS, [])
        for follow_up in follow_ups:
            try:
                follow_up()
            except Exception:
                log.exception("a follow-up failed; the sweep will catch up")

    @contextmanager
    def reading(self, *, is_snapshot: bool = False) -> Iterator[Session]:
        """A session that writes nothing: PostgreSQL refuses it, SQLite undoes it.

        On PostgreSQL each statement sees what was committed before it; with `is_snapshot` all see one state, as on
        SQLite.
        """
        with Session(self.engine, expire_on_commit=False, info=self._info) as session:
            if self.is_sqlite:
                session.connection().exec_driver_sql("BEGIN")
            else:
                isolation = {"isolation_level": "REPEATABLE READ"} if is_snapshot else {}
                session.connection(execution_options={"postgresql_readonly": True, **isolation})
            yield session
            session.expunge_all()
            if not self.is_sqlite:
                session.commit()  # after a rollback the driver would forget what statements it has prepared

    def clear_freed(self, tables: Iterable[str]) -> None:
        """Take what rows of these tables held before out of the files of the database.

        SQLite overwrites it at once (`secure_delete`), and here empties its write-ahead file; PostgreSQL keeps old rows
        until a vacuum, and its write-ahead files for as long as they are archived.
        """
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            statements = [f"VACUUM {table}" for table in tables]
            for statement in ["PRAGMA wal_checkpoint(TRUNCATE)"] if self.is_sqlite else statements:
                connection.exec_driver_sql(statement)

    def dispose(self) -> None:
        self.engine.dispose()


def after_commit(session: Session, follow_up: Callable[[], Any]) -> None:
    """Run `follow_up` once the transaction of `session` has been committed, and only then."""
    session.info.setdefault(_FOLLOW_UPS, []).append(follow_up)


def transaction_memo(session: Session) -> dict[str, Any]:
    """What is known of this transaction alone: forgotten when it ends, and when a part of it is undone."""
    memo: dict[str, Any] = session.info.setdefault(_MEMO, {})
    return memo


@event.listens_for(Session, "after_commit")
def _forget_committed(session: Session) -> None:
    session.info.pop(_MEMO, None)


@event.listens_for(Session, "after_soft_rollback")
def _forget_undone(session: Session, _undone: object) -> None:
    session.info.pop(_MEMO, None)


def _engine(url: str, *, pool_size: int) -> Engine:
    # hide_parameters: what people wrote must not stand in a log because a statement failed.
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(
            url,
            connect_args={"timeout": 30, "check_same_thread": False},
            hide_parameters=True,
            json_serializer=json_text,
            json_deserializer=from_json,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    made = make_url(url)
    engine = create_engine(
        url,
        # A host that answers nothing is said within seconds, unless the address itself says how long to wait.
        connect_args={} if "connect_timeout" in made.query else {"connect_timeout": _SECONDS_TO_CONNECT},
        pool_size=pool_size,
        max_overflow=8,
        hide_parameters=True,
        json_serializer=json_text,
        json_deserializer=from_json,
    )
    event.listen(engine, "handle_error", _forget_rows)
    event.listen(engine, "checkout", partial(_must_stand, engine.dialect))
    return engine


@contextmanager
def _unasked() -> Iterator[None]:
    token = _IS_UNASKED.set(True)
    try:
        yield
    finally:
        _IS_UNASKED.reset(token)


def _must_stand(dialect: Dialect, driver: Any, _record: object, _proxy: object) -> None:
    """What `pool_pre_ping` does, where it is wanted: the pool makes a new connection, and none older is used again."""
    if _IS_UNASKED.get():
        return
    try:
        dialect.do_ping(driver)
    except dialect.loaded_dbapi.OperationalError as error:
        raise InvalidatePoolError from error


def was_in_the_way(error: DBAPIError) -> bool:
    """Whether the transaction was undone for another's sake alone: the same again may well succeed.

    PostgreSQL names a deadlock and a failure to serialise; SQLite says that somebody else was writing.
    """
    original = error.orig
    code = getattr(original, "sqlite_errorcode", None)
    return getattr(original, "sqlstate", None) in _UNDONE or (code is not None and code & 0xFF == sqlite3.SQLITE_BUSY)


def is_out_of_order(error: SQLAlchemyError) -> bool:
    """Whether the database, and not what was asked of it, is at fault: away, full, shut for writing, or too busy."""
    if isinstance(error, PoolTimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    original = error.orig
    if error.connection_invalidated or was_in_the_way(error):
        return True
    state, code = getattr(original, "sqlstate", None), getattr(original, "sqlite_errorcode", None)
    if state is not None:
        return state[:2] in _AWAY or state in _SHUT
    if code is not None:
        return code & 0xFF in _SHUT_FILE
    return isinstance(error, OperationalError)  # nothing answered at all


def commits_begun() -> int:
    """How many transactions this thread has begun to commit: of one of them that fails nobody knows."""
    return _COMMITS.get()


def without_row(error: BaseException | None) -> None:
    """PostgreSQL puts the row that failed into the DETAIL of its error; what people wrote must not reach a log."""
    if error is not None:
        error.args = tuple(arg.partition("\nDETAIL:")[0] if isinstance(arg, str) else arg for arg in error.args)


def _forget_rows(context: ExceptionContext) -> None:
    without_row(context.original_exception)
    without_row(context.sqlalchemy_exception)


class JsonText(str):
    """A document as it is to be stored."""

    __slots__ = ()


def json_text(value: Any) -> str:
    """A JSON column's text, characters as they are; a decision of the rules writes itself."""
    if isinstance(value, JsonText):
        return str(value)
    return value.json_text if isinstance(value, Decision) else to_json(value).decode()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are ours: the driver would begin them too late
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    # Whoever has a receipt is in the file: beside a write-ahead log, NORMAL may lose the last commits with the power.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten
    cursor.execute("PRAGMA busy_timeout = 30000")
    cursor.close()
