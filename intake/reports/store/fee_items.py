"""Which items of the fee lists complaints name, as a table beside the facts: what stands now, for any reading.

An item is called by the first version of the lists that has it with these words, and its code: `0/N05`. So one that
later versions leave as it is stays one group, and one that reads otherwise under the same code is another.
"""

from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlmodel import Session

from intake.language.i18n import language
from intake.models import ComplaintFee
from intake.reports.store.engine import MemoryTable, cursor
from intake.reports.store.tables import new_table
from routing.fee_lists.store import get_fee_list
from routing.fees import SHIPPED_FEES, FeeCard

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BETWEEN = ","  # several items of one complaint; no code has one
_fee = ComplaintFee.__table__.c
# An item is named by a row and taken back in it: whatever changes moves one of these.
_STATE = select(func.count(), func.max(_fee.id), func.count(_fee.dropped_at))
_STANDING = (
    select(_fee.complaint_id, _fee.list_version, _fee.code)
    .where(_fee.dropped_at.is_(None))
    .order_by(_fee.complaint_id, _fee.code)
)
_LOADING = Lock()
_kept: WeakKeyDictionary[Engine, tuple[tuple[Any, ...], MemoryTable]] = WeakKeyDictionary()


def fee_table(session: Session) -> MemoryTable:
    """Of each complaint that names any its items, read anew when one was named or taken back."""
    place, state = session.get_bind().engine, tuple(session.execute(_STATE).one())
    known = _kept.get(place)
    if known is not None and known[0] == state:
        return known[1]
    with _LOADING, cursor() as connection:
        table = _read(session, connection)
    _kept[place] = state, table
    return table


def with_fee_items(rows: str, table: MemoryTable) -> str:
    """The same rows with their items in one column."""
    return f"SELECT f.*, coalesce(i.fees, '') AS fees FROM ({rows}) f LEFT JOIN {table} i USING (complaint_id)"


def fee_item_names(session: Session, keys: set[str]) -> dict[str, str]:
    """Code and name of each, in the language spoken; which version, where that is not the one shipped."""
    named = {}
    for key in keys:
        version, _slash, code = key.partition("/")
        fees = get_fee_list(session, int(version))
        card = fees.by_code.get(code)
        said = _called(card) if card else ""
        of_version = f" ({fees.title})" if fees.version != SHIPPED_FEES else ""
        named[key] = f"{code} {said}{of_version}".rstrip()
    return named


def _called(card: FeeCard) -> str:
    return card.name_zh if language() == "zh" else card.name_en


def _read(session: Session, connection: "DuckDBPyConnection") -> MemoryTable:
    import numpy as np  # noqa: PLC0415 - as DuckDB, when the first figure is asked for

    items: dict[int, list[str]] = {}
    rows = session.execute(_STANDING).all()
    first = _first_versions(session, {row.list_version for row in rows})
    for complaint_id, version, code in rows:
        items.setdefault(complaint_id, []).append(f"{first.get((version, code), version)}/{code}")
    said = [BETWEEN.join(dict.fromkeys(keys)) for keys in items.values()]
    ids = list(items) or [0]
    gathered = {"complaint_id": np.array(ids, dtype="int64"), "fees": np.array(said or [""], dtype=object)}
    connection.register("gathered", gathered)
    table = new_table("fee_items")
    connection.execute(f"CREATE TABLE {table} AS SELECT * FROM gathered")
    connection.unregister("gathered")
    return table


def _first_versions(session: Session, versions: set[int]) -> dict[tuple[int, str], int]:
    """Of each item of these versions the first of them in which its code reads so."""
    found: dict[tuple[int, str], int] = {}
    seen: dict[tuple[str, str], int] = {}
    for version in sorted(versions):
        for card in get_fee_list(session, version).items:
            found[version, card.code] = seen.setdefault((card.code, card.name_zh), version)
    return found
