"""A table whose values the record binds: which of its columns, and whose its rows are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from routing.base import Record


@dataclass(frozen=True, eq=False)
class BoundTable:
    """Columns in the order of their commitments: a new one is appended, for what is written stays.

    `owner` is the column that names the complaint, `key` the one that names the row. `alike` are values of a column
    that mean the same to the record.
    """

    model: type[Record]
    owner: str
    columns: tuple[str, ...]
    key: str = "id"
    alike: Mapping[str, Mapping[Any, Any]] = field(default_factory=dict)

    @cached_property
    def name(self) -> str:
        return str(self.model.__tablename__)

    @cached_property
    def defaults(self) -> Mapping[str, Any]:
        """What a column holds that a new row says nothing of."""
        fields = self.model.model_fields
        return {name: fields[name].get_default(call_default_factory=True) for name in self.columns}

    def meant(self, name: str, value: Any) -> Any:
        """A value as the record takes it."""
        return self.alike[name].get(value, value) if name in self.alike else value
