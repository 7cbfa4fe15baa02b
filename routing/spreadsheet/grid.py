"""A sheet as the few cells that hold something, and the lines it hands on."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from routing.errors import WorkbookUnreadable
from routing.spreadsheet.bounds import (
    CELLS,
    COLUMNS,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SPREAD,
    MOST_TEXT,
    ROWS,
    SPREAD,
    TEXT,
)
from routing.translatable import TranslatableText


@dataclass(frozen=True, slots=True)
class MergedRange:
    """Rows and columns count from 1; the last ones belong to it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Grid:
    """By row and column, each counted from 1."""

    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[MergedRange] = field(default_factory=list)

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        """Each row that holds something, up to its last cell that does. Raises WorkbookUnreadable before the first."""
        self._fill_merged()
        self._check()
        for row in sorted(self.rows):
            cells = self.rows[row]
            yield row, [cells.get(column, "") for column in range(1, max(cells) + 1)]

    def _check(self) -> None:
        rows = self.rows.values()
        columns = {column for cells in rows for column in cells}
        _hold(len(rows), MOST_ROWS, ROWS)
        _hold(len(columns), MOST_COLUMNS, COLUMNS)
        _hold(sum(map(len, rows)), MOST_CELLS, CELLS)
        _hold(sum(map(max, rows)), MOST_SPREAD, SPREAD)
        _hold(sum(len(text) for cells in rows for text in cells.values()), MOST_TEXT, TEXT)

    def _fill_merged(self) -> None:
        """What is merged holds for its whole range, as far as rows and columns hold something of their own."""
        rows = sorted(self.rows)
        columns = sorted({column for cells in self.rows.values() for column in cells})
        filled = 0
        for merged in self.merged:
            value = self.rows.get(merged.top, {}).get(merged.left)
            if value is None:
                continue
            down = _between(rows, merged.top, merged.bottom)
            across = _between(columns, merged.left, merged.right)
            filled += len(down) * len(across)
            if filled > MOST_CELLS:
                raise WorkbookUnreadable(CELLS)
            self._fill(value, down, across)

    def _fill(self, value: str, down: Iterable[int], across: list[int]) -> None:
        for row in down:
            for column in across:
                self.rows[row].setdefault(column, value)


def _hold(found: int, most: int, text: TranslatableText) -> None:
    if found > most:
        raise WorkbookUnreadable(text)


def _between(places: list[int], first: int, last: int) -> list[int]:
    return places[bisect_left(places, first) : bisect_right(places, last)]


def named(row: int, column: int) -> str:
    """B7 of 7 and 2."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"
