"""What is said of a table of the office that the record binds: which columns, which rows, what people call one."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Column, ColumnElement, String, Table, cast, select
from sqlmodel import col

from routing.base import Record


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


def of(model: type[Record], column: str, of: Any) -> ColumnElement[Any]:
    """A column of the row that a foreign key names."""
    there = model.__table__.c
    return select(there[column]).where(there.id == col(of)).scalar_subquery()


def words(*parts: Any) -> ColumnElement[str]:
    first, *others = (cast(part, String) for part in parts)
    label: ColumnElement[str] = first
    for part in others:
        label = label.concat(" ").concat(part)
    return label
