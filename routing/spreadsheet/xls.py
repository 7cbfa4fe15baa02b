"""An xls as its first sheet that shows anything, read by calamine in a process of its own, which may fall."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from routing.errors import WorkbookUnreadable
from routing.spreadsheet import xls_child
from routing.spreadsheet.archive import LOCKED
from routing.spreadsheet.bounds import CELLS, MOST_CELLS
from routing.spreadsheet.grid import Grid, MergedRange, named
from routing.spreadsheet.sheet_cells import IN_ERROR
from routing.spreadsheet.spelling import spelled
from routing.spreadsheet.xlsx import HIDDEN
from routing.translatable import N_

_LONGEST_WAIT = 15  # seconds
_FELL = N_("the workbook needs too much to be read: copy the table alone into a new workbook and save it as .xlsx")
_UNREADABLE = N_("the workbook cannot be read: %(error)s")
_AN_ERROR = "#"  # which of them the file keeps by a number


def xls_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Every row that holds something, of the first sheet that does. Raises WorkbookUnreadable."""
    with TemporaryFile() as given, TemporaryFile() as written:
        given.write(content)
        given.seek(0)
        _run(given, written)
        written.seek(0)
        return _grid(written).lines()


def _run(given: IO[bytes], written: IO[bytes]) -> None:
    program = Path(xls_child.__file__)
    try:
        done = subprocess.run(  # noqa: S603 - our own program, by our own interpreter
            [sys.executable, "-I", str(program)],
            stdin=given,
            stdout=written,
            stderr=subprocess.DEVNULL,
            timeout=_LONGEST_WAIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise WorkbookUnreadable(_FELL) from None
    if done.returncode:
        raise WorkbookUnreadable(_FELL)


def _grid(written: IO[bytes]) -> Grid:
    grid, found = Grid(), 0
    for text in written:
        line: Any = json.loads(text)
        if isinstance(line, list):
            row, cells = line
            found += len(cells)
            if found > MOST_CELLS:
                raise WorkbookUnreadable(CELLS)
            told = {column: spelled(float(cell) if type(cell) is int else cell) for column, cell in cells}
            if own := {column: cell for column, cell in told.items() if cell}:
                grid.rows[row] = own
        elif "merged" in line:
            grid.merged = [MergedRange(*one) for one in line["merged"]]
        else:
            raise _refusal(line)
    return grid


def _refusal(line: dict[str, Any]) -> WorkbookUnreadable:
    match line["refused"]:
        case "password":
            return WorkbookUnreadable(LOCKED)
        case "hidden":
            return WorkbookUnreadable(HIDDEN, sheet=line["sheet"])
        case "error":
            return WorkbookUnreadable(IN_ERROR, cell=named(*line["cell"]), sheet=line["sheet"], error=_AN_ERROR)
        case _:
            return WorkbookUnreadable(_UNREADABLE, error=line["error"])
