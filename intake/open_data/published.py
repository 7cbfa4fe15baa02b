"""A month as it was published, in the few figures that are open: the one place that reads what reports keep.

Of no association, of no single day, and without a word that anybody wrote.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from intake.models import ReportSnapshot
from intake.reports.by import TOTAL
from intake.reports.sums import must_add_up


class OpenMeasure(StrEnum):
    """What is counted, in the order of the columns."""

    RECEIVED = "received"
    CLOSED = "closed"
    DUE = "due"
    CLOSED_OF_DUE = "closed_of_due"
    ON_TIME = "on_time"


class OpenTable(StrEnum):
    """What there is a row for; of the whole there is one."""

    TOTAL = "total"
    VIOLATION = "violation"
    REGION = "region"
    CHANNEL = "channel"


# What a table does not divide: suggestions and consultations are of no violation, but they were received.
UNDIVIDED = "none"
# Which rate of a month carries the figure, and on which side of the line.
_NUMERATOR, _DENOMINATOR = "numerator", "denominator"
_READ_FROM: Mapping[OpenMeasure, tuple[str, str]] = {
    OpenMeasure.RECEIVED: ("received_share", _NUMERATOR),
    OpenMeasure.CLOSED: ("first_pass_rate", _DENOMINATOR),
    OpenMeasure.DUE: ("closure_rate", _DENOMINATOR),
    OpenMeasure.CLOSED_OF_DUE: ("closure_rate", _NUMERATOR),
    OpenMeasure.ON_TIME: ("ontime_rate", _NUMERATOR),
}

Place = tuple[OpenTable, str]
ALL: Place = (OpenTable.TOTAL, TOTAL)


@dataclass(frozen=True)
class PublishedMonth:
    """One revision of a month. Every table adds up to the whole; what is not counted in a row is nought there."""

    month: str
    revision: int
    counted_at: datetime
    figures: Mapping[Place, Mapping[OpenMeasure, int]]

    def __post_init__(self) -> None:
        for table in (one for one in OpenTable if one is not OpenTable.TOTAL):
            rows = {key: row for (own, key), row in self.figures.items() if own is table}
            for measure in OpenMeasure if rows else ():
                must_add_up(self.figures[ALL][measure], {key: row[measure] for key, row in rows.items()})


def published_month(snapshot: ReportSnapshot) -> PublishedMonth:
    """The open figures of a month that was kept; of a table that it does not have there is none."""
    rates = snapshot.body["rates"]
    figures: dict[Place, dict[OpenMeasure, int]] = {ALL: dict.fromkeys(OpenMeasure, 0)}
    for measure, (rate, side) in _READ_FROM.items():
        figures[ALL][measure] = _count(rates[rate][TOTAL][side])
        for place, row in _rows(rates[rate]):
            figures.setdefault(place, dict.fromkeys(OpenMeasure, 0))[measure] = _count(row[side])
    _add_undivided(figures)
    return PublishedMonth(f"{snapshot.month:%Y-%m}", snapshot.revision, snapshot.counted_at, figures)


def _rows(figures: Mapping[str, Any]) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    for table in OpenTable:
        if table is not OpenTable.TOTAL:
            yield from (((table, _key(row)), row) for row in figures.get(table.value, ()))


def _key(row: Mapping[str, Any]) -> str:
    """By the code of a place, not by its name."""
    return str(row.get("value") or row["key"])


def _add_undivided(figures: dict[Place, dict[OpenMeasure, int]]) -> None:
    for table in {table for table, _key in figures if table is not OpenTable.TOTAL}:
        rows = [row for (own, _key), row in figures.items() if own is table]
        left = {measure: figures[ALL][measure] - sum(row[measure] for row in rows) for measure in OpenMeasure}
        if any(left.values()):
            figures[table, UNDIVIDED] = left


def _count(kept: str | int) -> int:
    """Numerators are kept as text, for some are weighted; none of these is."""
    number = Decimal(kept)
    if number != int(number) or number < 0:
        raise ValueError(f"{kept} is no count of complaints")
    return int(number)
