"""The rules table as a file, CSV in and out, workbooks in: every fault by line, column and value, nothing by halves."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from routing.errors import BadCell, BadRule, BadTableFile, Fault, TableFileUnreadable
from routing.models.rules import Rule
from routing.rules.cells import COLUMNS, NOBODY_LEADS, RuleRow
from routing.rules.table import compile_rule
from routing.rules.written_cells import as_entered
from routing.table_file import table_lines, text_lines
from routing.translatable import N_, TranslatableText
from routing.vocabulary import Symbol

_NEEDED = ("order", "lead")
MOST_RULES = 20_000
TOO_MANY_RULES = N_("a rules table has at most %(most)s rules")
# What a spreadsheet reads as a formula, and what is such a text marked as none.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_MARKED = re.compile(r"'+[=+\-@\t\r]")
_ORDER = re.compile(r"[1-9][0-9]{0,8}")


def read_table(source: bytes | str) -> tuple[RuleRow, ...]:
    """The rules in order; raises BadTableFile with all faults.

    Bytes are a workbook (xlsx, xls, ods), or CSV in UTF-8 or, as Excel in China saves it, GB18030.
    """
    rows, faults = read_loosely(source)
    if faults:
        raise BadTableFile(faults)
    if not rows:
        raise _bad(1, TranslatableText(N_("the file has no rules")))
    return tuple(sorted(rows.values(), key=lambda row: row.order))


def read_loosely(source: bytes | str) -> tuple[dict[int, RuleRow], tuple[Fault, ...]]:
    """Every rule that has an order, by its line, whatever its cells say; and every fault. For the checker.

    Raises BadTableFile for a file that is no rules table at all.
    """
    lines = _lines(source)
    header = _checked_header(lines)
    faults: list[Fault] = []
    rows: dict[int, RuleRow] = {}
    for number, cells in lines:
        if len(cells) != len(header):
            message = N_("has %(count)s cells where the header has %(wanted)s")
            reason = TranslatableText(message, count=len(cells), wanted=len(header))
            faults.append(Fault(number, "", "", reason))
            continue
        named = {column: as_entered(column, cell) for column, cell in zip(header, cells, strict=True)}
        faults.extend(_cell_faults(number, named))
        if _ORDER.fullmatch(named["order"]):
            rows[number] = RuleRow(order=int(named.pop("order")), **named)
        if len(rows) > MOST_RULES:
            raise _bad(number, TranslatableText(TOO_MANY_RULES, most=MOST_RULES))
    faults.extend(_doubles(rows))
    return rows, tuple(sorted(faults, key=lambda fault: fault.line))


def write_table(rows: Iterable[RuleRow]) -> str:
    """The same file that `read_table` reads, columns in their documented order."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([harmless(getattr(row, name)) for name in COLUMNS] for row in rows)
    return out.getvalue()


def harmless(cell: object) -> object:
    """A text that a spreadsheet would take for a formula, marked as text; reading takes the mark away again."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def shipped_rules() -> tuple[RuleRow, ...]:
    """The default table, with the law each rule rests on."""
    return read_table(resources.files("routing").joinpath("defaults", "rules.csv").read_bytes())


def _lines(source: bytes | str) -> Iterator[tuple[int, list[str]]]:
    """Each row that has anything in it, with its number; marks against formulas taken away."""
    try:
        for number, cells in text_lines(source) if isinstance(source, str) else table_lines(source):
            if any(cells):
                yield number, [cell[1:] if _MARKED.match(cell) else cell for cell in cells]
    except TableFileUnreadable as error:
        raise _bad(error.line, error.text) from error


def _bad(line: int, reason: TranslatableText) -> BadTableFile:
    """One fault of the file as a whole."""
    return BadTableFile((Fault(line, "", "", reason),))


def _checked_header(lines: Iterator[tuple[int, list[str]]]) -> list[str]:
    number, header = next(lines, (1, []))
    if not header:
        raise _bad(1, TranslatableText(N_("the file is empty")))
    strange, twice = TranslatableText(N_("is not a column of the rules table")), TranslatableText(N_("stands twice"))
    missing = TranslatableText(N_("is missing"))
    faults = [Fault(number, name, "", strange) for name in header if name not in COLUMNS]
    faults += [Fault(number, name, "", twice) for name, count in Counter(header).items() if count > 1]
    faults += [Fault(number, name, "", missing) for name in _NEEDED if name not in header]
    if faults:
        raise BadTableFile(tuple(faults))
    return header


def faults_of(cells: Mapping[str, str]) -> Iterator[BadCell]:
    """Every cell of one rule that cannot be read or stored; `order` is not looked at."""
    if not cells.get("lead"):
        yield BadCell("lead", "", NOBODY_LEADS)
    for column, cell in cells.items():
        if not cell or column == "order":
            continue
        longest = _longest(column)
        if longest and len(cell) > longest:
            too_long = TranslatableText(N_("is longer than %(longest)s characters"), longest=longest)
            yield BadCell(column, cell[:20] + "…", too_long)
        elif "\x00" in cell:
            unstorable = TranslatableText(N_("has a character that cannot be stored"))
            yield BadCell(column, cell.replace("\x00", "␀")[:20], unstorable)
        elif fault := _unreadable(column, cell):
            yield fault


@lru_cache(maxsize=4096)
def _unreadable(column: str, cell: str) -> BadCell | None:
    """What the compiler says of a rule with this one cell; a table has few different ones."""
    cells: dict[str, Any] = {"order": 1, "lead": Symbol.REG.value, column: cell}
    try:
        compile_rule(RuleRow(**cells))
    except BadRule as wrong:
        return wrong.cause
    return None


def _cell_faults(number: int, named: dict[str, str]) -> Iterator[Fault]:
    order = named["order"]
    if not _ORDER.fullmatch(order):
        yield Fault(number, "order", order[:20], TranslatableText(N_("is not a whole number above 0")))
    for fault in faults_of(named):
        yield Fault(number, fault.column, fault.value, fault.reason)


@cache
def _longest(column: str) -> int | None:
    return getattr(Rule.metadata.tables["rule"].c[column].type, "length", None)


def _doubles(rows: Mapping[int, RuleRow]) -> Iterator[Fault]:
    first: dict[int, int] = {}
    for number, row in rows.items():
        if row.order in first:
            taken = TranslatableText(N_("is already on line %(line)s"), line=first[row.order])
            yield Fault(number, "order", str(row.order), taken)
        first.setdefault(row.order, number)
