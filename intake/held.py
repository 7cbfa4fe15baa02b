"""A statement that waits until its transaction sends another, or commits: what proves to be all of it is sent alone.

PostgreSQL only. A statement by itself is a transaction by itself, without BEGIN and COMMIT: whoever sends it waits for
the database once instead of three times. It goes through libpq's own calls, which psycopg offers as `pgconn`: a cursor
of the driver costs as much again as what it sends.
"""

from collections import OrderedDict
from dataclasses import dataclass
from itertools import count
from typing import Any

import psycopg
from psycopg.errors import InvalidSqlStatementName, error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from intake.db import without_row

_HELD, _PREPARED = "jiesu:held", "jiesu:prepared"
_MOST_PREPARED = 64  # on one connection; the server keeps some 100 KB of each
_serial = count()


@dataclass(frozen=True, eq=False)
class Statement:
    """A text with `$1` to `$n`, and of each whether its value is sent as PostgreSQL stores it (1) or reads it (0).

    Known by itself, not by its text: whoever makes one keeps it.
    """

    text: bytes
    formats: tuple[int, ...]


def hold_back(session: Session, statement: Statement, values: list[bytes | None]) -> None:
    """Let `statement` wait. What is wrong with it is said when it is sent, as SQLAlchemy says such things.

    In a session that writes nothing none waits, and PostgreSQL refuses it.
    """
    connection = session.connection()
    _send_held(connection)
    connection.info[_HELD] = connection.get_transaction(), statement, values
    if _is_readonly(connection):
        _send_held(connection)


def _is_readonly(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("postgresql_readonly"))


@event.listens_for(Engine, "before_cursor_execute")
def _keep_order(connection: Connection, *_what: object) -> None:
    _send_held(connection)


@event.listens_for(Engine, "commit")
def _send_alone(connection: Connection) -> None:
    """The very last thing before COMMIT, which the driver does not send either where no BEGIN was sent."""
    _send_held(connection, begins=False)


@event.listens_for(Engine, "rollback")
def _drop_held(connection: Connection) -> None:
    if not connection.invalidated:
        connection.info.pop(_HELD, None)


def _send_held(connection: Connection, *, begins: bool = True) -> None:
    if _HELD not in connection.info:
        return
    transaction, statement, values = connection.info.pop(_HELD)
    if transaction is not connection.get_transaction():
        return
    driver: Any = connection.connection.driver_connection
    try:
        _send(connection, driver.pgconn, statement, values, begins=begins)
    except psycopg.Error as error:
        without_row(error)
        if driver.closed:  # libpq says so without a code
            connection.invalidate(error)
            raise OperationalError(None, None, error, connection_invalidated=True) from error
        raise DBAPIError.instance(
            None, None, error, psycopg.Error, hide_parameters=True, dialect=connection.dialect
        ) from error


def _send(
    connection: Connection, pgconn: PGconn, statement: Statement, values: list[bytes | None], *, begins: bool
) -> None:
    """Prepared where it is alone: there nothing is lost when the driver has thrown away all that was prepared."""
    if pgconn.transaction_status == TransactionStatus.IDLE and not begins:
        try:
            _send_prepared(connection, pgconn, statement, values)
        except InvalidSqlStatementName:
            connection.info.pop(_PREPARED)
            _send_prepared(connection, pgconn, statement, values)
        return
    if pgconn.transaction_status == TransactionStatus.IDLE:
        _check(pgconn.exec_(b"BEGIN READ ONLY" if _is_readonly(connection) else b"BEGIN"))
    _check(pgconn.exec_params(statement.text, values, None, statement.formats))


def _send_prepared(connection: Connection, pgconn: PGconn, statement: Statement, values: list[bytes | None]) -> None:
    """Of those known on this connection the one not asked for the longest makes room."""
    names: OrderedDict[Statement, bytes] = connection.info.setdefault(_PREPARED, OrderedDict())
    name = names.get(statement)
    if name is None:
        name = names[statement] = b"jiesu_%d" % next(_serial)
        _check(pgconn.prepare(name, statement.text))
        if len(names) > _MOST_PREPARED:
            pgconn.exec_(b"DEALLOCATE " + names.popitem(last=False)[1])
    names.move_to_end(statement)
    _check(pgconn.exec_prepared(name, values, statement.formats))  # type: ignore[arg-type]  # None is NULL


def _check(result: PGresult) -> None:
    if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise error_from_result(result)
