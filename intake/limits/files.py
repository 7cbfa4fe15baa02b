"""The limits as files, one of limits and one of ladders, in the columns of those that are shipped (routing/defaults).

Every fault by its line and column, nothing by halves. Which of the two a file is its header tells.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from intake.errors import InvalidInput
from intake.limits.edits import limit_of, missing, rung_of, with_ladder, with_limit
from routing.clocks.deadlines import Limit
from routing.clocks.ladder import Rung
from routing.clocks.policies import ANY, Limits
from routing.errors import Fault, FaultyFile, TableFileUnreadable
from routing.rules.file import harmless
from routing.table_file import table_lines
from routing.translatable import N_, TranslatableText
from routing.vocabulary import Addressee, Clock, Step, Unit

LIMITS = ("profile", "policy", "clock", "amount", "unit", "extension", "basis")
LADDERS = ("profile", "policy", "step", "offset", "tells", "basis")
# Columns that a fault of an edit is told at; those of a step carry its name.
_COLUMNS = {"offset": "offset", "tells": "tells", "on": "step"}

W = TypeVar("W", bound=StrEnum)


class BadLimitsFile(FaultyFile):
    """A file of limits or ladders that cannot be read."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One row with its place; reading a cell raises BadLimitsFile at it."""

    number: int
    cells: Mapping[str, str]

    def fault(self, column: str, reason: TranslatableText) -> BadLimitsFile:
        return BadLimitsFile((Fault(self.number, column, self.cells.get(column, "")[:40], reason),))

    def one_of(self, column: str, words: type[W]) -> W:
        try:
            return words(self.cells[column])
        except ValueError:
            known = tuple(one.value for one in words)
            raise self.fault(column, TranslatableText(N_("is none of %(words)s"), words=known)) from None

    def number_of(self, column: str) -> int:
        text = self.cells[column] or "0"
        if not text.isascii() or not text.isdecimal() or len(text) > 9:  # noqa: PLR2004 - digits of any sane number
            raise self.fault(column, TranslatableText(N_("is not a whole number")))
        return int(text)


def write_limits(limits: Limits) -> str:
    """The same file that `read_file` reads."""
    rows = (
        (limits.profile, one.policy, one.clock.value, one.amount, one.unit.value, one.extension, one.basis)
        for one in limits.by_key.values()
    )
    return _written(LIMITS, rows)


def write_ladders(limits: Limits) -> str:
    """As `write_limits`, of the ladders; those whom a step tells are parted by blanks."""
    rows = (
        (limits.profile, policy, rung.step.value, rung.offset, " ".join(one.value for one in rung.tells), rung.basis)
        for policy, ladder in limits.ladders.items()
        for rung in ladder
    )
    return _written(LADDERS, rows)


def read_file(content: bytes, limits: Limits) -> Limits:
    """`limits` with all limits, or all ladders, as the file has them. Raises BadLimitsFile with every fault."""
    lines = _lines(content)
    header = next(lines).cells
    kinds: dict[tuple[str, ...], Callable[[list[_Line], Limits], Limits]] = {
        LIMITS: _with_limits,
        LADDERS: _with_ladders,
    }
    read = next((read for columns, read in kinds.items() if set(header) == set(columns)), None)
    if read is None:
        message = N_("the header is neither %(limits)s nor %(ladders)s")
        reason = TranslatableText(message, limits=",".join(LIMITS), ladders=",".join(LADDERS))
        raise BadLimitsFile((Fault(1, "", ",".join(header)[:80], reason),))
    rows = list(lines)
    if not rows:
        raise _bad(1, TranslatableText(N_("the file has no rows")))
    return read(rows, limits)


def _with_limits(lines: list[_Line], limits: Limits) -> Limits:
    found = replace(limits, by_key=MappingProxyType({}))

    def add(line: _Line) -> None:
        nonlocal found
        own = _limit(line, limits.profile)
        if (own.policy, own.clock) in found.by_key:
            raise line.fault("clock", TranslatableText(N_("is set twice for %(policy)s"), policy=own.policy))
        found = with_limit(found, own)

    _each(lines, add)
    left_out = missing(found, like=limits)
    if left_out:
        needed = tuple(f"{policy} {clock.value}" for policy, clock in left_out)
        message = N_("the file leaves out limits that are needed: %(limits)s")
        raise _bad(lines[-1].number, TranslatableText(message, limits=needed))
    return found


