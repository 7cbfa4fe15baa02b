"""Tables to protect."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from intake.open_data.published import ALL, OpenMeasure, OpenTable, Place, PublishedMonth
from intake.open_data.relations import FigureSystem, Key, PartRelation, SumRelation

COUNTED_AT = datetime(2026, 11, 1, tzinfo=UTC)


def crossed(grid: Sequence[Sequence[int]], **more: Any) -> FigureSystem:
    """A table of two ways with the totals of its rows, of its columns, and of all."""
    rows, columns = range(len(grid)), range(len(grid[0]))
    values: dict[Key, int] = {(f"r{r}", f"c{c}"): grid[r][c] for r in rows for c in columns}
    values |= {(f"r{r}", "total"): sum(grid[r]) for r in rows}
    values |= {("total", f"c{c}"): sum(grid[r][c] for r in rows) for c in columns}
    values["total", "total"] = sum(map(sum, grid))
    sums = [SumRelation((f"r{r}", "total"), tuple((f"r{r}", f"c{c}") for c in columns)) for r in rows]
    sums += [SumRelation(("total", f"c{c}"), tuple((f"r{r}", f"c{c}") for r in rows)) for c in columns]
    sums.append(SumRelation(("total", "total"), tuple((f"r{r}", "total") for r in rows)))
    sums.append(SumRelation(("total", "total"), tuple(("total", f"c{c}") for c in columns)))
    return FigureSystem(values, tuple(sums), **more)


def paired(pairs: Sequence[tuple[int, int]]) -> FigureSystem:
    """Rows of a denominator and a numerator within it, and both in whole."""
    values: dict[Key, int] = {("due", "total"): sum(d for d, _ in pairs), ("closed", "total"): sum(n for _, n in pairs)}
    rows = [f"r{r}" for r in range(len(pairs))]
    for row, (denominator, numerator) in zip(rows, pairs, strict=True):
        values |= {("due", row): denominator, ("closed", row): numerator}
    sums = tuple(SumRelation((name, "total"), tuple((name, row) for row in rows)) for name in ("due", "closed"))
    parts = tuple(PartRelation(("closed", row), ("due", row)) for row in (*rows, "total"))
    return FigureSystem(values, sums, parts)


def cumulative(months: Sequence[Sequence[int]]) -> FigureSystem:
    """Months of several rows; of each row and of the whole also the year until then, the last being the year's."""
    values: dict[Key, int] = {}
    sums: list[SumRelation] = []
    rows = [f"r{r}" for r in range(len(months[0]))]
    for m, counts in enumerate(months):
        values |= {("month", str(m), row): count for row, count in zip(rows, counts, strict=True)}
        values["month", str(m), "total"] = sum(counts)
        sums.append(SumRelation(("month", str(m), "total"), tuple(("month", str(m), row) for row in rows)))
        for row in (*rows, "total"):
            until = tuple(("month", str(each), row) for each in range(m + 1))
            values["year", str(m), row] = sum(values[key] for key in until)
            sums.append(SumRelation(("year", str(m), row), until))
    for before, now in pairwise(range(len(months))):
        sums += (
            SumRelation(("year", str(now), row), (("year", str(before), row), ("month", str(now), row)))
            for row in (*rows, "total")
        )
    return FigureSystem(values, tuple(sums))


def drawn_month(seed: int, received: int, *, revision: int = 1, month: str = "2026-10") -> PublishedMonth:
    """A month of so many complaints, of which nine in ten were closed; a few are suggestions, and of no violation."""
    chance = random.Random(seed)
    figures: dict[Place, dict[OpenMeasure, int]] = {ALL: dict.fromkeys(OpenMeasure, 0)}
    for _ in range(received):
        is_closed = chance.random() < 0.9
        is_on_time, is_due = is_closed and chance.random() < 0.95, chance.random() < 0.97
        places = (
            ALL,
            (OpenTable.VIOLATION, chance.choices(["F", "A", "V", "G", "none"], [60, 10, 20, 5, 5])[0]),
            (OpenTable.REGION, f"5101{chance.choices(range(4, 16), [30, 20, 15, *[3] * 9])[0]:02d}"),
            (OpenTable.CHANNEL, chance.choices(["phone", "web", "sms", "meeting"], [50, 35, 12, 3])[0]),
        )
        for place in places:
            row = figures.setdefault(place, dict.fromkeys(OpenMeasure, 0))
            row[OpenMeasure.RECEIVED] += 1
            row[OpenMeasure.CLOSED] += is_closed
            row[OpenMeasure.DUE] += is_due
            row[OpenMeasure.CLOSED_OF_DUE] += is_due and is_closed
            row[OpenMeasure.ON_TIME] += is_due and is_on_time
    return PublishedMonth(month, revision, COUNTED_AT, figures)
