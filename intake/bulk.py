"""Writing the rows of one intake at the cost of one statement.

The ORM is the brake on this path, not the database: three inserts as one hand-written statement run 2.7 times as
often as through the ORM. So rows are plain dicts, and on PostgreSQL all tables are written by a single statement of
data-modifying CTEs, whose foreign keys are checked at its end; SQLite gets one insert a table.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import count
from operator import itemgetter
from typing import Any

from pydantic_core import to_json
from sqlalchemy import JSON, Boolean, Float, Integer, LargeBinary, Numeric, String, Table, insert
from sqlalchemy.types import TypeEngine
from sqlmodel import Session
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from intake.db import JsonText
from intake.held import Statement, hold_back
from intake.sealing.text import SealedTextType
from routing.facts import Decision

Batch = tuple[Table, Sequence[Mapping[str, Any]]]
Shape = tuple[tuple[Table, tuple[str, ...], int], ...]
Write = Callable[[Any], bytes]


def write(session: Session, batches: Sequence[Batch]) -> None:
    """Insert every row of every batch, parents first. Rows of one table carry the same columns.

    On PostgreSQL it is sent with what this transaction sends next, at the latest when it commits (`held.hold_back`).
    """
    batches = [(table, rows) for table, rows in batches if rows]
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        for table, rows in batches:
            connection.execute(_insert(table), list(rows))
        return
    shape = tuple((table, tuple(rows[0]), len(rows)) for table, rows in batches)
    hold_back(session, _statement(shape), _as_sent(batches))


def _as_sent(batches: Sequence[Batch]) -> list[bytes | None]:
    """Every value in the order of the statement's numbers, as libpq takes it."""
    values: list[bytes | None] = []
    for table, rows in batches:
        take, writers, _formats = _columns(table, tuple(rows[0]))
        for row in rows:
            values += [
                None if value is None else write_as(value) for write_as, value in zip(writers, take(row), strict=True)
            ]
    return values


@lru_cache(maxsize=64)
def _insert(table: Table) -> Any:
    return insert(table)


@lru_cache(maxsize=256)
def _statement(shape: Shape) -> Statement:
    places = count(1)
    inserts = [_insert_text(table, names, rows, places) for table, names, rows in shape]
    *first, last = inserts
    text = "WITH " + ", ".join(f"w{i} AS ({text})" for i, text in enumerate(first)) + " " + last if first else last
    formats = [one for table, names, rows in shape for one in _columns(table, names)[2] * rows]
    return Statement(text.encode(), tuple(formats))


def _insert_text(table: Table, names: tuple[str, ...], rows: int, places: Iterator[int]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    values = ["(" + ", ".join(f"${next(places)}" for _ in names) + ")" for _ in range(rows)]
    return f'INSERT INTO "{table.name}" ({columns}) VALUES ' + ", ".join(values)  # noqa: S608 - names of our own tables


@lru_cache(maxsize=64)
def _columns(table: Table, names: tuple[str, ...]) -> tuple["itemgetter[Any]", list[Write], tuple[int, ...]]:
    """How to take a row's values, how to write each, and in which format (`held.Statement`)."""
    found = [_writer(table.c[name].type) for name in names]
    return itemgetter(*names), [write_as for write_as, _ in found], tuple(number for _, number in found)


def _writer(type_: TypeEngine[Any]) -> tuple[Write, int]:
    return next((write_as, number) for kinds, write_as, number in _WRITERS if isinstance(type_, kinds))


@lru_cache(maxsize=64)  # the rows of one intake have one moment, but for what is due
def _moment(at: datetime) -> bytes:
    return str(at).encode()


def _number(value: float) -> bytes:
    return str(value).encode()


def _truth(value: bool) -> bytes:  # noqa: FBT001 - a value of a column
    return b"t" if value else b"f"


def _document(value: Any) -> bytes:
    """JSON, characters as they are; a decision of the rules writes itself."""
    if isinstance(value, JsonText):
        return value.encode()
    return value.json_text.encode() if isinstance(value, Decision) else to_json(value)


# A text's bytes are also how PostgreSQL stores it; so sent, a NUL among them is refused, and cuts nothing off.
_TEXT, _STORED = 0, 1
_WRITERS: tuple[tuple[tuple[type, ...], Write, int], ...] = (
    ((Boolean,), _truth, _TEXT),
    ((Integer,), b"%d".__mod__, _TEXT),
    ((Numeric, Float), _number, _TEXT),
    ((UTCDateTime,), _moment, _TEXT),
    ((JSON,), _document, _STORED),
    ((LargeBinary, SealedTextType), bytes, _STORED),
    ((String, AutoString), str.encode, _STORED),
)
