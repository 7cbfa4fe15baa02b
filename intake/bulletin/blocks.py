"""What a bulletin consists of, before it is a page, a Word file or a workbook: passages, tables and charts."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from intake.language.formats import NOTHING


@dataclass(frozen=True, slots=True)
class Signed:
    """A difference, shown with its sign; `is_points`: of two rates, in percentage points."""

    value: Decimal | int
    is_points: bool = False


# A text, a number, a rate in per cent, a difference, or nothing.
Cell = str | int | Decimal | Signed | None


@dataclass(frozen=True, slots=True)
class SectionHead:
    """The head of a section, with its number from 1."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table: names in the first column, figures in the others; `notes`, what they mean, are printed under it."""

    key: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()


class ChartShape(StrEnum):
    """How numbers are drawn."""

    COLUMN = "column"
    LINE = "line"
    BAR = "bar"


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """One series; None leaves a gap."""

    name: str
    values: Sequence[int | Decimal | None]


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A chart, of which a table of the same bulletin says all. `is_rate`: its values are per cent."""

    key: str
    shape: ChartShape
    title: str
    categories: Sequence[str]
    series: Sequence[ChartSeries]
    is_rate: bool = False


Block = SectionHead | Passage | TableBlock | ChartBlock


def cell_words(cell: Cell) -> str:
    """As it reads on paper."""
    if cell is None:
        return NOTHING
    if isinstance(cell, Signed):
        return "0" if not cell.value else f"{cell.value:+}".replace("-", "−")
    return f"{cell}%" if isinstance(cell, Decimal) else str(cell)
