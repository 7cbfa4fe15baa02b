"""What a file may say about one association, and what becomes of it: values, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from routing.translatable import TranslatableText
from routing.vocabulary import Level, Lifecycle, NameKind, RegistrationMode, RegistryRole


@dataclass(frozen=True, slots=True)
class RegistryEntry:
    """One association as a file gives it, every cell checked. Departments are named, not yet found.

    Of the roles `unsaid` the file has no column: whoever holds one keeps it.
    """

    line: int
    credit_code: str
    name: str
    aliases: tuple[str, ...]
    former_names: tuple[str, ...]
    level: Level
    region_code: str
    industry: str
    mode: RegistrationMode
    lifecycle: Lifecycle
    is_watchlisted: bool
    departments: Mapping[RegistryRole, str]
    basis: str
    valid_from: date
    unsaid: frozenset[RegistryRole] = frozenset()

    def names(self) -> dict[str, NameKind]:
        """Each name once; a name that is two things is the first of registered, former, alias."""
        return (
            dict.fromkeys(self.aliases, NameKind.ALIAS)
            | dict.fromkeys(self.former_names, NameKind.FORMER)
            | {self.name: NameKind.REGISTERED}
        )


@dataclass(frozen=True, slots=True)
class RowRefusal:
    """Why a file may not come in: the line in the file, the column, what stands there, what is wrong with it."""

    row: int
    column: str
    value: str
    reason: TranslatableText

    def __str__(self) -> str:
        return f"row {self.row}, {self.column}: {self.value!r} {self.reason}"


@dataclass(frozen=True, slots=True)
class Named:
    """One line of a report: the association and, where it changed, the columns that did."""

    credit_code: str
    name: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportReport:
    """What an import did, or with a refusal what it would not do. `missing` stand in the registry only, untouched."""

    new: tuple[Named, ...] = ()
    changed: tuple[Named, ...] = ()
    unchanged: tuple[Named, ...] = ()
    missing: tuple[Named, ...] = ()
    refused: tuple[RowRefusal, ...] = ()
    new_departments: tuple[str, ...] = field(default=())
