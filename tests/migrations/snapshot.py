"""The rows of a whole database as compressed text, and back, into SQLite or PostgreSQL, whatever the models then say.

Each table has a line that tells its columns and their kinds, then a line for each row: what is referred to comes before
what refers to it. JSON columns are kept letter by letter, for the record seals their text.
"""

import base64
import json
import lzma
from collections.abc import Callable, Container, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from struct import iter_unpack
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import NullType, TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime

from intake.db import Database
from routing.base import Record

SNAPSHOTS = Path(__file__).with_name("snapshots")
ROWS, ABOUT = "rows.jsonl.xz", "about.json"  # in a folder for each release
_AT_ONCE = 500
_OF = "table"
_POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]

# Kind, column type. Whatever has none goes as it is; on PostgreSQL the text of a JSON column is taken for JSON.
_TYPES: dict[str, TypeEngine[Any]] = {
    "datetime": UTCDateTime(),
    "date": sa.Date(),
    "bytes": sa.LargeBinary(),
    # Bytes on SQLite, where they are written down; an array on PostgreSQL.
    "numbers": sa.LargeBinary().with_variant(sa.ARRAY(sa.Integer), "postgresql"),
    "decimal": sa.Numeric(14, 2),
    "boolean": sa.Boolean(),
    "plain": NullType(),
}
_READ = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "bytes": base64.b64decode,
    "numbers": base64.b64decode,
    "decimal": Decimal,
}
_READ_BY_POSTGRESQL = _READ | {"numbers": lambda text: [one for (one,) in iter_unpack(">i", base64.b64decode(text))]}


def text_of(database: Database) -> bytes:
    """Everything in a SQLite database that has the schema of the models."""
    with database.engine.connect() as connection:
        lines = [json.dumps(one, ensure_ascii=False) for one in _told(connection)]
    return lzma.compress("\n".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME)


def load(text: bytes, database: Database) -> dict[str, int]:
    """Into a database that has the schema of the snapshot's release and no row; how many rows each table got."""
    counts: dict[str, int] = {}
    with database.engine.begin() as connection:
        for table, rows in _tables(text, _READ if database.is_sqlite else _READ_BY_POSTGRESQL):
            for first in range(0, len(rows), _AT_ONCE):
                connection.execute(sa.insert(table), rows[first : first + _AT_ONCE])
            counts[table.name] = len(rows)
        if not database.is_sqlite:
            _go_on_counting(connection, counts)
    return counts


def counts_in(database: Database, tables: Iterable[str]) -> dict[str, int]:
    """How many rows these tables have."""
    with database.engine.connect() as connection:
        return {
            name: connection.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one()
            for name in tables
        }


def _told(connection: sa.Connection) -> Iterator[Any]:
    for table in Record.metadata.sorted_tables:
        kinds = {column.name: _kind(column) for column in table.columns}
        yield {_OF: table.name, "columns": kinds}
        read = [sa.type_coerce(table.c[name], _TYPES[kind]) for name, kind in kinds.items()]
        rows = connection.execute(sa.select(*read).order_by(*table.primary_key)).all()
        for row in _parents_first(table, [dict(zip(kinds, row, strict=True)) for row in rows]):
            yield [_written(value) for value in row.values()]


def _kind(column: sa.Column[Any]) -> str:
    """What a database gives back as it was given is plain: numbers, texts, words of an enumeration, JSON as text."""
    told = {
        "datetime": sa.DateTime,
        "date": sa.Date,
        "bytes": sa.LargeBinary,
        "decimal": sa.Numeric,
        "boolean": sa.Boolean,
    }
    if isinstance(column.type.dialect_impl(_POSTGRESQL), sa.ARRAY):
        return "numbers"
    kind = column.type.impl_instance if isinstance(column.type, sa.TypeDecorator) else column.type
    return next((name for name, of in told.items() if isinstance(kind, of)), "plain")


def _written(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _parents_first(table: sa.Table, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows that refer to rows of the same table after these; otherwise in the order of the key."""
    own = sorted(key.parent.name for key in table.foreign_keys if key.column.table is table)
    if not own:
        yield from rows
        return
    [key] = [column.name for column in table.primary_key]
    given: set[Any] = {None}
    while rows:
        ready = [row for row in rows if given.issuperset(row[name] for name in own)]
        yield from ready
        given |= {row[key] for row in ready}
        rows = [row for row in rows if row[key] not in given]


def _tables(text: bytes, read: dict[str, Any]) -> Iterator[tuple[sa.TableClause, list[dict[str, Any]]]]:
    table, kinds = None, {}
    rows: list[dict[str, Any]] = []
    for line in lzma.decompress(text).decode().split("\n"):
        said = json.loads(line)
        if isinstance(said, dict):
            if table is not None:
                yield table, rows
            kinds, rows = said["columns"], []
            table = sa.table(said[_OF], *(sa.column(name, _TYPES[kind]) for name, kind in kinds.items()))
        else:
            rows.append({name: _value(read.get(kinds[name]), value) for name, value in zip(kinds, said, strict=True)})
    if table is not None:
        yield table, rows


def _value(read: Callable[[Any], Any] | None, written: Any) -> Any:
    return read(written) if read is not None and written is not None else written


def _go_on_counting(connection: sa.Connection, tables: Container[str]) -> None:
    """What PostgreSQL numbers by itself goes on after the greatest number loaded."""
    numbered = sa.text(
        "SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name) "
        "FROM information_schema.columns WHERE table_schema = current_schema() "
        "AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL"
    )
    for table, column, sequence in connection.execute(numbered).all():
        if table in tables:
            greatest = sa.select(sa.func.max(sa.column(column))).select_from(sa.table(table)).scalar_subquery()
            connection.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(greatest, 1))))
