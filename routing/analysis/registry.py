"""The world as an installation has it: one pass over the registry, associations folded into their classes."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, and_, bindparam, or_, select
from sqlmodel import Session

from routing.analysis.world import AssociationClass, World
from routing.models import Association, RoleAssignment
from routing.standings import standing_from
from routing.store import load_directory, load_violations
from routing.vocabulary import RegistryRole

_associations = Association.__table__
_roles = RoleAssignment.__table__
# Rows as `standing_from` reads them; of what has ended only the supervisor is remembered (XA-03).
_ALL = (
    select(
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
    .select_from(_associations)
    .outerjoin(
        _roles,
        and_(
            _roles.c.association_id == _associations.c.id,
            _roles.c.valid_from <= bindparam("on"),
            or_(
                _roles.c.valid_to.is_(None),
                _roles.c.valid_to > bindparam("on"),
                _roles.c.role == RegistryRole.SUPERVISOR,
            ),
        ),
    )
    .order_by(_associations.c.id, _roles.c.valid_from.desc(), _roles.c.id.desc())
    .execution_options(yield_per=5_000)
)


def world_of(session: Session, on: date) -> World:
    """Everything a check asks of the database, as the registry stands on that day. Hold it: it reads every row."""
    representatives: dict[Any, list[Row[Any]]] = {}
    counts: dict[Any, int] = {}
    codes: dict[str, Any] = {}
    for rows in _each(session, on):
        signature = _signature(rows, on)
        representatives.setdefault(signature, rows)
        counts[signature] = counts.get(signature, 0) + 1
        codes[rows[0].credit_code] = signature
    places = {signature: place for place, signature in enumerate(representatives)}
    return World.of(
        load_violations(session),
        load_directory(session),
        [
            AssociationClass(standing, counts[signature])
            for signature, rows in representatives.items()
            if (standing := standing_from(rows, on))
        ],
        {code: places[signature] for code, signature in codes.items()},
    )


def _each(session: Session, on: date) -> Iterator[list[Any]]:
    rows = session.connection().execute(_ALL, {"on": on})
    for _, found in groupby(rows, key=attrgetter("id")):
        yield list(found)


def _signature(rows: list[Row[Any]], on: date) -> tuple[Any, ...]:
    """All that rules or the resolution of departments look at, but for names and documents."""
    first = rows[0]
    held = [row for row in rows if row.role]
    now = tuple((row.role, row.department_id) for row in held if row.valid_to is None or row.valid_to > on)
    ended = [row for row in held if row.valid_to is not None and row.valid_to <= on]
    last = max(ended, key=attrgetter("valid_to"), default=None)
    return (
        first.level, first.region_code, first.industry, first.mode, first.lifecycle, first.is_watchlisted,
        now, last.department_id if last else None,
    )  # fmt: skip
