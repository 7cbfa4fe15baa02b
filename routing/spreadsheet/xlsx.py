"""An xlsx as its first sheet that shows anything. Parts are found by their links, as Office finds them."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from routing.errors import WorkbookUnreadable
from routing.spreadsheet.archive import Archive
from routing.spreadsheet.bounds import MOST_SHEETS, SHEETS
from routing.spreadsheet.grid import Grid
from routing.spreadsheet.look import CellStyles, Look
from routing.spreadsheet.markup import Attributes, Markup, TagCount, without_blanks
from routing.spreadsheet.sheet_cells import SheetCells
from routing.spreadsheet.texts import SharedText, SharedTexts
from routing.spreadsheet.xlsx_names import in_links, in_sheets, link_of
from routing.translatable import N_

_WORKBOOK = "xl/workbook.xml"
HIDDEN = N_("only hidden sheets hold anything; show the sheet %(sheet)s and save the workbook again")


def xlsx_lines(archive: Archive) -> Iterator[tuple[int, list[str]]]:
    """Every row that holds something, of the first sheet that does. Raises WorkbookUnreadable."""
    reading = _Reading(archive)
    hidden = ""
    for sheet in reading.sheets():
        grid = reading.grid(sheet)
        if grid.rows and sheet.is_hidden:
            hidden = hidden or sheet.name
        elif grid.rows:
            return grid.lines()
    if hidden:
        raise WorkbookUnreadable(HIDDEN, sheet=hidden)
    return iter(())


def is_xlsx(archive: Archive) -> bool:
    return _main_part(archive, TagCount()) in archive


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    part: str
    is_hidden: bool


class _Reading:
    """One workbook while it is read; what unpacks and how many tags there are is counted over all its parts."""

    def __init__(self, archive: Archive) -> None:
        self._archive, self._count = archive, TagCount()
        self._main = _main_part(archive, self._count)
        self._links = _links(archive, self._main, self._count)
        self._book = _Book()
        self._book.read(archive.pieces(self._main), self._count)
        self._look = self._read_look()

    def sheets(self) -> Iterator[_Sheet]:
        """Those to be seen first; charts and the like are none."""
        worksheets = {id_: link.target for id_, link in self._links.items() if link.kind == "worksheet"}
        found = [
            _Sheet(one.get("name", ""), worksheets[link_of(one)], one.get("state", "visible") != "visible")
            for one in self._book.sheets
            if link_of(one) in worksheets
        ]
        return iter(sorted(found, key=lambda one: one.is_hidden))

    def grid(self, sheet: _Sheet) -> Grid:
        cells = SheetCells(sheet.name, self._look)
        cells.read(without_blanks(self._archive.pieces(sheet.part)), self._count)
        return Grid(cells.resolved(self._texts(cells.shared())), cells.merged)

    def _texts(self, wanted: set[SharedText]) -> dict[SharedText, str]:
        found, part = SharedTexts(wanted), self._part("sharedStrings")
        if wanted and part in self._archive:
            found.read(self._archive.pieces(part), self._count)
        return found.texts

    def _read_look(self) -> Look:
        styles = CellStyles()
        part = self._part("styles")
        if part in self._archive:
            styles.read(self._archive.pieces(part), self._count)
        return Look(styles.formats(), self._book.is_1904)

    def _part(self, kind: str) -> str:
        return next((link.target for link in self._links.values() if link.kind == kind), "")


@dataclass(frozen=True, slots=True)
class _Link:
    kind: str
    target: str


class _Links(Markup):
    """Which part means which others; what lies outside the file is none of it."""

    def __init__(self, folder: str) -> None:
        super().__init__(in_links({"Relationship": self._link}), {})
        self._folder = folder
        self.found: dict[str, _Link] = {}

    def _link(self, attributes: Attributes) -> None:
        if attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            part = target if target.startswith("/") else posixpath.join(self._folder, target)
            self.found[attributes.get("Id", "")] = _Link(attributes.get("Type", "").rpartition("/")[2], part)


def _links(archive: Archive, part: str, count: TagCount) -> dict[str, _Link]:
    folder, name = posixpath.split(part)
    links, own = _Links(folder), posixpath.join(folder, "_rels", f"{name}.rels")
    if own in archive:
        links.read(archive.pieces(own), count)
    return links.found


def _main_part(archive: Archive, count: TagCount) -> str:
    links = _links(archive, "", count).values()
    return next((link.target for link in links if link.kind == "officeDocument"), _WORKBOOK)


class _Book(Markup):
    def __init__(self) -> None:
        super().__init__(in_sheets({"workbookPr": self._properties, "sheet": self._sheet}), {})
        self.is_1904 = False
        self.sheets: list[Attributes] = []

    def _properties(self, attributes: Attributes) -> None:
        self.is_1904 = attributes.get("date1904") in {"1", "true", "on"}

    def _sheet(self, attributes: Attributes) -> None:
        self.sheets.append(attributes)
        if len(self.sheets) > MOST_SHEETS:
            raise WorkbookUnreadable(SHEETS)
