"""Many rows of one table: COPY where there is one. A hundred thousand associations are 600,000 rows of three tables."""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum

from sqlalchemy import Connection, Table, insert
from sqlmodel import Session

_FEW = 200  # below this a statement is as quick, and plainer in the database's log
# Called before a COPY, which goes past whoever listens to statements.
BEFORE_COPY: list[Callable[[Connection, Table], None]] = []


def insert_rows(session: Session, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows that all carry the same columns; ids and constraints are the database's as with any insert."""
    connection = session.connection()
    if len(rows) < _FEW or connection.dialect.name != "postgresql":
        if rows:
            connection.execute(insert(table), list(rows))
        return
    for told in BEFORE_COPY:
        told(connection, table)
    names = list(rows[0])
    quoted = ", ".join(map(connection.dialect.identifier_preparer.quote, names))
    driver = connection.connection.driver_connection
    assert driver is not None
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {table.fullname} ({quoted}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row([_plain(row[name]) for name in names])


def _plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value
