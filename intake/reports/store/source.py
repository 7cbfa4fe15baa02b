"""Which rows are read for a question about what is known: files a month, and what is newer laid over them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from intake.reports.facts.fact import COLUMNS
from intake.reports.store.engine import MemoryTable, quoted

NAMED = ", ".join(f'"{name}"' for name in COLUMNS)
# What rows are counted by of their association, beside their own columns.
FILED = ("level", "industry", "registration", "is_watchlisted")


class Layer(NamedTuple):
    """Rows in memory, and the complaints they speak for: of these nothing older counts."""

    rows: MemoryTable
    ids: MemoryTable


@dataclass(frozen=True)
class FactSource:
    """Facts as known at one moment: files by the first day of their month, layers over them, the newest last.

    `associations` is a table of what associations are counted by.
    """

    months: Mapping[date, Path]
    layers: tuple[Layer, ...] = ()
    associations: MemoryTable | None = None
    _written: dict[tuple[date, ...], str] = field(default_factory=dict, repr=False, compare=False)

    def rows(self, months: Iterable[date] | None = None) -> str:
        """SQL of all rows of these months, of all months without them; layers are read whole."""
        wanted = tuple(sorted(self.months if months is None else self.months.keys() & set(months)))
        if wanted not in self._written:
            self._written[wanted] = self._sql(wanted)
        return self._written[wanted]

    def with_associations(self, rows: str) -> str:
        """The same with the columns of `FILED`."""
        filed = ", ".join(f"a.{name}" for name in FILED)
        return f"SELECT f.*, {filed} FROM ({rows}) f LEFT JOIN {self.associations} a USING (association_id)"

    def _sql(self, months: tuple[date, ...]) -> str:
        parts = []
        newer = [layer.ids for layer in self.layers]
        if months:
            paths = quoted([self.months[month] for month in months])
            parts.append(f"SELECT {NAMED} FROM read_parquet({paths}){_without(newer)}")
        for place, layer in enumerate(self.layers):
            parts.append(f"SELECT {NAMED} FROM {layer.rows}{_without(newer[place + 1 :])}")
        return " UNION ALL ".join(parts) or f"SELECT {NAMED} FROM nothing"


def _without(newer: Iterable[MemoryTable]) -> str:
    said = " AND ".join(f"complaint_id NOT IN (SELECT complaint_id FROM {ids})" for ids in newer)
    return f" WHERE {said}" if said else ""
