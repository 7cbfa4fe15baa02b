"""What a file may say about one association, and what becomes of it: values, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from routing.translatable import TranslatableText
from routing.vocabulary import (
    Level,
    Lifecycle,
    NameKind,
    RegistrationMode,
    RegistryQuestionKind,
    RegistryRole,
)


@dataclass(frozen=True, slots=True)
class RegistryEntry:
    """One association as a file gives it, every cell checked. Departments are named, not yet found.

    `rivals` are further candidates for a role. `silent` are the columns that the file has not, or of whose cell nothing
    was understood: of these what is stored stays.
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
    rivals: Mapping[RegistryRole, tuple[str, ...]] = field(default_factory=dict)
    is_unverified: bool = False
    code_as_written: str = ""
    silent: frozenset[str] = frozenset()

    def candidates(self, role: RegistryRole) -> tuple[str, ...]:
        """Whoever is named for a role; more than one compete."""
        first = self.departments.get(role)
        return (first, *self.rivals.get(role, ())) if first else ()

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
class RowQuestion:
    """What is asked of a row that is taken all the same: where it stands, what stands there, and why it is asked."""

    row: int
    column: str
    value: str
    reason: TranslatableText
    kind: RegistryQuestionKind

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
    """What an import did. `missing` stand in the registry only, untouched; `questions` are asked of rows taken.

    `waiting` counts the changes of who answers that wait for a second person.
    """

    new: tuple[Named, ...] = ()
    changed: tuple[Named, ...] = ()
    unchanged: tuple[Named, ...] = ()
    missing: tuple[Named, ...] = ()
    refused: tuple[RowRefusal, ...] = ()
    questions: tuple[RowQuestion, ...] = ()
    new_departments: tuple[str, ...] = field(default=())
    waiting: int = 0

    @property
    def is_anything_taken(self) -> bool:
        return bool(self.new or self.changed or self.unchanged)
