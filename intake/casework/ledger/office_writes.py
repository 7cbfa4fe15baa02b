"""Which bound rows of the office a transaction writes.

Every statement that goes through SQLAlchemy is looked at before it runs, whichever road it comes: a flush, an `update`
of many rows, an `insert` of thousands. So nobody has to say what they wrote, only to record that they did.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import ref

from sqlalchemy import Column, ColumnElement, Connection, Delete, Engine, Insert, Table, Update, event, func, select
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, BooleanClauseList
from sqlalchemy.sql.operators import eq
from sqlmodel import Session

from intake.casework.ledger.office.table import OfficeTable
from intake.casework.ledger.office_bound import OFFICE_TABLES, RowId
from intake.db import transaction_memo
from routing.batches import batched
from routing.registry.bulk import BEFORE_COPY

BATCH = 5_000  # values a statement
_SESSION, _WRITTEN = "jiesu:session", "ledger:office"
_Parameters = Sequence[Mapping[str, Any]]


@dataclass
class WrittenRows:
    """What was written of one table since the last office event: columns by id, and ids deleted.

    `later`: rows beyond the id `after`, where there was one, were put in by statements that did not say their ids.
    """

    columns: dict[RowId, frozenset[str]] = field(default_factory=dict)
    gone: set[RowId] = field(default_factory=set)
    later: bool = False
    after: RowId | None = None

    def note(self, ids: Iterable[RowId], columns: frozenset[str]) -> None:
        for one in ids:
            self.columns[one] = self.columns.get(one, frozenset()) | columns


def written_rows(session: Session) -> dict[str, WrittenRows]:
    """By the name of the table; the transaction's own, to be taken from."""
    written: dict[str, WrittenRows] = transaction_memo(session).setdefault(_WRITTEN, {})
    return written


@event.listens_for(Session, "after_begin")
def _know_session(session: Session, _transaction: object, connection: Connection) -> None:
    connection.info[_SESSION] = ref(session)


@event.listens_for(Engine, "before_execute")
def _look(
    connection: Connection, statement: object, many: _Parameters, one: Mapping[str, Any], _options: object
) -> None:
    if not isinstance(statement, Insert | Update | Delete) or not isinstance(statement.table, Table):
        return
    table = OFFICE_TABLES.get(statement.table.name)
    written = _written(connection, table) if table else None
    if table is None or written is None:
        return
    rows = many or [one]
    if isinstance(statement, Insert):
        _note_insert(connection, table, written, [{**_values_of(statement), **row} for row in rows])
    elif isinstance(statement, Delete):
        written.gone.update(_ids(connection, table, statement, rows, table.scope))
    elif columns := _columns_set(table, statement, rows):
        # What comes into the scope by this very statement is in none yet.
        scope = table.scope if table.enters is None else None
        written.note(_ids(connection, table, statement, rows, scope), columns)


def _look_at_copy(connection: Connection, copied: Table) -> None:
    table = OFFICE_TABLES.get(copied.name)
    written = _written(connection, table) if table else None
    if table is not None and written is not None:
        _note_insert(connection, table, written, ())


BEFORE_COPY.append(_look_at_copy)


def _written(connection: Connection, table: OfficeTable) -> WrittenRows | None:
    """None outside of any session, where nothing can be recorded: in a migration."""
    known = connection.info.get(_SESSION)
    session = known() if known else None
    if session is None or not session.in_transaction():
        return None
    return written_rows(session).setdefault(table.name, WrittenRows())


def _note_insert(connection: Connection, table: OfficeTable, written: WrittenRows, rows: _Parameters) -> None:
    given = [row[table.key.name] for row in rows if row.get(table.key.name) is not None]
    if given and len(given) == len(rows):
        written.note(given, frozenset(table.columns))
    elif not written.later:
        written.later, written.after = True, connection.execute(select(func.max(table.key))).scalar()


def _values_of(statement: Insert | Update) -> dict[str, Any]:
    """What the statement itself sets, by the name of the column; an expression is its own value."""
    named: Mapping[Any, Any] = statement._values or {}  # noqa: SLF001 - there is no other way
    return {getattr(one, "key", one): getattr(value, "value", value) for one, value in named.items()}


def _columns_set(table: OfficeTable, statement: Update, rows: _Parameters) -> frozenset[str]:
    """Which bound columns an update writes: those it names, and those that its parameters do."""
    return frozenset(_values_of(statement)).union(*rows) & frozenset(table.columns)


def _ids(
    connection: Connection,
    table: OfficeTable,
    statement: Update | Delete,
    rows: _Parameters,
    scope: ColumnElement[bool] | None,
) -> Sequence[RowId]:
    """Of the rows that a statement is about to write, those in `scope`."""
    wanted = select(table.key) if scope is None else select(table.key).where(scope)
    key = _key_compared(table, statement)
    if key is None:
        met = wanted if statement.whereclause is None else wanted.where(statement.whereclause)
        return [one for row in rows for one in connection.execute(met, dict(row)).scalars().all()]
    ids = [row.get(key.key, key.value) for row in rows]
    if scope is None:
        return ids
    return [
        one for some in batched(ids, BATCH) for one in connection.execute(wanted.where(table.key.in_(some))).scalars()
    ]


def _key_compared(table: OfficeTable, statement: Update | Delete) -> BindParameter[Any] | None:
    """The parameter of `WHERE id = :id`; None of any other condition."""
    clause = statement.whereclause
    while isinstance(clause, BooleanClauseList) and len(clause.clauses) == 1:
        clause = clause.clauses[0]
    if not isinstance(clause, BinaryExpression) or clause.operator is not eq:
        return None
    is_key = isinstance(clause.left, Column) and clause.left.table is not None and clause.left.key == table.key.key
    return clause.right if is_key and isinstance(clause.right, BindParameter) else None
