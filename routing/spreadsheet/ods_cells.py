"""The cells of an ods, sheet after sheet, up to the first sheet that shows anything."""

import math

from routing.errors import WorkbookUnreadable
from routing.spreadsheet.bounds import CELLS, LAST_COLUMN, LAST_ROW, LONGEST_CELL, MOST_CELLS
from routing.spreadsheet.grid import MergedRange, named
from routing.spreadsheet.markup import Attributes, Markup
from routing.spreadsheet.sheet_cells import IN_ERROR, NO_NUMBER, NO_PLACE, NOT_CALCULATED, TOO_LONG
from routing.spreadsheet.spelling import spelled_number

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TABLE, _TEXT, _STYLE = (f"{_OASIS}{name}:1.0 " for name in ("office", "table", "text", "style"))
_IS_ERROR = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"


class SheetRead(Exception):
    """The sheet is read to its end and shows something; what follows is not looked at."""


class OdsCells(Markup):
    """`hidden` is the first sheet that holds something and is not shown."""

    def __init__(self) -> None:
        cell = {f"{_TABLE}{name}": self._cell_starts for name in ("table-cell", "covered-table-cell")}
        starts = {
            f"{_STYLE}style": self._style,
            f"{_STYLE}table-properties": self._table_style,
            f"{_TABLE}table": self._sheet_starts,
            f"{_TABLE}table-row": self._row_starts,
            f"{_TEXT}p": self._paragraph_starts,
            f"{_TEXT}s": self._blanks,
            f"{_TEXT}ruby-text": self._aside_starts,
        }
        ends = {
            f"{_TABLE}table": self._sheet_ends,
            f"{_TABLE}table-row": self._row_ends,
            f"{_TABLE}table-cell": self._cell_ends,
            f"{_TABLE}covered-table-cell": self._cell_ends,
            f"{_TEXT}p": self._paragraph_ends,
            f"{_TEXT}ruby-text": self._aside_ends,
        }
        super().__init__(starts | cell, ends)
        self.rows: dict[int, dict[int, str]] = {}
        self.merged: list[MergedRange] = []
        self.hidden = ""
        self._name = self._style_name = ""
        self._unshown: set[str] = set()
        self._is_unshown = False
        self._row = self._column = self._rows_repeated = self._found = 0
        self._cells: dict[int, str] = {}
        self._attributes: Attributes | None = None
        self._cell_depth = 0
        self._paragraphs: list[str] = []
        self._kept_aside: list[str] | None = None

    def too_long(self) -> WorkbookUnreadable:
        return WorkbookUnreadable(TOO_LONG, most=f"{LONGEST_CELL:,}", cell=self._place_name(), sheet=self._name)

    def _place_name(self) -> str:
        return named(self._row, self._column)

    def _style(self, attributes: Attributes) -> None:
        self._style_name = attributes.get(f"{_STYLE}name", "")

    def _table_style(self, attributes: Attributes) -> None:
        if attributes.get(f"{_TABLE}display") == "false":
            self._unshown.add(self._style_name)

    def _sheet_starts(self, attributes: Attributes) -> None:
        self._name = attributes.get(f"{_TABLE}name", "")
        self._is_unshown = attributes.get(f"{_TABLE}style-name", "") in self._unshown
        self.rows, self.merged = {}, []
        self._row = self._rows_repeated = self._found = 0

    def _sheet_ends(self) -> None:
        if self.rows and not self._is_unshown:
            raise SheetRead
        if self.rows:
            self.hidden = self.hidden or self._name

    def _row_starts(self, attributes: Attributes) -> None:
        self._row += self._rows_repeated or 1
        self._rows_repeated = _count(attributes, "number-rows-repeated")
        self._column, self._cells = 0, {}

    def _row_ends(self) -> None:
        if not self._cells:
            return
        if self._row + self._rows_repeated - 1 > LAST_ROW:
            raise WorkbookUnreadable(NO_PLACE, sheet=self._name, cell=str(self._row))
        self._keep(len(self._cells) * self._rows_repeated)
        for row in range(self._row, self._row + self._rows_repeated):
            self.rows[row] = dict(self._cells)

    def _cell_starts(self, attributes: Attributes) -> None:
        self._column += 1
        self._attributes, self._cell_depth = attributes, self.depth
        self._paragraphs, self.length = [], 0

    def _cell_ends(self) -> None:
        attributes, self._attributes = self._attributes or {}, None
        repeated = _count(attributes, "number-columns-repeated")
        if value := self._value(attributes):
            if self._column + repeated - 1 > LAST_COLUMN:
                raise WorkbookUnreadable(NO_PLACE, sheet=self._name, cell=str(self._row))
            if repeated > 1:
                self._keep(repeated)
            self._cells |= dict.fromkeys(range(self._column, self._column + repeated), value)
            self._merge(attributes)
        self._column += repeated - 1

    def _value(self, attributes: Attributes) -> str:
        kind, shown = attributes.get(f"{_OFFICE}value-type", ""), "\n".join(self._paragraphs).strip()
        if attributes.get(_IS_ERROR) == "error":
            raise WorkbookUnreadable(IN_ERROR, cell=self._place_name(), sheet=self._name, error=shown[:20])
        match kind:
            case "" if f"{_TABLE}formula" in attributes:
                raise WorkbookUnreadable(NOT_CALCULATED, cell=self._place_name(), sheet=self._name)
            case "float" | "currency" | "percentage":
                return self._number(attributes.get(f"{_OFFICE}value", ""), shown)
            case "date":
                return attributes.get(f"{_OFFICE}date-value", "").partition("T")[0]
            case "boolean":
                return attributes.get(f"{_OFFICE}boolean-value", "")
            case _:
                return shown or attributes.get(f"{_OFFICE}string-value", "").strip()

    def _number(self, value: str, shown: str) -> str:
        """Zeros that fill a number up are shown by its format alone."""
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise WorkbookUnreadable(NO_NUMBER, cell=self._place_name(), sheet=self._name)
        plain = spelled_number(number)
        return shown if shown.isascii() and shown.lstrip("0") == plain else plain

    def _merge(self, attributes: Attributes) -> None:
        down, across = _count(attributes, "number-rows-spanned"), _count(attributes, "number-columns-spanned")
        if down > 1 or across > 1:
            self.merged.append(MergedRange(self._row, self._column, self._row + down - 1, self._column + across - 1))

    def _keep(self, more: int) -> None:
        self._found += more
        if self._found > MOST_CELLS:
            raise WorkbookUnreadable(CELLS)

    def _paragraph_starts(self, _attributes: Attributes) -> None:
        """A cell's own: those of a comment or a drawing lie deeper."""
        if self._attributes is not None and self.depth == self._cell_depth + 1:
            self.heard = []

    def _paragraph_ends(self) -> None:
        if self.heard is not None and self.depth == self._cell_depth:
            self._paragraphs.append("".join(self.heard))
            self.heard = None

    def _blanks(self, _attributes: Attributes) -> None:
        if self.heard is not None:
            self.heard.append(" ")

    def _aside_starts(self, _attributes: Attributes) -> None:
        self._kept_aside, self.heard = self.heard, None

    def _aside_ends(self) -> None:
        self.heard, self._kept_aside = self._kept_aside, None


def _count(attributes: Attributes, name: str) -> int:
    """At least one, and no more than any sheet has rows."""
    said = attributes.get(f"{_TABLE}{name}", "1")
    return min(max(int(said), 1), LAST_ROW) if said.isdecimal() and len(said) < 9 else 1  # noqa: PLR2004 - digits of any count
