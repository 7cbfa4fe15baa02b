"""What associations are counted by and called, as the registry has it: level, industry, registration, watch-list."""

from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlmodel import Session

from intake.casework.ledger import audit
from intake.reports.store.engine import MemoryTable, cursor
from intake.reports.store.tables import new_table
from routing.batches import batched
from routing.models import Association

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_association = Association.__table__.c
_ASKED = select(*(_association[name] for name in ("id", "level", "industry", "mode", "is_watchlisted")))
# By database: the head of the office's record when it was read, and the table. Every change of the registry moves it.
_LOADING = Lock()
_kept: WeakKeyDictionary[Engine, tuple[str, MemoryTable]] = WeakKeyDictionary()
_names: WeakKeyDictionary[Engine, tuple[str, dict[int, str]]] = WeakKeyDictionary()
_LOT = 5_000


def association_table(session: Session) -> MemoryTable:
    """Read anew when the registry has changed."""
    place, head = session.get_bind().engine, audit.office_head(session)
    known = _kept.get(place)
    if known is not None and known[0] == head:
        return known[1]
    with _LOADING, cursor() as connection:
        table = _read(session, connection)
    _kept[place] = head, table
    return table


def association_names(session: Session, wanted: set[int]) -> dict[int, str]:
    """By id; a city's most accused are asked for all day, and read once for as long as the registry stands."""
    place, head = session.get_bind().engine, audit.office_head(session)
    kept_head, known = _names.get(place, ("", {}))
    known = dict(known) if kept_head == head else {}
    missing = sorted(wanted - known.keys())
    for lot in batched(missing, _LOT):
        named = select(_association.id, _association.name).where(_association.id.in_(lot))
        known |= {row[0]: row[1] for row in session.execute(named)}
    if missing:
        _names[place] = head, known
    return {one: known[one] for one in wanted & known.keys()}


def _read(session: Session, connection: "DuckDBPyConnection") -> MemoryTable:
    import numpy as np  # noqa: PLC0415 - as DuckDB, when the first figure is asked for

    found: Sequence[Any] = session.execute(_ASKED).all()
    rows = found or [(0, "", "", "", False)]
    ids, levels, industries, modes, watched = zip(*rows, strict=True)
    connection.register(
        "gathered",
        {
            "association_id": np.array(ids, dtype="int32"),
            "level": np.array([str(one) for one in levels], dtype=object),
            "industry": np.array(industries, dtype=object),
            "registration": np.array([str(one) for one in modes], dtype=object),
            "is_watchlisted": np.array(watched, dtype=bool),
        },
    )
    table = new_table("associations")
    connection.execute(f"CREATE TABLE {table} AS SELECT * FROM gathered")
    connection.unregister("gathered")
    return table
