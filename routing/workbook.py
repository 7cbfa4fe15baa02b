"""What stands on the first sheet of a workbook (xlsx, xls, ods) that holds anything: each row as the texts it shows."""

import io
from collections.abc import Iterator
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook

from routing.errors import WorkbookUnreadable
from routing.translatable import N_

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"  # how xlsx and ods, and how xls begin


def is_workbook(content: bytes) -> bool:
    """What kind a file is shows in its first bytes, not in its name."""
    return content.startswith((_ZIP, _OLE))


def sheet_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Every row with its number, the first being 1. Raises WorkbookUnreadable."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
    except (CalamineError, OSError, ValueError) as error:
        raise WorkbookUnreadable(N_("the workbook cannot be read: %(error)s"), error=str(error)) from None
    for sheet in sheets:
        if any(cell not in ("", None) for row in sheet for cell in row):
            for line, row in enumerate(sheet, start=1):
                yield line, [spelled(cell) for cell in row]
            return


def spelled(cell: object) -> str:
    """A cell as the text it shows: 510100.0 is a region code, a day is written 2025-03-01."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()
