"""What stands in a registry file, line by line: CSV as offices save it (UTF-8, GB18030) or a workbook (xlsx, xls, ods).

Finds the headings and reads the cells; what these mean is for `routing.registry` to judge.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from routing.errors import RegistryFileUnreadable, TableFileUnreadable
from routing.registry.reading.headings import proposed_columns
from routing.table_file import read_bounded, table_lines
from routing.translatable import N_
from routing.vocabulary import RegistryRole

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
    *(role.value for role in RegistryRole),
    "basis",
    "valid_from",
)
# Among so many filled rows the headings are looked for: titles, dates and who filled it in stand above them.
_FIRST_ROWS = 20


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: its line in the file (a workbook's row), its cells by column, and what stands beyond the last column.

    `absent` are the columns that the file does not have; their cells read as empty.
    """

    line: int
    cells: Mapping[str, str]
    extra: tuple[str, ...] = ()
    absent: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RegistrySheet:
    """A table found in a file: its headings as they stand there, the column each is proposed for, and its rows.

    A heading proposed for nothing has no column; what stands under it is left out.
    """

    line: int
    headings: tuple[str, ...]
    proposed: Mapping[str, str]
    lines: Sequence[tuple[int, list[str]]]

    def rows(self, corrections: Mapping[str, str] = MappingProxyType({})) -> list[RawRow]:
        """The rows with each heading under its column, as proposed or as `corrections` say instead."""
        columns = checked_columns(self.headings, {**self.proposed, **corrections})
        absent = frozenset(COLUMNS) - set(columns)
        blank = dict.fromkeys(COLUMNS, "")
        return [_row(line, cells, columns, blank, absent) for line, cells in self.lines if cells != [*self.headings]]


def read_file(path: Path) -> list[RawRow]:
    """The rows of a file. Raises `RegistryFileUnreadable` when there is no table of associations in it."""
    return read_rows(file_content(path))


def file_content(path: Path) -> bytes:
    """Raises `RegistryFileUnreadable`, naming the file."""
    try:
        return read_bounded(path)
    except TableFileUnreadable as error:
        raise RegistryFileUnreadable(error.located) from None
    except OSError as error:
        message = N_("%(name)s cannot be opened: %(error)s")
        raise RegistryFileUnreadable(message, name=path.name, error=error.strerror) from None


def read_rows(content: bytes) -> list[RawRow]:
    """The rows of a file's bytes, under the columns that its headings are proposed for."""
    return read_sheet(content).rows()


def read_sheet(content: bytes, learned: Mapping[str, str] = MappingProxyType({})) -> RegistrySheet:
    """The table in a file's bytes; what kind it is shows in its first bytes, not in its name.

    `learned` are headings that somebody has said the column of.
    """
    if not content.strip():
        raise RegistryFileUnreadable(N_("the file is empty"))
    filled = [(line, cells) for line, cells in _lines(content) if any(cells)]
    place, proposed = _header_of([cells for _line, cells in filled[:_FIRST_ROWS]], learned)
    line, header = filled[place]
    headings = tuple(header)
    while headings and not headings[-1]:
        headings = headings[:-1]
    if place + 1 == len(filled):
        raise RegistryFileUnreadable(N_("the file has a header but no rows"))
    return RegistrySheet(line, headings, proposed, filled[place + 1 :])


def _header_of(first: Sequence[list[str]], learned: Mapping[str, str]) -> tuple[int, dict[str, str]]:
    """The row that names most columns, the name of the association among them."""
    found = [(place, proposed_columns(cells, COLUMNS, learned)) for place, cells in enumerate(first)]
    named = [(place, columns) for place, columns in found if "name" in columns.values()]
    if not named:
        shown = next(iter(first), [])
        message = N_("no row has a heading for the name of the association; the first row reads: %(first)s")
        raise RegistryFileUnreadable(message, first=", ".join(filter(None, shown))[:200] or "-")
    return max(named, key=lambda one: (len(one[1]), -one[0]))


def checked_columns(headings: Sequence[str], columns: Mapping[str, str]) -> list[str]:
    """The column of each heading, empty where it has none. Raises `RegistryFileUnreadable` where two have the same."""
    chosen = [columns.get(heading, "") for heading in headings]
    unknown = sorted({column for column in chosen if column and column not in COLUMNS})
    twice = sorted({column for column in chosen if column and chosen.count(column) > 1})
    missing = [] if "name" in chosen else ["name"]
    if unknown or twice or missing:
        message = N_("the header is wrong; unknown columns: %(unknown)s; missing: %(missing)s; repeated: %(twice)s")
        raise RegistryFileUnreadable(message, unknown=unknown or "-", missing=missing or "-", twice=twice or "-")
    return chosen


def _row(line: int, cells: list[str], columns: list[str], blank: dict[str, str], absent: frozenset[str]) -> RawRow:
    extra = tuple(filter(None, cells[len(columns) :]))
    named = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
    return RawRow(line, blank | named, extra, absent)


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        yield from table_lines(content)
    except TableFileUnreadable as error:
        raise RegistryFileUnreadable(error.located) from None
