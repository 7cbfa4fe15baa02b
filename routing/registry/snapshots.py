"""Who answered for this association on that day.

An intake asks for one association on one day; a replay asks for thousands on hundreds of days, and reads the history
of each once. Both build the same value, by `snapshot_from`, from the same rows.
"""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, bindparam, or_, select
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
# What `snapshot_from` reads of an association and its roles, newest role first.
_COLUMNS = (
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
# As of one day. Built once: on the hot path of intake that costs more than running it.
_SNAPSHOT = (
    select(*_COLUMNS)
    .select_from(_associations)
    .outerjoin(
        _roles,
        and_(
            _roles.c.association_id == _associations.c.id,
            _roles.c.valid_from <= bindparam("on"),
            # Of what has ended only the supervisor is remembered, for decoupled associations.
            or_(
                _roles.c.valid_to.is_(None),
                _roles.c.valid_to > bindparam("on"),
                _roles.c.role == RegistryRole.SUPERVISOR,
            ),
        ),
    )
    .order_by(_roles.c.valid_from.desc(), _roles.c.id.desc())
)
_SNAPSHOT_BY_ID = _SNAPSHOT.where(_associations.c.id == bindparam("association_id"))
_SNAPSHOT_BY_CODE = _SNAPSHOT.where(_associations.c.credit_code == bindparam("credit_code"))
# Every role there ever was.
_HISTORIES = (
    select(*_COLUMNS)
    .select_from(_associations)
    .outerjoin(_roles, _roles.c.association_id == _associations.c.id)
    .where(_associations.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(_roles.c.valid_from.desc(), _roles.c.id.desc())
)


def snapshot_of(session: Session, association_id: int | None, on: date) -> AssociationSnapshot | None:
    """The association and who answers for it on that day, in one statement; None when it is not known."""
    if association_id is None:
        return None
    # The connection, not the session: on the path of every intake the ORM's share would be the larger one.
    rows = session.connection().execute(_SNAPSHOT_BY_ID, {"association_id": association_id, "on": on}).all()
    return snapshot_from(rows, on)


def snapshot_by_code(session: Session, credit_code: str, on: date) -> AssociationSnapshot | None:
    """As `snapshot_of`, by unified social credit code."""
    return snapshot_from(session.execute(_SNAPSHOT_BY_CODE, {"credit_code": credit_code, "on": on}).all(), on)


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
