"""Every table that somebody sends comes in here: a workbook, or CSV as the spreadsheets of China write it.

One door for registry, departments, rules, limits and calendars, so that each takes the same files and refuses the same.
"""

import csv
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from routing.encoding import decoded
from routing.errors import TableFileUnreadable
from routing.spreadsheet.bounds import LAST_COLUMN, MOST_FILE_BYTES
from routing.translatable import N_
from routing.workbook import TOO_LARGE, is_workbook, sheet_lines

MOST_BYTES = MOST_FILE_BYTES
_LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n)|[^\r\n]+")
_DELIMITERS = (",", "\t", ";", "，", "；")
_QUOTED = re.compile(r'"[^"]*"')
_LOOKED_AT = 20  # lines, for the header among titles
_LONGEST_HEADER = 20_000  # characters
_MOST_LINES = 300_000
_SAID = re.compile(r"sep=(.)\s*", re.IGNORECASE)  # how Excel is told of a delimiter
_WEB_PAGE = re.compile(rb"\s*(?:<!doctype html|<html|<head|<meta|<table|<script|mime-version:)", re.IGNORECASE)
_OLD_XML = b"urn:schemas-microsoft-com:office:spreadsheet"
_MARK = "\ufeff"


def read_bounded(path: Path) -> bytes:
    """The bytes of a file; no more are read than a table may have. Raises OSError, TableFileUnreadable."""
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    check_size(content)
    return content


def check_size(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise TableFileUnreadable(TOO_LARGE, most=MOST_BYTES // 1_000_000)


def table_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of the line it begins on, its cells trimmed.

    What kind of file it is shows in its bytes, not in its name. Raises TableFileUnreadable, at once or while lines are
    taken.
    """
    check_size(content)
    if is_workbook(content):
        return _squared(sheet_lines(content))
    if _WEB_PAGE.match(content.lstrip(_MARK.encode())[:1000]) or _OLD_XML in content[:1000]:
        raise TableFileUnreadable(N_("the file is a web page or XML: open it and save it as .xlsx"))
    text = decoded(content)
    if text is None:
        raise TableFileUnreadable(N_("the file is neither UTF-8 nor GB18030 text, nor a workbook"))
    return text_lines(text)


def _squared(lines: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """A sheet's rows end with their last filled cell; its table has blank ones up to where its first row ends."""
    width = 0
    for number, cells in lines:
        width = width or len(cells)
        yield number, cells + [""] * (width - len(cells))


def text_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """As `table_lines`, of CSV: by comma, tab or semicolon, as the header shows. A cell may span lines."""
    text = text.removeprefix(_MARK)
    if "\0" in text:
        raise TableFileUnreadable(N_("the file is not text: it holds null bytes"))
    said = _SAID.fullmatch(next(_lines(text), ""))
    delimiter = said[1] if said else _delimiter(text)
    reader = csv.reader(_bounded(text, delimiter), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            if not (said and begins == 1):
                yield begins, [cell.strip() for cell in cells]
            begins = reader.line_num + 1
    except csv.Error as error:
        raise TableFileUnreadable(N_("is not CSV: %(error)s"), error=str(error)).at(begins) from None


def _lines(text: str) -> Iterator[str]:
    return (found[0] for found in _LINE.finditer(text))


def _bounded(text: str, delimiter: str) -> Iterator[str]:
    for number, line in enumerate(_lines(text), 1):
        if line.count(delimiter) >= LAST_COLUMN or number > _MOST_LINES:
            raise TableFileUnreadable(N_("is longer than any table")).at(number)
        yield line


def _delimiter(text: str) -> str:
    """The one that parts most cells of the first line that has several: a title above the header has none, or few.

    What stands in quotation marks parts nothing. Full-width marks are text where a line has others.
    """
    best = ","
    for line in islice(_lines(text), _LOOKED_AT):
        bare = _QUOTED.sub("", line[:_LONGEST_HEADER])
        counts = {one: bare.count(one) for one in _DELIMITERS}
        ascii_ones = {one: count for one, count in counts.items() if one.isascii() and count}
        found = max(ascii_ones or counts, key=lambda one: counts[one])
        if counts[found] > 1:
            return found
        best = found if counts[found] and best == "," else best
    return best
