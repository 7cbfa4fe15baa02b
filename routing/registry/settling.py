"""From the names in the role columns to departments; whoever is none yet is a question, and the role a gap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from routing.registry.answers import CellAnswers
from routing.registry.department_names import OrganSpec
from routing.registry.entries import RegistryEntry, RowQuestion
from routing.registry.known_departments import KnownDepartments
from routing.registry.reading.bodies import doubt_about
from routing.registry.stored import StoredAssociation
from routing.translatable import N_, TranslatableText
from routing.vocabulary import QuestionAnswer, RegistryQuestionKind, RegistryRole

_COMPETING = N_("names %(count)s departments for one role: until one is chosen, complaints are coordinated")
_UNKNOWN = N_("is not a known department")
_GONE = N_("is a department no longer in service: which one has taken its place?")


@dataclass
class RoleSettling:
    """Goes through the rows; what it comes to of a name in a region it remembers."""

    known: KnownDepartments
    answers: CellAnswers
    creates: bool
    fresh: dict[str, OrganSpec] = field(default_factory=dict)
    questions: list[RowQuestion] = field(default_factory=list)
    _found: dict[tuple[str, str], tuple[str, RowQuestion | None]] = field(default_factory=dict)

    def settle(self, entry: RegistryEntry, stored: StoredAssociation | None) -> RegistryEntry:
        """The entry with departments there are, or that will be created."""
        roles: dict[RegistryRole, tuple[str, ...]] = {}
        silent: set[str] = set()
        for role in RegistryRole:
            named = entry.candidates(role)
            if not named:
                if stored is not None and self.answers.fills(stored.row.id, role):
                    silent.add(role.value)
                continue
            found, is_understood = self._candidates(entry, role, named, stored)
            if found:
                roles[role] = found
            elif not is_understood:
                silent.add(role.value)
        if not silent and all(entry.candidates(role) == roles.get(role, ()) for role in RegistryRole):
            return entry
        return replace(
            entry,
            departments={role: names[0] for role, names in roles.items()},
            rivals={role: names[1:] for role, names in roles.items() if names[1:]},
            silent=entry.silent | silent,
        )

    def _candidates(
        self, entry: RegistryEntry, role: RegistryRole, named: Sequence[str], stored: StoredAssociation | None
    ) -> tuple[tuple[str, ...], bool]:
        """The departments of a cell, and whether all of it was understood."""
        found: dict[str, None] = {}
        is_understood = True
        for written in named:
            name, doubt = self._department(written, entry)
            if doubt is not None:
                is_understood = False
                self.questions.append(replace(doubt, row=entry.line, column=role.value))
            elif name:
                found[name] = None
        if len(found) > 1:
            return self._chosen(entry, role, tuple(found), stored), is_understood
        return tuple(found), is_understood

    def _chosen(
        self, entry: RegistryEntry, role: RegistryRole, names: tuple[str, ...], stored: StoredAssociation | None
    ) -> tuple[str, ...]:
        """All that compete, or the one that somebody chose."""
        value = "、".join(names)
        chosen = self.answers.of_cell(stored.row.id, role.value, value) if stored else None
        if chosen and (name := self.known.find(chosen, entry.region_code)):
            return (name,)
        reason = TranslatableText(_COMPETING, count=len(names))
        self.questions.append(RowQuestion(entry.line, role.value, value, reason, RegistryQuestionKind.COMPETING))
        return names

    def _department(self, written: str, entry: RegistryEntry) -> tuple[str, RowQuestion | None]:
        """The name of the department, empty where the name was dropped; or what is asked."""
        key = written, entry.region_code
        if key not in self._found:
            self._found[key] = self._look_up(written, entry)
        return self._found[key]

    def _look_up(self, written: str, entry: RegistryEntry) -> tuple[str, RowQuestion | None]:
        if name := self.known.find(written, entry.region_code):
            return name, None
        how, meant = self.answers.of_name(written, entry.region_code) or (None, "")
        if how is QuestionAnswer.DROPPED:
            return "", None
        if name := self.known.find(meant, entry.region_code):
            return name, None
        return self._unknown(written, entry)

    def _unknown(self, written: str, entry: RegistryEntry) -> tuple[str, RowQuestion | None]:
        if gone := self.known.find_gone(written):
            return "", _asked(gone, RegistryQuestionKind.ABOLISHED_DEPARTMENT, TranslatableText(_GONE))
        if doubt := doubt_about(written):
            return "", _asked(written, RegistryQuestionKind.DOUBTFUL_DEPARTMENT, doubt)
        if not self.creates:
            return "", _asked(written, RegistryQuestionKind.UNKNOWN_DEPARTMENT, TranslatableText(_UNKNOWN))
        organ = self.known.add(written, entry.level, entry.region_code)
        return self.fresh.setdefault(organ.name, organ).name, None


def _asked(value: str, kind: RegistryQuestionKind, reason: TranslatableText) -> RowQuestion:
    return RowQuestion(0, "", value, reason, kind)


def settle_roles(
    entries: Sequence[RegistryEntry], known: Mapping[int, StoredAssociation], settling: RoleSettling
) -> list[RegistryEntry]:
    """Every entry in the order of the file, so that a department is created where it is named first."""
    return [settling.settle(entry, known.get(entry.line)) for entry in entries]
