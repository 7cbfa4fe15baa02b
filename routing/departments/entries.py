"""What a file may say about one department, and what is stored of it: values, no database."""

from dataclasses import dataclass, field
from datetime import date

from routing.registry.entries import RowRefusal
from routing.vocabulary import Level, Symbol

SymbolPlace = tuple[Symbol, str]  # a symbol, and the code of the region it is held in


@dataclass(frozen=True, slots=True)
class DepartmentEntry:
    """One department as a file gives it, every cell checked. None is what the file does not say."""

    line: int
    name: str
    symbols: frozenset[SymbolPlace] | None
    level: Level | None
    region_code: str | None
    superior: str | None
    is_backstop: bool | None
    phone: str | None
    email: str | None
    valid_from: date | None
    valid_to: date | None
    basis: str | None


@dataclass(frozen=True, slots=True)
class StoredDepartment:
    """One department as stored, with the symbols it holds on a day."""

    id: int
    name: str
    level: Level
    region_code: str
    superior: str
    is_backstop: bool
    is_active: bool
    phone: str
    email: str
    valid_from: date | None
    valid_to: date | None
    basis: str
    symbols: frozenset[SymbolPlace] = frozenset()
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True)
class DepartmentChange:
    """An entry and what it changes: columns of the department, symbols that begin and end.

    A new department has no `stored`.
    """

    entry: DepartmentEntry
    stored: StoredDepartment | None
    values: dict[str, object] = field(default_factory=dict)
    begins: frozenset[SymbolPlace] = frozenset()
    ends: frozenset[SymbolPlace] = frozenset()
    superior: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """What of it changes, as a file calls it."""
        symbols = ("symbols",) if self.begins or self.ends else ()
        superior = ("superior",) if self.superior is not None else ()
        return (*(_CALLED.get(name, name) for name in self.values), *superior, *symbols)


_CALLED = {"region_code": "region"}


@dataclass(frozen=True, slots=True)
class ProposedSymbol:
    """A symbol by its name for a department that is there or in the file."""

    name: str
    symbol: Symbol
    region_code: str
    is_doubtful: bool


@dataclass(frozen=True)
class DepartmentPlan:
    """What an import would do. Refused rows hold nothing back; questions are of rows that are taken."""

    on: date
    new: tuple[DepartmentChange, ...] = ()
    changed: tuple[DepartmentChange, ...] = ()
    unchanged: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    proposals: tuple[ProposedSymbol, ...] = ()
    refused: tuple[RowRefusal, ...] = ()
    questions: tuple[RowRefusal, ...] = ()
    regions: frozenset[str] = frozenset()

    @property
    def taken(self) -> int:
        """Rows that could be taken, those that change nothing too."""
        return len(self.new) + len(self.changed) + len(self.unchanged)
