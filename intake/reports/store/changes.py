"""What newer facts change in the files: the rows of theirs that count no more, and those that count instead.

So a figure that adds up is asked of the files alone, whose answer can be kept, and of this small table: what a minute
brought does not make anybody count two years anew.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from intake.reports.store.engine import quoted
from intake.reports.store.source import MONTH, NAMED, Changes, FactSource, Layer
from intake.reports.store.tables import new_table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def older_rows(
    connection: "DuckDBPyConnection", paths: Sequence[Path], layers: Sequence[Layer], known: Layer | None
) -> Layer:
    """What the files say of the complaints of these layers. `known`: of which of them that was read already."""
    ids = " UNION ".join(f"SELECT complaint_id FROM {layer.ids}" for layer in layers)
    missing = f"SELECT complaint_id FROM ({ids})"
    if known is not None:
        missing += f" EXCEPT SELECT complaint_id FROM {known.ids}"
    new = Layer(new_table("facts"), new_table("ids"))
    connection.execute(f"CREATE TABLE {new.ids} AS {missing}")
    [(number,)] = connection.execute(f"SELECT count(*) FROM {new.ids}").fetchall()
    if number == 0 and known is not None:
        return known
    found = (
        f"SELECT {NAMED}, over_at FROM read_parquet({quoted(paths)}) "
        f"WHERE complaint_id IN (SELECT complaint_id FROM {new.ids})"
    )
    if known is not None:
        found += f" UNION ALL SELECT * FROM {known.rows}"
    connection.execute(f"CREATE TABLE {new.rows} AS {found}")
    if known is not None:  # after the look at the files, which is for the others
        connection.execute(f"INSERT INTO {new.ids} SELECT complaint_id FROM {known.ids}")
    return new


def changed_rows(connection: "DuckDBPyConnection", layers: Sequence[Layer], older: Layer | None) -> Changes:
    """Each row with its sign. `older` may know of complaints that these layers do not speak of."""
    parts = [f"SELECT *, 1 AS sign FROM ({FactSource({}, tuple(layers)).rows()})"]
    if older is not None:
        ids = " UNION ".join(f"SELECT complaint_id FROM {layer.ids}" for layer in layers)
        parts.append(f"SELECT *, -1 AS sign FROM {older.rows} WHERE complaint_id IN ({ids})")
    table = new_table("changes")
    connection.execute(f"CREATE TABLE {table} AS {' UNION ALL '.join(parts)}")
    months = connection.execute(f"SELECT DISTINCT {MONTH} FROM {table}").fetchall()
    return Changes(table, frozenset(month for (month,) in months))
