"""What would an import of departments do? Compares a file with what is stored and writes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from routing.departments.checking import DepartmentRowReader
from routing.departments.entries import (
    DepartmentChange,
    DepartmentEntry,
    DepartmentPlan,
    StoredDepartment,
)
from routing.departments.file import DepartmentRow
from routing.departments.place import region_of_name
from routing.departments.suggesting import suggestions
from routing.directory import RegionCard
from routing.regions import Gazetteer
from routing.registry.entries import RowRefusal
from routing.translatable import N_, TranslatableText


@dataclass(frozen=True)
class DepartmentsNow:
    """What an import is compared with, on a day.

    `busy` departments have open work, and are not ended by a file; `proposed` was suggested before, whatever became of
    it; `home` is the installation's own region.
    """

    on: date
    departments: Mapping[str, StoredDepartment]
    gazetteer: Gazetteer
    regions: Mapping[str, RegionCard]
    busy: frozenset[int] = frozenset()
    proposed: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    home: str = ""


def plan_departments(rows: Sequence[DepartmentRow], now: DepartmentsNow) -> DepartmentPlan:
    """Each row by itself, then against each other: a symbol and a back-stop have one holder a region."""
    planner = _Planner(now)
    entries = list(filter(None, map(planner.read, _each_name_once(rows, planner))))
    entries = planner.without_rivals(entries)
    changes = [planner.change(entry, entries) for entry in entries]
    taken = {change.entry.name for change in changes}
    regions = frozenset(_region(change) for change in changes)
    proposals, asked = suggestions(changes, now.departments.values(), now.proposed)
    missing = [one.name for one in now.departments.values() if one.is_active and one.region_code in regions]
    return DepartmentPlan(
        on=now.on,
        new=tuple(change for change in changes if change.stored is None),
        changed=tuple(change for change in changes if change.stored and change.columns),
        unchanged=tuple(change.entry.name for change in changes if change.stored and not change.columns),
        missing=tuple(sorted(set(missing) - taken - {row.cells["name"] for row in rows})),
        proposals=proposals,
        refused=tuple(sorted(planner.refused, key=lambda one: one.row)),
        questions=tuple(sorted((*planner.questions, *asked), key=lambda one: one.row)),
        regions=regions,
    )


def _each_name_once(rows: Iterable[DepartmentRow], planner: "_Planner") -> Iterable[DepartmentRow]:
    lines: dict[str, int] = {}
    for row in rows:
        name = row.cells.get("name", "")
        first = lines.setdefault(name, row.line)
        if name and first != row.line:
            planner.refuse(row.line, "name", name, TranslatableText(N_("already stands in row %(line)s"), line=first))
        else:
            yield row


class _Planner:
    def __init__(self, now: DepartmentsNow) -> None:
        self.now = now
        self.refused: list[RowRefusal] = []
        self.questions: list[RowRefusal] = []

    def refuse(self, line: int, column: str, value: str, reason: TranslatableText) -> None:
        self.refused.append(RowRefusal(line, column, value, reason))

    def read(self, row: DepartmentRow) -> DepartmentEntry | None:
        """The entry with its place; None where it is refused."""
        reader = DepartmentRowReader(row, self.now.gazetteer)
        entry = reader.entry()
        self.refused += reader.refused
        if reader.refused:
            return None
        stored = self.now.departments.get(entry.name)
        if stored and not stored.is_active:
            gone = TranslatableText(N_("is a department no longer in service"))
            self.refuse(entry.line, "name", entry.name, gone)
            return None
        if stored and self._ends_now(entry) and stored.id in self.now.busy:
            open_work = TranslatableText(N_("has open work: it is retired on its page, with a successor"))
            self.refuse(entry.line, "valid_to", str(entry.valid_to), open_work)
            return None
        return self._placed(entry, stored)

    def _ends_now(self, entry: DepartmentEntry) -> bool:
        return entry.valid_to is not None and entry.valid_to <= self.now.on

    def _placed(self, entry: DepartmentEntry, stored: StoredDepartment | None) -> DepartmentEntry | None:
        if stored is None and entry.region_code is None:
            guessed = region_of_name(entry.name, self.now.gazetteer, self.now.regions, home=self.now.home)
            if not guessed:
                message = N_("its name does not begin with a known region: say the region")
                self.refuse(entry.line, "region", "", TranslatableText(message))
                return None
            entry = replace(entry, region_code=guessed)
        region = entry.region_code or (stored.region_code if stored else "")
        known = self.now.regions.get(region)
        if stored is None and entry.level is None and known:
            entry = replace(entry, level=known.level)
        if known and entry.level and entry.level is not known.level:
            message = N_("%(region)s is of the level %(level)s")
            reason = TranslatableText(message, region=known.name, level=known.level)
            self.questions.append(RowRefusal(entry.line, "level", entry.level.value, reason))
        if entry.symbols is not None:
            entry = replace(entry, symbols=frozenset((one, code or region) for one, code in entry.symbols))
        return entry

    def without_rivals(self, entries: list[DepartmentEntry]) -> list[DepartmentEntry]:
        """Without those that claim what another department has: in the file, or stored and not given up in it."""
        by_name = {entry.name: entry for entry in entries}
        holders: dict[object, str] = {}
        for one in self.now.departments.values():
            entry = by_name.get(one.name)
            if one.is_active and not (entry and self._ends_now(entry)):
                kept = one.symbols if entry is None or entry.symbols is None else one.symbols & entry.symbols
                holders |= dict.fromkeys(kept, one.name)
                is_backstop = one.is_backstop if entry is None or entry.is_backstop is None else entry.is_backstop
                if one.is_backstop and is_backstop:
                    holders[one.region_code] = one.name
        return [entry for entry in entries if self._is_first(entry, holders)]

    def _is_first(self, entry: DepartmentEntry, holders: dict[object, str]) -> bool:
        stored = self.now.departments.get(entry.name)
        region = entry.region_code or (stored.region_code if stored else "")
        claims: list[tuple[object, str, str]] = [(one, "symbols", one[0].value) for one in sorted(entry.symbols or ())]
        claims += [(region, "is_backstop", region)] if entry.is_backstop else []
        for claim, column, value in claims:
            if holders.get(claim, entry.name) != entry.name:
                message = N_("%(department)s has it in this region; only one may")
                reason = TranslatableText(message, department=holders[claim])
                self.refuse(entry.line, column, value, reason)
                return False
        holders |= dict.fromkeys((claim for claim, _, _ in claims), entry.name)
        return True

    def change(self, entry: DepartmentEntry, entries: Iterable[DepartmentEntry]) -> DepartmentChange:
        stored = self.now.departments.get(entry.name)
        values = {
            name: said
            for name in _SAID
            if (said := getattr(entry, name)) is not None and (stored is None or getattr(stored, name) != said)
        }
        held = stored.symbols if stored else frozenset()
        wanted = held if entry.symbols is None else entry.symbols
        if self._ends_now(entry):
            values |= {"is_active": False} | ({"is_backstop": False} if stored and stored.is_backstop else {})
            wanted = frozenset()
        superior = self._superior(entry, entries)
        if superior == (stored.superior if stored else None):
            superior = None
        return DepartmentChange(entry, stored, values, wanted - held, held - wanted, superior)

    def _superior(self, entry: DepartmentEntry, entries: Iterable[DepartmentEntry]) -> str | None:
        if entry.superior is None:
            return None
        stored = self.now.departments.get(entry.superior)
        is_known = (stored and stored.is_active) or any(one.name == entry.superior for one in entries)
        if is_known and entry.superior != entry.name:
            return entry.superior
        reason = TranslatableText(N_("is not a known department: left empty"))
        self.questions.append(RowRefusal(entry.line, "superior", entry.superior, reason))
        return None


_SAID = ("level", "region_code", "is_backstop", "phone", "email", "valid_from", "valid_to", "basis")


def _region(change: DepartmentChange) -> str:
    return change.entry.region_code or (change.stored.region_code if change.stored else "")
