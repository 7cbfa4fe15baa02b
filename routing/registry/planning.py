"""What would an import do? Compares a file with the registry as it stands and writes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from sqlalchemy import select
from sqlmodel import Session

from routing.directory import RegionCard
from routing.models import Region
from routing.normalise import needle_of
from routing.regions import Gazetteer
from routing.registry.answers import CellAnswers
from routing.registry.checking import CheckedRegistryFile, check_rows
from routing.registry.comparing import Pending, RegistryChange, compare, too_early
from routing.registry.department_names import OrganSpec
from routing.registry.entries import Named, RegistryEntry, RowQuestion, RowRefusal
from routing.registry.file import RawRow
from routing.registry.known_departments import KnownDepartments
from routing.registry.matching import match_entries
from routing.registry.reading.cells import clean
from routing.registry.settling import RoleSettling, settle_roles
from routing.registry.stored import StoredAssociation, stored_associations

NOTHING_PENDING: Pending = MappingProxyType({})


@dataclass(frozen=True)
class Plan:
    """All that an import would do. Rows refused hold none of the others back, unless whoever applies it says so.

    `questions` are those that nobody has answered; `answers` what was asked before.
    """

    on: date
    answers: CellAnswers
    new: tuple[RegistryEntry, ...] = ()
    changed: tuple[RegistryChange, ...] = ()
    same: tuple[RegistryChange, ...] = ()
    missing: tuple[Named, ...] = ()
    refused: tuple[RowRefusal, ...] = ()
    questions: tuple[RowQuestion, ...] = ()
    departments: tuple[OrganSpec, ...] = ()
    regions: frozenset[str] = field(default=frozenset())

    @property
    def unchanged(self) -> tuple[Named, ...]:
        return tuple(Named(one.entry.credit_code, one.entry.name) for one in self.same)


def plan_import(
    session: Session,
    rows: Sequence[RawRow],
    *,
    on: date,
    create_departments: bool,
    home: str = "",
    pending: Pending = NOTHING_PENDING,
) -> Plan:
    """Compare `rows` with the registry as of the day `on`; `home` is the installation's own region.

    Associations in the registry but not in the file are only reported, and only for regions the file speaks of.
    """
    stored_regions = session.execute(select(*(Region.__table__.c[name] for name in RegionCard.__slots__)))
    gazetteer = Gazetteer(RegionCard(*row) for row in stored_regions)
    known = KnownDepartments.load(session, gazetteer)
    answers = CellAnswers.load(session)
    checked = check_rows(rows, gazetteer, on=on, home=home, departments=known.names)
    regions = frozenset(entry.region_code for entry in checked.entries)
    stored = stored_associations(session, regions, {entry.credit_code for entry in checked.entries})
    entries, questions, matched = match_entries(checked.entries, checked.questions, stored)
    settling = RoleSettling(known, answers, create_departments)
    entries = settle_roles(entries, matched, settling)
    changes = [compare(entry, matched[entry.line], pending) for entry in entries if entry.line in matched]
    early = [refusal for change in changes for refusal in too_early(change)]
    late = {refusal.row for refusal in early}
    changes = [change for change in changes if change.entry.line not in late]
    return Plan(
        on=on,
        answers=answers,
        new=tuple(entry for entry in entries if entry.line not in matched),
        changed=tuple(change for change in changes if change.columns),
        same=tuple(change for change in changes if not change.columns),
        missing=_missing(rows, checked, matched.values(), stored),
        refused=tuple(sorted([*checked.refused, *early], key=lambda refusal: refusal.row)),
        questions=_open_questions([*questions, *settling.questions], matched, answers, late),
        departments=_used(settling.fresh, entries, late),
        regions=regions,
    )


def _missing(
    rows: Sequence[RawRow],
    checked: CheckedRegistryFile,
    matched: Iterable[StoredAssociation],
    stored: Mapping[str, StoredAssociation],
) -> tuple[Named, ...]:
    """Stored, and no row speaks of it: neither by its code nor, where the row was refused, by its name."""
    codes = {clean(row.cells["credit_code"]).upper() for row in rows} | {one.row.credit_code for one in matched}
    refused = {refusal.row for refusal in checked.refused}
    names = {needle_of(row.cells["name"]) for row in rows if row.line in refused}
    return tuple(
        Named(code, one.row.name)
        for code, one in sorted(stored.items())
        if code not in codes and needle_of(one.row.name) not in names
    )


def _open_questions(
    questions: Sequence[RowQuestion],
    matched: Mapping[int, StoredAssociation],
    answers: CellAnswers,
    refused: set[int],
) -> tuple[RowQuestion, ...]:
    """Those of rows that are taken which nobody has answered."""
    return tuple(
        sorted(
            (
                one
                for one in questions
                if one.row not in refused
                and not (one.row in matched and answers.is_settled(matched[one.row].row.id, one))
            ),
            key=lambda one: one.row,
        )
    )


def _used(fresh: Mapping[str, OrganSpec], entries: Sequence[RegistryEntry], refused: set[int]) -> tuple[OrganSpec, ...]:
    """Departments to create that some row taken names."""
    named = {
        name
        for entry in entries
        if entry.line not in refused
        for role in entry.departments
        for name in entry.candidates(role)
    }
    return tuple(organ for name, organ in fresh.items() if name in named)
