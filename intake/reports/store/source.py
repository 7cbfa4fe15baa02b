"""Which rows are read for a question about what is known: files a month, and what is newer laid over them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from intake.reports.facts.fact import COLUMNS
from intake.reports.store.engine import MemoryTable, quoted

NAMED = ", ".join(f'"{name}"' for name in COLUMNS)
# When all is over that a row tells of, and never before it happened: what asks for things that were open at a moment,
# or ended after it, need not look at rows that were over by then. Of the other kinds of facts nobody asks so.
OVER = (
    "CASE WHEN what = 'open' THEN CASE WHEN done_at IS NULL AND ended_at IS NULL AND gone_at IS NULL "
    "THEN 9223372036854775807 ELSE greatest(happened_at, done_at, ended_at, gone_at) END "
    "WHEN what = 'order' THEN CASE WHEN ended_at IS NULL THEN 9223372036854775807 "
    "ELSE greatest(happened_at, ended_at) END "
    "WHEN what = 'order_due' THEN CASE WHEN done_at IS NULL THEN 9223372036854775807 "
    "ELSE greatest(happened_at, done_at) END "
    "WHEN what NOT IN ('accept', 'due', 'receive', 'suspend') THEN happened_at "
    "WHEN closed_at IS NULL AND ended_at IS NULL AND gone_at IS NULL THEN 9223372036854775807 "
    "ELSE greatest(happened_at, closed_at, ended_at, gone_at) END AS over_at"
)
# The month of Shanghai in which a row happened.
MONTH = "date_trunc('month', make_timestamp(happened_at + 28800000000))::DATE"
# What rows are counted by of their association, beside their own columns.
FILED = ("level", "industry", "registration", "is_watchlisted")


class SourcePart(NamedTuple):
    """Rows in SQL whose sums add up with those of the other parts.

    `is_signed`: each has a `sign`, 1 for a row that counts beside the files, -1 for one in them that counts no more.
    """

    rows: str
    is_signed: bool = False


class Changes(NamedTuple):
    """Signed rows in memory, and the months in which any of them happened."""

    rows: MemoryTable
    months: frozenset[date]


class Layer(NamedTuple):
    """Rows in memory, and the complaints they speak for: of these nothing older counts."""

    rows: MemoryTable
    ids: MemoryTable


@dataclass(frozen=True)
class FactSource:
    """Facts as known at one moment: files by the first day of their month, layers over them, the newest last.

    `associations` gives a table of what associations are counted by; most questions do not ask for it. `changes` gives
    one of what the layers change in the files: what adds up is asked of the files alone, and of that small table.
    """

    months: Mapping[date, Path]
    layers: tuple[Layer, ...] = ()
    associations: Callable[[], MemoryTable] | None = None
    changes: Callable[[], Changes] | None = None
    _written: dict[tuple[date, ...], str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def rows(self, months: Iterable[date] | None = None) -> str:
        """SQL of all rows of these months, of all months without them, each with `over_at`; layers are read whole."""
        wanted = tuple(sorted(self.months if months is None else self.months.keys() & set(months)))
        if wanted not in self._written:
            self._written[wanted] = self._sql(wanted)
        return self._written[wanted]

    @property
    def whole(self) -> "FactSource":
        """The same in one part, whose rows are all there is."""
        return replace(self, changes=None)

    def parts(self, months: Iterable[date] | None = None, *, is_filed: bool = False) -> list[SourcePart]:
        """The same rows, as parts whose sums add up; `is_filed` with the columns of `FILED`."""
        wanted = None if months is None else frozenset(months)
        if self.changes is None:
            parts = [SourcePart(self.rows(wanted))]
        else:
            changed, parts = self.changes(), [SourcePart(FactSource(self.months).rows(wanted))]
            if wanted is None or wanted & changed.months:
                parts.append(SourcePart(f"FROM {changed.rows}", is_signed=True))
        return [SourcePart(self.with_associations(one.rows), one.is_signed) if is_filed else one for one in parts]

    def with_associations(self, rows: str) -> str:
        """The same with the columns of `FILED`."""
        if self.associations is None:
            raise ValueError("facts without associations")
        filed = ", ".join(f"a.{name}" for name in FILED)
        return f"SELECT f.*, {filed} FROM ({rows}) f LEFT JOIN {self.associations()} a USING (association_id)"

    def _sql(self, months: tuple[date, ...]) -> str:
        parts = []
        newer = [layer.ids for layer in self.layers]
        if months and not newer:
            return f"FROM read_parquet({quoted([self.months[month] for month in months])})"
        if months:
            paths = quoted([self.months[month] for month in months])
            parts.append(f"SELECT {NAMED}, over_at FROM read_parquet({paths}){_without(newer)}")
        for place, layer in enumerate(self.layers):
            parts.append(f"SELECT {NAMED}, {OVER} FROM {layer.rows}{_without(newer[place + 1 :])}")
        return " UNION ALL ".join(parts) or f"SELECT {NAMED}, {OVER} FROM nothing"


def _without(newer: Iterable[MemoryTable]) -> str:
    said = " AND ".join(f"complaint_id NOT IN (SELECT complaint_id FROM {ids})" for ids in newer)
    return f" WHERE {said}" if said else ""
