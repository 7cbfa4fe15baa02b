"""What figures come as: one line, one cell of a table, how long closing took."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from intake.language.formats import percent
from intake.reports.counting import Counts
from intake.reports.group_keys import GroupKeys
from intake.reports.measures import Rate


@dataclass(frozen=True, slots=True)
class RateRow:
    """One line of a table. `value` is what a link narrows by; without a denominator there is no rate."""

    key: str
    numerator: Decimal
    denominator: int
    value: str = ""

    @property
    def rate(self) -> Decimal | None:
        return percent(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One cell of a table with one or two dimensions: a key and a value for each."""

    keys: tuple[str, ...]
    values: tuple[str, ...]
    numerator: Decimal
    denominator: int

    @property
    def rate(self) -> Decimal | None:
        return percent(self.numerator, self.denominator)

    @property
    def line(self) -> RateRow:
        """Of one dimension, as a line."""
        return RateRow(self.keys[0], self.numerator, self.denominator, self.values[0])


def rate_rows(rate: Rate, counts: Counts, keys: GroupKeys) -> list[FigureRow]:
    """In the order of their keys; a share is of all of them together."""
    whole = sum(number for _points, number in counts.values())
    rows = [
        FigureRow(*keys[values], Decimal(points) / rate.scale, whole if rate.is_share else number)
        for values, (points, number) in counts.items()
    ]
    return sorted(rows, key=lambda row: row.keys)


def number_rows(counts: Counts, keys: GroupKeys) -> list[FigureRow]:
    """Of a count, in the order of their keys."""
    rows = [FigureRow(*keys[values], Decimal(number), number) for values, (_points, number) in counts.items()]
    return sorted(rows, key=lambda row: row.keys)


@dataclass(frozen=True, slots=True)
class Durations:
    """How long what was closed took, from receipt: working days as the calendar has them, natural days by the hour."""

    keys: tuple[str, ...]
    closed: int
    median_working_days: int | None
    p90_working_days: int | None
    mean_working_days: Decimal | None
    median_days: Decimal | None
    p90_days: Decimal | None


def durations_of(keys: tuple[str, ...], row: Sequence[Any]) -> Durations:
    number, working, mean, natural, _mean = row
    (median, p90), (seconds, p90_seconds) = working or (None, None), natural or (None, None)
    return Durations(
        keys, number, median, p90, None if mean is None else round(Decimal(mean), 2), _days(seconds), _days(p90_seconds)
    )


def _days(seconds: int | None) -> Decimal | None:
    return None if seconds is None else round(Decimal(seconds) / 86_400, 2)


def month_row(month: str, scale: int, found: tuple[Any, int]) -> RateRow:
    """One month of a rate whose points are divided into so many parts."""
    return RateRow(month, Decimal(found[0]) / scale, found[1])
