"""Who answered for this association on that day? For many complaints at once: each association's history read once.

`routing.rules.store` asks for one association on one day, which is what an intake wants; a replay asks for thousands on
hundreds of days. Both build the same value, by `standing_from`, from the same rows.
"""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session

from routing.batches import batched
from routing.facts import AssociationSnapshot, Held
from routing.models import Association, RoleAssignment
from routing.vocabulary import RegistryRole

MOST_KEPT = 20_000
_BATCH = 2_000  # ids a statement
_Row = Row[*tuple[Any, ...]]

_associations = Association.__table__
_roles = RoleAssignment.__table__
# What `standing_from` reads of an association and its roles, newest role first.
SNAPSHOT_COLUMNS = (
    _associations.c.id,
    _associations.c.credit_code,
    _associations.c.name,
    _associations.c.level,
    _associations.c.region_code,
    _associations.c.industry,
    _associations.c.mode,
    _associations.c.lifecycle,
    _associations.c.is_watchlisted,
    _roles.c.role,
    _roles.c.department_id,
    _roles.c.basis,
    _roles.c.valid_from,
    _roles.c.valid_to,
)
# Every role there ever was.
_HISTORIES = (
    select(*SNAPSHOT_COLUMNS)
    .select_from(_associations)
    .outerjoin(_roles, _roles.c.association_id == _associations.c.id)
    .where(_associations.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(_roles.c.valid_from.desc(), _roles.c.id.desc())
)


@dataclass(frozen=True, slots=True)
class _History:
    """Every row of one association and the days on which something changed: between two of them nothing does."""

    rows: tuple[_Row, ...]
    changes: tuple[date, ...]


class SnapshotReader:
    """Associations as of any day; at most MOST_KEPT are remembered."""

    def __init__(self) -> None:
        self._histories: dict[int, _History] = {}
        self._snapshots: dict[tuple[int, int], AssociationSnapshot | None] = {}

    def read(self, session: Session, association_ids: Collection[int]) -> None:
        """Have these at hand: what follows asks nothing of the database."""
        if len(self._histories) > MOST_KEPT:
            self._histories.clear()
            self._snapshots.clear()
        missing = sorted(set(association_ids) - self._histories.keys())
        for ids in batched(missing, _BATCH):
            rows: dict[int, list[_Row]] = {one: [] for one in ids}
            for row in session.connection().execute(_HISTORIES, {"ids": ids}):
                rows[row.id].append(row)
            self._histories.update((one, _history(found)) for one, found in rows.items())

    def on(self, association_id: int | None, day: date) -> AssociationSnapshot | None:
        """The association on that day, which must have been read; None when it is not in the registry."""
        if association_id is None:
            return None
        history = self._histories[association_id]
        key = association_id, bisect_right(history.changes, day)
        if key not in self._snapshots:
            self._snapshots[key] = snapshot_from(history.rows, day)
        return self._snapshots[key]


def snapshot_from(rows: Sequence[_Row], on: date) -> AssociationSnapshot | None:
    """The association and who answers for it on that day, from its rows, the newest role first."""
    if not rows:
        return None
    first = rows[0]
    begun = [row for row in rows if row.role and row.valid_from <= on]
    roles: dict[RegistryRole, Held] = {}
    rivals: dict[RegistryRole, tuple[Held, ...]] = {}
    for row in (row for row in begun if row.valid_to is None or row.valid_to > on):
        held = Held(row.department_id, row.basis)
        if row.role not in roles:
            roles[row.role] = held
        elif held.department_id != roles[row.role].department_id:
            rivals[row.role] = (*rivals.get(row.role, ()), held)
    return AssociationSnapshot(
        association_id=first.id,
        credit_code=first.credit_code,
        name=first.name,
        level=first.level,
        region_code=first.region_code,
        industry=first.industry,
        mode=first.mode,
        lifecycle=first.lifecycle,
        is_watchlisted=first.is_watchlisted,
        roles=roles,
        former_supervisor=None if RegistryRole.SUPERVISOR in roles else _last_supervisor(begun),
        rivals=rivals,
    )


def _last_supervisor(rows: Sequence[_Row]) -> Held | None:
    ended = [row for row in rows if row.role is RegistryRole.SUPERVISOR]
    last = max(ended, key=lambda row: row.valid_to, default=None)
    return Held(last.department_id, last.basis) if last else None


def _history(rows: Sequence[_Row]) -> _History:
    days = {day for row in rows for day in (row.valid_from, row.valid_to) if day is not None}
    return _History(tuple(rows), tuple(sorted(days)))
