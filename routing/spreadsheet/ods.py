"""An ods as its first sheet that shows anything (OpenDocument 1.3, part 3)."""

from collections.abc import Iterator

from routing.errors import WorkbookUnreadable
from routing.spreadsheet.archive import LOCKED, Archive
from routing.spreadsheet.grid import Grid
from routing.spreadsheet.markup import TagCount
from routing.spreadsheet.ods_cells import OdsCells, SheetRead
from routing.spreadsheet.xlsx import HIDDEN

_CONTENT, _MANIFEST, _KIND = "content.xml", "META-INF/manifest.xml", "mimetype"
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"


def is_ods(archive: Archive) -> bool:
    return _CONTENT in archive and next(archive.pieces(_KIND), b"").startswith(_SPREADSHEET)


def ods_lines(archive: Archive) -> Iterator[tuple[int, list[str]]]:
    """Every row that holds something, of the first sheet that does. Raises WorkbookUnreadable."""
    if any(b"encryption-data" in piece for piece in archive.pieces(_MANIFEST)):
        raise WorkbookUnreadable(LOCKED)
    cells = OdsCells()
    try:
        cells.read(archive.pieces(_CONTENT), TagCount())
    except SheetRead:
        return Grid(cells.rows, cells.merged).lines()
    if cells.hidden:
        raise WorkbookUnreadable(HIDDEN, sheet=cells.hidden)
    return iter(())
