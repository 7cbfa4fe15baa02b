"""What reads an xls, alone in a process that may be killed: calamine keeps every cell between two far ones.

Reads the workbook from standard input and writes lines of JSON: what was read as a row, `[line, [[column, value], …]]`,
at last `{"merged": [[top, left, bottom, right], …]}`; or `{"refused": word, …}` alone. It needs nothing of ours, so
that it starts at once wherever it lies.
"""

import contextlib
import io
import json
import re
import resource
import struct
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

MOST_MEMORY = 400_000_000  # bytes of addresses
MOST_SECONDS = 10  # of the processor
MOST_WRITTEN = 64_000_000  # bytes
_CODE = rb"[\x00\x07\x0f\x17\x1d\x24\x2a]"
_ERRORS = re.compile(
    rb"\x05\x02\x08\x00(.{4})..%b\x01|\x06\x00..(.{4})..\x02.%b...\xff\xff" % (_CODE, _CODE), re.DOTALL
)


def main() -> None:
    _confine()
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum  # noqa: PLC0415

    try:
        content = sys.stdin.buffer.read()
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        hidden = ""
        for one in sorted(book.sheets_metadata, key=lambda each: each.visible != SheetVisibleEnum.Visible):
            sheet = book.get_sheet_by_name(one.name)
            if sheet.start is None:
                continue
            if one.visible != SheetVisibleEnum.Visible:
                hidden = hidden or one.name
            elif _write_rows(sheet, content):
                return
        if hidden:
            _write({"refused": "hidden", "sheet": hidden})
    except PasswordError:
        _write({"refused": "password"})
    except (CalamineError, OSError, ValueError) as error:
        _write({"refused": "damaged", "error": str(error)})


def _confine() -> None:
    """Where a system knows no such bound, the clock of whoever started this remains."""
    for kind, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(kind)
        wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (wanted, wanted))


def _write_rows(sheet: Any, content: bytes) -> bool:
    """Whether there were any."""
    lines = list(_rows(sheet))
    wrong = _in_error(content, {(line, column) for line, cells in lines for column, _ in cells}) if lines else None
    if wrong:
        _write({"refused": "error", "cell": wrong, "sheet": sheet.name})
        return True
    for line in lines:
        _write(line)
    if lines:
        ranges = sheet.merged_cell_ranges or ()
        _write({"merged": [[top + 1, left + 1, bottom + 1, right + 1] for (top, left), (bottom, right) in ranges]})
    return bool(lines)


def _rows(sheet: Any) -> Iterator[list[Any]]:
    for line, row in enumerate(sheet.to_python(skip_empty_area=False), 1):
        cells = [[column, _plain(cell)] for column, cell in enumerate(row, 1) if cell not in {"", None}]
        if cells:
            yield [line, cells]


def _in_error(content: bytes, filled: set[tuple[int, int]]) -> tuple[int, int] | None:
    """The first cell of the table that shows an error such as #REF!: calamine reads it as blank.

    Told by the records themselves ([MS-XLS] 2.4.24 and 2.4.127), whose sheet is not told: a cell with a value is none.
    """
    last_row = max(line for line, _ in filled)
    last_column = max(column for _, column in filled)
    for found in _ERRORS.finditer(content):
        row, column = struct.unpack("<HH", found[1] or found[2])
        cell = (row + 1, column + 1)
        if cell not in filled and row < last_row and column < last_column:
            return cell
    return None


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return cell if isinstance(cell, str | bool | int | float) else str(cell)


def _write(line: Any) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    main()
