"""Facts in memory as a table of DuckDB, column by column."""

from collections.abc import Iterable
from dataclasses import astuple
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from intake.reports.facts.fact import COLUMNS, FACT_COLUMNS, Fact, Subject

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_NUMPY = {"BIGINT": "int64", "INTEGER": "int32", "BOOLEAN": "bool"}
_values = attrgetter(*FACT_COLUMNS)
DEFINED = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS.items())


class FactTable:
    """Rows gathered and then written into a table of that name, made anew."""

    def __init__(self, connection: "DuckDBPyConnection", name: str) -> None:
        self._connection, self.name = connection, name
        self._rows: list[tuple[Any, ...]] = []
        connection.execute(f"CREATE OR REPLACE TABLE {name} ({DEFINED})")

    def add(self, facts: Iterable[tuple[Subject, list[Fact]]], *, lot: int = 200_000) -> "FactTable":
        for subject, made in facts:
            filed = astuple(subject)
            self._rows += [filed + _values(fact) for fact in made]
            if len(self._rows) >= lot:
                self._write()
        self._write()
        return self

    def _write(self) -> None:
        if not self._rows:
            return
        columns = {
            name: _array(values, kind)
            for (name, kind), values in zip(COLUMNS.items(), zip(*self._rows, strict=True), strict=True)
        }
        self._rows = []
        self._connection.register("gathered", columns)
        self._connection.execute(f"INSERT INTO {self.name} SELECT * FROM gathered")
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


def id_table(connection: "DuckDBPyConnection", name: str, ids: Iterable[int]) -> str:
    """A table of complaint ids, to leave out what newer rows say of them."""
    import numpy as np  # noqa: PLC0415

    connection.register("gathered", {"complaint_id": np.array(sorted(ids), dtype="int64")})
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT complaint_id FROM gathered")
    connection.unregister("gathered")
    return name
