"""Writing the rows of one intake at the cost of one statement.

The ORM is the brake on this path, not the database: three inserts as one hand-written statement run 2.7 times as
often as through the ORM. So rows are plain dicts, and on PostgreSQL all tables are written by a single statement of
data-modifying CTEs, whose foreign keys are checked at its end; SQLite gets one insert a table.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import count
from operator import itemgetter
from typing import Any

import psycopg
from psycopg import RawCursor
from sqlalchemy import JSON, Enum, Table, insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from intake.db import hold_back, json_text, without_row

Batch = tuple[Table, Sequence[Mapping[str, Any]]]
Shape = tuple[tuple[Table, tuple[str, ...], int], ...]


def write(session: Session, batches: Sequence[Batch], *, may_wait: bool = False) -> None:
    """Insert every row of every batch, parents first. Rows of one table carry the same columns.

    What `may_wait` is sent with what this transaction sends next, at the latest when it commits (`db.hold_back`).
    """
    batches = [(table, rows) for table, rows in batches if rows]
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        for table, rows in batches:
            connection.execute(_insert(table), list(rows))
        return
    shape = tuple((table, tuple(rows[0]), len(rows)) for table, rows in batches)
    send = partial(_send, shape, _as_sent(batches))
    if may_wait:
        hold_back(session, send)
    else:
        send(connection.connection.driver_connection)


def _send(shape: Shape, values: list[Any], driver: Any) -> None:
    """Numbered parameters go to the server as they are; rewriting `%s` in a statement this long costs as much as it."""
    with RawCursor(driver) as cursor:
        try:
            cursor.execute(_statement(shape), values, prepare=True)
        except psycopg.IntegrityError as error:
            without_row(error)
            raise IntegrityError(str(shape), None, error) from error


def _as_sent(batches: Sequence[Batch]) -> list[Any]:
    """Every value in the order of the statement's numbers, in the few types that cost the driver nothing to send.

    Each further type costs it a search for how to send it, and each moment a call; most moments are one object.
    """
    values: list[Any] = []
    moments: dict[int, str] = {}
    for table, rows in batches:
        take, documents, words, times = _columns(table, tuple(rows[0]))
        for row in rows:
            taken = list(take(row))
            for place in documents:
                taken[place] = None if taken[place] is None else json_text(taken[place])
            for place in words:
                taken[place] = taken[place] and taken[place].value
            for place in times:
                moment = taken[place]
                taken[place] = moment and (moments.get(id(moment)) or moments.setdefault(id(moment), str(moment)))
            values += taken
    return values


@lru_cache(maxsize=64)
def _insert(table: Table) -> Any:
    return insert(table)


@lru_cache(maxsize=256)
def _statement(shape: Shape) -> bytes:
    """As the server reads it, so that the driver need not spell a text of this length anew each time."""
    places = count(1)
    inserts = [_insert_text(table, names, rows, places) for table, names, rows in shape]
    *first, last = inserts
    if not first:
        return last.encode()
    return ("WITH " + ", ".join(f"w{i} AS ({text})" for i, text in enumerate(first)) + " " + last).encode()


def _insert_text(table: Table, names: tuple[str, ...], rows: int, places: Iterator[int]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    values = ["(" + ", ".join(f"${next(places)}" for _ in names) + ")" for _ in range(rows)]
    return f'INSERT INTO "{table.name}" ({columns}) VALUES ' + ", ".join(values)  # noqa: S608


@lru_cache(maxsize=64)
def _columns(table: Table, names: tuple[str, ...]) -> tuple["itemgetter[Any]", list[int], list[int], list[int]]:
    """How to take a row's values, and which of them are JSON documents, words of a vocabulary, moments."""
    types = [table.c[name].type for name in names]
    documents, words, moments = (
        [place for place, one in enumerate(types) if isinstance(one, kind)] for kind in (JSON, Enum, UTCDateTime)
    )
    return itemgetter(*names), documents, words, moments
