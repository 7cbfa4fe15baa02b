"""How many orders were given, run, are overdue and were settled, and how many reports on them came in time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from intake.reports.by import TOTAL, By, Scope
from intake.reports.figures import Figures
from intake.reports.measures import COUNTS, RATES, CountMeasure, Rate
from intake.reports.periods import Period
from intake.reports.rows import FigureRow, RateRow
from intake.vocabulary import OrderLevel

ORDERS_IN_TIME: Rate = RATES["orders_ontime_rate"]
ORDER_COUNTS: Mapping[str, CountMeasure] = MappingProxyType(
    {name: COUNTS[f"orders_{name}"] for name in ("given", "running", "overdue", "settled")}
)
_GROUPS = (By.ORDER_LEVEL, By.DEPARTMENT)


@dataclass(frozen=True, slots=True)
class OrderFigures:
    """Of one group of orders, or of all. `value` is what a link narrows by."""

    key: str
    value: str
    given: int
    running: int
    overdue: int
    settled: int
    in_time: RateRow

    @property
    def is_nothing(self) -> bool:
        return not (self.given or self.running or self.overdue or self.settled or self.in_time.denominator)

    def count(self, name: str) -> int:
        """By its name in `ORDER_COUNTS`."""
        found: int = getattr(self, name)
        return found


@dataclass(frozen=True, slots=True)
class OrderTables:
    """All orders of a period; by level from the mildest on; by department, whoever has most overdue first."""

    total: OrderFigures
    levels: tuple[OrderFigures, ...]
    departments: tuple[OrderFigures, ...]


def order_tables(figures: Figures, period: Period, scope: Scope) -> OrderTables:
    """Three looks at the facts give all of it: what adds up is asked once, in the smallest groups."""
    counts = figures.tables([*ORDER_COUNTS.values()], period, _GROUPS, scope)
    tables = dict(zip(ORDER_COUNTS, counts, strict=True)) | {
        "in_time": figures.rows(ORDERS_IN_TIME, period, _GROUPS, scope)
    }
    levels = {each.value: place for place, each in enumerate(OrderLevel)}
    by_level = _grouped(tables, 0)
    by_department = _grouped(tables, 1)
    return OrderTables(
        _summed(TOTAL, "", tables),
        tuple(sorted(by_level, key=lambda one: levels[one.value])),
        tuple(sorted(by_department, key=lambda one: (-one.overdue, -one.running, -one.given, one.key))),
    )


def order_totals(figures: Figures, period: Period, scope: Scope) -> OrderFigures:
    """All orders of a period in one line."""
    found = figures.counts([*ORDER_COUNTS.values()], period, scope)
    numbers = {name: found[one.key] for name, one in ORDER_COUNTS.items()}
    return OrderFigures(TOTAL, "", **numbers, in_time=figures.total(ORDERS_IN_TIME, period, scope))


def _grouped(tables: Mapping[str, Sequence[FigureRow]], place: int) -> list[OrderFigures]:
    groups = {row.values[place]: row.keys[place] for rows in tables.values() for row in rows}
    found = []
    for value, key in groups.items():
        own = {name: [row for row in rows if row.values[place] == value] for name, rows in tables.items()}
        found.append(_summed(key, value, own))
    return found


def _summed(key: str, value: str, tables: Mapping[str, Sequence[FigureRow]]) -> OrderFigures:
    numbers = {name: sum(row.denominator for row in tables[name]) for name in ORDER_COUNTS}
    reports = tables["in_time"]
    above = sum((row.numerator for row in reports), Decimal(0))
    in_time = RateRow(key, above, sum(row.denominator for row in reports), value)
    return OrderFigures(key, value, **numbers, in_time=in_time)
