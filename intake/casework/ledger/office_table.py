"""What a table of the office is to the record: which of its columns are bound, and a commitment to one of its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any

from sqlalchemy import Column, ColumnElement, String, Table, cast, select
from sqlmodel import col

from intake.record_keys import RecordKeys
from routing.base import Record

SIZE = 4  # bytes of a commitment: enough that nobody without the key changes one value unseen
_PURPOSE = b"office rows"
# Id of a row: a number, or a code where that is its key.
RowId = int | str


@dataclass(frozen=True)
class BoundPart:
    """Rows that are vouched for together with the row that `owner` names, as the rules of a published table are."""

    model: type[Record]
    owner: str


@dataclass(frozen=True)
class OfficeTable:
    """`label` is what people call a row. Rows out of `scope` are nobody's concern yet: a rule that is being drafted.

    A row that `enters` is vouched for anew, all its columns and its `parts`.
    """

    model: type[Record]
    columns: tuple[str, ...]
    label: ColumnElement[str]
    scope: ColumnElement[bool] | None = None
    enters: ColumnElement[bool] | None = None
    parts: tuple[BoundPart, ...] = ()

    @cached_property
    def table(self) -> Table:
        return self.model.__table__

    @cached_property
    def name(self) -> str:
        return str(self.model.__tablename__)

    @cached_property
    def key(self) -> Column[Any]:
        return next(iter(self.table.primary_key.columns))


def commitments(keys: RecordKeys, key_id: str, table: str, columns: Sequence[str], row: Sequence[Any]) -> list[bytes]:
    """Of one row, its id before its raw values: keyed BLAKE2 (RFC 7693) over place and value, a call a column.

    Nothing at all is not the same as an empty text.
    """
    at, key = f"{table}|{row[0]}|", keys.derived(key_id, _PURPOSE)
    return [
        blake2b(
            (f"{at}{name}|" if value is None else f"{at}{name}|={_plain(value)}").encode(), digest_size=SIZE, key=key
        ).digest()
        for name, value in zip(columns, row[1:], strict=False)  # what follows the values is no concern of ours
    ]


def _plain(value: Any) -> Any:
    """As it reads in either database: one of them has 1 for true."""
    return int(value) if value is True or value is False else value


def value_of(model: type[Record], column: str, of: Any) -> ColumnElement[Any]:
    """A column of the row that a foreign key names."""
    there = model.__table__.c
    return select(there[column]).where(there.id == col(of)).scalar_subquery()


def label_of(*parts: Any) -> ColumnElement[str]:
    first, *others = (cast(part, String) for part in parts)
    label: ColumnElement[str] = first
    for part in others:
        label = label.concat(" ").concat(part)
    return label
