"""What stands in a registry file, line by line: CSV as offices save it (UTF-8, GB18030) or a workbook (xlsx, xls, ods).

Reads cells and checks the header; what the cells mean is for `routing.registry` to judge.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from routing.errors import RegistryFileUnreadable, TableFileUnreadable
from routing.table_file import read_bounded, table_lines
from routing.translatable import N_

COLUMNS = (
    "credit_code",
    "name",
    "aliases",
    "former_names",
    "level",
    "region",
    "industry",
    "mode",
    "lifecycle",
    "watchlist",
    "registrar",
    "supervisor",
    "industry_department",
    "social_work",
    "basis",
    "valid_from",
)
# Of later years: a file that has no such column says nothing of it.
OPTIONAL_COLUMNS = ("registration_supervisor",)


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: its line in the file (a workbook's row), its cells by column, and what stands beyond the last column."""

    line: int
    cells: Mapping[str, str]
    extra: tuple[str, ...] = ()


def read_file(path: Path) -> list[RawRow]:
    """The rows of a file. Raises `RegistryFileUnreadable` when there is no table with our header in it."""
    try:
        return read_rows(read_bounded(path))
    except TableFileUnreadable as error:
        raise RegistryFileUnreadable(error.text) from None
    except OSError as error:
        message = N_("%(name)s cannot be opened: %(error)s")
        raise RegistryFileUnreadable(message, name=path.name, error=error.strerror) from None


def read_rows(content: bytes) -> list[RawRow]:
    """The rows of a file's bytes; what kind it is shows in its first bytes, not in its name."""
    if not content.strip():
        raise RegistryFileUnreadable(N_("the file is empty"))
    filled = ((line, cells) for line, cells in _lines(content) if any(cells))
    _, header = next(filled, (0, []))
    columns = _checked_header(header)
    rows = [_row(line, cells, columns) for line, cells in filled]
    if not rows:
        raise RegistryFileUnreadable(N_("the file has a header but no rows"))
    return rows


def _row(line: int, cells: list[str], columns: list[str]) -> RawRow:
    padded = cells + [""] * (len(columns) - len(cells))
    return RawRow(line, dict(zip(columns, padded, strict=False)), tuple(filter(None, padded[len(columns) :])))


def _checked_header(header: list[str]) -> list[str]:
    columns = [cell.lower() for cell in header]
    while columns and not columns[-1]:
        columns.pop()
    unknown = [column or "(empty)" for column in columns if column not in COLUMNS + OPTIONAL_COLUMNS]
    missing = [column for column in COLUMNS if column not in columns]
    twice = sorted({column for column in columns if columns.count(column) > 1} - {""})
    if unknown or missing or twice:
        message = N_("the header is wrong; unknown columns: %(unknown)s; missing: %(missing)s; repeated: %(twice)s")
        raise RegistryFileUnreadable(message, unknown=unknown or "-", missing=missing or "-", twice=twice or "-")
    return columns


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        yield from table_lines(content)
    except TableFileUnreadable as error:
        if error.line == 1:
            raise RegistryFileUnreadable(error.text) from None
        raise RegistryFileUnreadable(N_("line %(line)s %(wrong)s"), line=error.line, wrong=error.text) from None