def _with_ladders(lines: list[_Line], limits: Limits) -> Limits:
    rungs: dict[str, list[Rung]] = {}
    first: dict[str, _Line] = {}

    def add(line: _Line) -> None:
        policy, rung = line.cells["policy"], _rung(line, limits.profile)
        if any(one.step is rung.step for one in rungs.get(policy, [])):
            raise line.fault("step", TranslatableText(N_("stands twice in the ladder of %(policy)s"), policy=policy))
        rungs.setdefault(policy, []).append(rung)
        first.setdefault(policy, line)

    _each(lines, add)
    if ANY not in rungs:
        left_out = TranslatableText(N_("the file leaves out the ladder of %(policy)s"), policy=ANY)
        raise _bad(lines[-1].number, left_out)
    found = replace(limits, ladders=MappingProxyType({}))

    def climb(line: _Line) -> None:
        nonlocal found
        found = with_ladder(found, line.cells["policy"], rungs[line.cells["policy"]])

    _each(list(first.values()), climb)
    return found


def _limit(line: _Line, profile: str) -> Limit:
    _check_profile(line, profile)
    clock, unit = line.one_of("clock", Clock), line.one_of("unit", Unit)
    return limit_of(
        clock,
        line.number_of("amount"),
        unit,
        policy=line.cells["policy"],
        basis=line.cells["basis"],
        extension=line.number_of("extension"),
    )


def _rung(line: _Line, profile: str) -> Rung:
    _check_profile(line, profile)
    step = line.one_of("step", Step)
    words = {one.value: one for one in Addressee}
    tells = line.cells["tells"].split()
    strangers = [word for word in tells if word not in words]
    if strangers:
        unknown = N_("%(word)s is none of %(words)s")
        raise line.fault("tells", TranslatableText(unknown, word=strangers[0], words=tuple(words)))
    return rung_of(step, line.number_of("offset"), [words[word] for word in tells], line.cells["basis"])


def _check_profile(line: _Line, profile: str) -> None:
    if line.cells["profile"] != profile:
        other = TranslatableText(N_("is not %(profile)s, whose limits are changed"), profile=profile)
        raise line.fault("profile", other)


def _each(lines: Iterable[_Line], act: Callable[[_Line], None]) -> None:
    """Every line read, or every fault told; what an edit refuses is told at its column."""
    faults: list[Fault] = []
    for line in lines:
        try:
            act(line)
        except BadLimitsFile as wrong:
            faults.extend(wrong.faults)
        except InvalidInput as wrong:
            field = wrong.field or ""
            column = _COLUMNS.get(field.partition("_")[0], field)
            faults.extend(line.fault(column, wrong.text).faults)
    if faults:
        raise BadLimitsFile(tuple(faults))


def _lines(content: bytes) -> Iterator[_Line]:
    """The header, its own cells by name, then every row that has anything in it."""
    rows = _rows(content)
    _number, header = next(rows, (1, []))
    yield _Line(1, {name: name for name in header})
    for number, cells in rows:
        if len(cells) != len(header):
            message = N_("has %(count)s cells where the header has %(wanted)s")
            raise _bad(number, TranslatableText(message, count=len(cells), wanted=len(header)))
        yield _Line(number, dict(zip(header, cells, strict=True)))


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        for number, row in table_lines(content):
            if any(row):
                yield number, [_plain(cell) for cell in row]
    except TableFileUnreadable as error:
        raise _bad(error.line, error.text) from error


def _bad(line: int, reason: TranslatableText) -> BadLimitsFile:
    """One fault of a line, or of the file, as a whole."""
    return BadLimitsFile((Fault(line, "", "", reason),))


def _plain(cell: str) -> str:
    """Without the mark that keeps a spreadsheet from reading a text as a formula."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell


def _written(columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue()
