"""Figures held against the oracle, cell by cell."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from intake.reports.by import By
from intake.reports.figures import Figures
from intake.reports.measures import COUNTS, RATES, CountMeasure, Rate
from intake.reports.periods import Period
from intake.reports.rows import FigureRow
from tests.reports.histories_of_verbs.life import Life
from tests.reports.histories_of_verbs.words import Cell, Span, cells

BYS = (None, By.DEPARTMENT, By.VIOLATION, By.CHANNEL)
Table = dict[tuple[str, ...], tuple[float, int]]
MEASURES: Mapping[str, CountMeasure] = {**RATES, **COUNTS}


def differences(figures: Figures, lives: Mapping[str, Life], period: Period) -> Iterator[str]:
    for by in BYS:
        for key, said in all_counted(figures, period, by).items():
            must = told(MEASURES[key], lives, period, by)
            if must != said:
                yield f"{period.month} {key} by {by}: {said} instead of {must}"


def all_counted(figures: Figures, period: Period, by: By | None) -> dict[str, Table]:
    """Every rate and every count, as they are asked for together."""
    groups = (by,) if by else ()
    rates = zip(RATES, figures.rows_of([*RATES.values()], period, groups), strict=True)
    counts = zip(COUNTS, figures.tables([*COUNTS.values()], period, groups), strict=True)
    return {key: _table(rows) for key, rows in (*rates, *counts)}


def counted(figures: Figures, measure: CountMeasure, period: Period, by: By | None) -> Table:
    return _table(figures.measured(measure, period, (by,) if by else ()))


def _table(rows: Iterable[FigureRow]) -> Table:
    return {row.values: (round(float(row.numerator), 6), row.denominator) for row in rows}


def told(measure: CountMeasure, lives: Mapping[str, Life], period: Period, by: By | None) -> Table:
    found: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0, 0])
    if by is None:
        found[()] = [0, 0]
    for life in lives.values():
        for cell in cells(measure.key, life, Span(period.start, period.end)):
            if by is By.VIOLATION and not life.accuses:
                continue
            sums = found[_group(by, life, cell)]
            sums[0] += cell.above
            sums[1] += cell.below
    whole = sum(below for _above, below in found.values())
    is_share = isinstance(measure, Rate) and measure.is_share
    tables = {group: (round(above, 6), int(whole if is_share else below)) for group, (above, below) in found.items()}
    if isinstance(measure, Rate):
        return tables
    return {group: (below, below) for group, (_above, below) in tables.items()}


def _group(by: By | None, life: Life, cell: Cell) -> tuple[str, ...]:
    known: dict[Any, Any] = {
        By.DEPARTMENT: cell.department, By.VIOLATION: life.violation[:1], By.CHANNEL: life.channel
    }  # fmt: skip
    return () if by is None else (str(known[by] or ""),)
