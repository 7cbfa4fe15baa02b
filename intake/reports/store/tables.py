"""Facts in memory as a table of DuckDB, column by column."""

from collections.abc import Iterable
from itertools import count
from operator import attrgetter
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from intake.reports.facts.fact import COLUMNS, FACT_COLUMNS, SUBJECT_COLUMNS, Fact, Subject
from intake.reports.store.engine import MemoryTable, quoted
from intake.reports.store.source import Layer

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_NUMPY = {"BIGINT": "int64", "INTEGER": "int32", "BOOLEAN": "bool"}
_filed, _values = attrgetter(*SUBJECT_COLUMNS), attrgetter(*FACT_COLUMNS)
DEFINED = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS.items())


_numbers = count(1)
_PREPARING = Lock()


def new_table(kind: str) -> MemoryTable:
    """A name that no table has had in this process."""
    return MemoryTable(f"{kind}_{next(_numbers)}")


class FactTable:
    """Rows gathered and then written into a table in memory."""

    def __init__(self, connection: "DuckDBPyConnection") -> None:
        self._connection, self.table = connection, new_table("facts")
        self._rows: list[tuple[Any, ...]] = []
        connection.execute(f"CREATE TABLE {self.table} ({DEFINED})")

    def add(self, facts: Iterable[tuple[Subject, list[Fact]]], *, lot: int = 200_000) -> "FactTable":
        for subject, made in facts:
            filed = _filed(subject)
            self._rows += [filed + _values(fact) for fact in made]
            if len(self._rows) >= lot:
                self._write()
        self._write()
        return self

    def drop(self) -> None:
        """Now, and not when somebody comes next."""
        self._connection.execute(f"DROP TABLE {self.table}")

    def _write(self) -> None:
        if not self._rows:
            return
        columns = {
            name: _array(values, kind)
            for (name, kind), values in zip(COLUMNS.items(), zip(*self._rows, strict=True), strict=True)
        }
        self._rows = []
        self._connection.register("gathered", columns)
        self._connection.execute(f"INSERT INTO {self.table} SELECT * FROM gathered")
        self._connection.unregister("gathered")


def _array(values: tuple[Any, ...], kind: str) -> Any:
    """As numpy holds it; what is missing of a number is masked."""
    import numpy as np  # noqa: PLC0415 - as DuckDB, when the first figure is asked for

    if kind == "VARCHAR":
        return np.array(values, dtype=object)
    if None not in values:
        return np.array(values, dtype=_NUMPY[kind])
    mask = [value is None for value in values]
    return np.ma.array([0 if value is None else value for value in values], mask=mask, dtype=_NUMPY[kind])


def write_layer(
    connection: "DuckDBPyConnection", facts: Iterable[tuple[Subject, list[Fact]]], ids: Iterable[int]
) -> Layer:
    """Facts, and the complaints they speak for."""
    import numpy as np  # noqa: PLC0415

    rows = FactTable(connection).add(facts).table
    layer = Layer(rows, new_table("ids"))
    connection.register("gathered", {"complaint_id": np.array(sorted(ids), dtype="int64")})
    connection.execute(f"CREATE TABLE {layer.ids} AS SELECT complaint_id FROM gathered")
    connection.unregister("gathered")
    return layer


def load_layer(connection: "DuckDBPyConnection", path: Path) -> Layer:
    """The rows of a file, and the complaints it speaks for."""
    layer = Layer(new_table("facts"), new_table("ids"))
    connection.execute(f"CREATE TABLE {layer.rows} AS SELECT * FROM read_parquet({quoted([path])})")
    connection.execute(f"CREATE TABLE {layer.ids} AS SELECT DISTINCT complaint_id FROM {layer.rows}")
    return layer


def prepare(connection: "DuckDBPyConnection") -> None:
    """The table that stands where there is nothing."""
    with _PREPARING:  # two at once would each find the other in the way
        connection.execute(f"CREATE TABLE IF NOT EXISTS nothing ({DEFINED})")
