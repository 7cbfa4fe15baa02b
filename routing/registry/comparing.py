"""In what an entry differs from the association that is stored: its columns, its names, who answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from routing.registry.entries import RegistryEntry, RowRefusal
from routing.registry.stored import StoredAssociation
from routing.registry.writing import association_values
from routing.translatable import N_, TranslatableText
from routing.vocabulary import NameKind, RegistryRole

_COLUMN = {
    "region_code": "region",
    "is_watchlisted": "watchlist",
    "is_unverified": "credit_code",
    "code_as_written": "credit_code",
}
# Who would hold a role of an association, where that waits to be confirmed.
Pending = Mapping[tuple[int, RegistryRole], frozenset[str]]


@dataclass(frozen=True, slots=True)
class RegistryChange:
    """An entry that differs from what is stored: in which columns, and which roles begin or end.

    `waiting` are roles of which the very same change waits to be confirmed.
    """

    entry: RegistryEntry
    stored: StoredAssociation
    columns: tuple[str, ...]
    roles: tuple[RegistryRole, ...]
    waiting: tuple[RegistryRole, ...] = ()


def compare(entry: RegistryEntry, stored: StoredAssociation, pending: Pending) -> RegistryChange:
    """What the file does not speak of is no difference."""
    columns = list(dict.fromkeys(_COLUMN.get(key, key) for key in differing_values(entry, stored)))
    columns += [column for column in _changed_names(entry, stored) if column not in entry.silent]
    roles = _changed_roles(entry, stored)
    number = stored.row.id
    waiting = tuple(role for role in roles if pending.get((number, role)) == frozenset(entry.candidates(role)))
    left = tuple(role for role in roles if role not in waiting)
    return RegistryChange(entry, stored, tuple(columns) + tuple(role.value for role in left), left, waiting)


def differing_values(entry: RegistryEntry, stored: StoredAssociation) -> dict[str, object]:
    """The columns of `association` that the entry changes."""
    values = association_values(entry) | {"credit_code": entry.credit_code}
    return {
        key: value
        for key, value in values.items()
        if getattr(stored.row, key) != value and _COLUMN.get(key, key) not in entry.silent
    }


def too_early(change: RegistryChange) -> Iterable[RowRefusal]:
    """History is not rewritten: what begins now may not begin before what it ends."""
    for role in change.roles:
        since = max((row.valid_from for row, _name in change.stored.roles.get(role, ())), default=None)
        until = change.stored.ended.get(role)
        latest = max((day for day in (since, until) if day), default=None)
        if latest and change.entry.valid_from < latest:
            day = change.entry.valid_from.isoformat()
            early = (
                N_("is before %(day)s, when the present %(role)s began; a change needs a later day")
                if latest == since
                else N_("is before %(day)s, when the last %(role)s ended; a change needs a later day")
            )
            yield RowRefusal(change.entry.line, "valid_from", day, TranslatableText(early, day=latest, role=role))


def _changed_names(entry: RegistryEntry, stored: StoredAssociation) -> Iterable[str]:
    kinds = {name.name: name.kind for name in stored.names.values()}
    given = entry.names()
    if {n for n, k in given.items() if k == NameKind.ALIAS} != {n for n, k in kinds.items() if k == NameKind.ALIAS}:
        yield "aliases"
    # A former name stays known for good: files drop them, callers do not.
    if any(kinds.get(name) != NameKind.FORMER for name, kind in given.items() if kind == NameKind.FORMER):
        yield "former_names"


def _changed_roles(entry: RegistryEntry, stored: StoredAssociation) -> tuple[RegistryRole, ...]:
    """Roles whose departments differ. Where none does but the document is a new one, every role it confirms."""
    spoken = tuple(role for role in RegistryRole if role.value not in entry.silent)
    changed = tuple(role for role in spoken if stored.held(role) != frozenset(entry.candidates(role)))
    documents = {row.basis for rows in stored.roles.values() for row, _name in rows}
    if changed or not entry.basis or entry.basis in documents:
        return changed
    return tuple(role for role in entry.departments if role.value not in entry.silent)
