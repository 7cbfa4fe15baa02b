"""The cells of one xlsx sheet: what each holds, by row and column, and which ranges are merged."""

import math
import re
from functools import lru_cache

from routing.errors import WorkbookUnreadable
from routing.spreadsheet.bounds import CELLS, LAST_COLUMN, LAST_ROW, LONGEST_CELL, MOST_CELLS, MOST_ROWS, ROWS
from routing.spreadsheet.grid import MergedRange, named
from routing.spreadsheet.look import Look
from routing.spreadsheet.markup import Attributes
from routing.spreadsheet.spelling import spelled_number
from routing.spreadsheet.texts import RichText, SharedText
from routing.spreadsheet.xlsx_names import unescaped
from routing.translatable import N_

Held = str | SharedText

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
NOT_CALCULATED = N_("%(cell)s of the sheet %(sheet)s is a formula without a value: calculate and save the file")
IN_ERROR = N_("%(cell)s of the sheet %(sheet)s shows the error %(error)s")
TOO_LONG = N_("%(cell)s of the sheet %(sheet)s has more than %(most)s characters")
NO_NUMBER = N_("%(cell)s of the sheet %(sheet)s has a value that cannot be read")
NO_PLACE = N_("the sheet %(sheet)s has a cell outside of every sheet: %(cell)s")
_NO_TEXT = N_("%(cell)s of the sheet %(sheet)s points to a text that the workbook does not hold")


class SheetCells(RichText):
    """`rows` has texts, and places in the list of shared strings where a cell names one."""

    def __init__(self, name: str, look: Look) -> None:
        super().__init__(
            {
                "row": self._row_starts,
                "c": self._cell_starts,
                "v": self._value_starts,
                "f": self._formula_starts,
                "mergeCell": self._merge,
            },
            {"c": self._cell_ends, "v": self._value_ends},
        )
        self.rows: dict[int, dict[int, Held]] = {}
        self.merged: list[MergedRange] = []
        self._name, self._look = name, look
        self._row = self._column = self._found = 0
        self._attributes: Attributes = {}
        self._value: str | None = None
        self._is_formula = False

    def too_long(self) -> WorkbookUnreadable:
        return WorkbookUnreadable(TOO_LONG, most=f"{LONGEST_CELL:,}", cell=self._place_name(), sheet=self._name)

    def _place_name(self) -> str:
        return named(self._row, self._column)

    def resolved(self, texts: dict[SharedText, str]) -> dict[int, dict[int, str]]:
        """The rows with every shared text in its place; blank cells are left out."""
        found: dict[int, dict[int, str]] = {}
        for row, cells in self.rows.items():
            for column, held in cells.items():
                text = texts.get(held) if isinstance(held, int) else held
                if text is None:
                    raise WorkbookUnreadable(_NO_TEXT, cell=named(row, column), sheet=self._name)
                if text:
                    found.setdefault(row, {})[column] = text
        return found

    def shared(self) -> set[SharedText]:
        return {held for cells in self.rows.values() for held in cells.values() if isinstance(held, int)}

    def _row_starts(self, attributes: Attributes) -> None:
        said = attributes.get("r")
        row = self._row + 1 if said is None else int(said) if said.isdecimal() else 0
        if not 0 < row <= LAST_ROW:
            raise WorkbookUnreadable(NO_PLACE, sheet=self._name, cell=(said or str(row))[:20])
        self._row, self._column = row, 0

    def _cell_starts(self, attributes: Attributes) -> None:
        said = attributes.get("r")
        column = self._column + 1 if said is None else _column_of(said.rstrip("0123456789"))
        if not 0 < column <= LAST_COLUMN or not self._row:
            raise WorkbookUnreadable(NO_PLACE, sheet=self._name, cell=(said or "")[:20])
        self._column, self._attributes = column, attributes
        self._value, self._is_formula = None, False
        self.spoken, self.length = [], 0

    def _value_starts(self, _attributes: Attributes) -> None:
        self.heard = []

    def _value_ends(self) -> None:
        self._value, self.heard = "".join(self.heard or ()), None

    def _formula_starts(self, _attributes: Attributes) -> None:
        self._is_formula = True

    def _cell_ends(self) -> None:
        held = self._held()
        if held == "":
            return
        self._found += 1
        if self._found > MOST_CELLS:
            raise WorkbookUnreadable(CELLS)
        cells = self.rows.setdefault(self._row, {})
        cells[self._column] = held
        if len(self.rows) > MOST_ROWS:
            raise WorkbookUnreadable(ROWS)

    def _held(self) -> Held:
        kind, value = self._attributes.get("t", "n"), self._value
        if kind == "inlineStr":
            return self.spelled()
        if self._is_formula and not value and (value is None or kind != "str"):
            raise WorkbookUnreadable(NOT_CALCULATED, cell=self._place_name(), sheet=self._name)
        if not value:
            return ""
        if kind == "e":
            raise WorkbookUnreadable(IN_ERROR, cell=self._place_name(), sheet=self._name, error=value[:20])
        return self._place(value) if kind == "s" else self._spelled(kind, value.strip())

    def _spelled(self, kind: str, value: str) -> str:
        match kind:
            case "str":
                return unescaped(value).strip()
            case "b":
                return "true" if value in {"1", "true"} else "false"
            case "d":
                return value.partition("T")[0]
            case _:
                return self._number(value)

    def _place(self, value: str) -> SharedText:
        if not value.strip().isdecimal() or len(value) > 9:  # noqa: PLR2004 - digits of any place
            raise WorkbookUnreadable(_NO_TEXT, cell=self._place_name(), sheet=self._name)
        return int(value)

    def _number(self, value: str) -> str:
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise WorkbookUnreadable(NO_NUMBER, cell=self._place_name(), sheet=self._name)
        return spelled_number(number, self._look.of(self._attributes.get("s")), is_1904=self._look.is_1904)

    def _merge(self, attributes: Attributes) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        begins, ends = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
        if begins and ends:
            left, right = _column_of(begins[1]), _column_of(ends[1])
            self.merged.append(MergedRange(int(begins[2]), left, int(ends[2]), right))


@lru_cache(maxsize=1024)
def _column_of(letters: str) -> int:
    """A is 1; what is no column is 0."""
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:  # noqa: PLR2004 - XFD is the last
        return 0
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
